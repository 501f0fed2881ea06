"""Responses of a server, right and wrong, made up from a seed."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_GZIP = gzip.compress(b"ok", mtime=0)
_ZLIB = zlib.compress(b"ok")


def _with_length(head: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b" % (head, len(body), body)


#: what is right as it is
SEEDS = (
    _with_length(b"Content-Type: application/json\r\nRetry-After: 5\r\n", b'{"a": 1}'),
    _with_length(b"", b"ok"),
    _with_length(b"Connection: close\r\n", b"ok"),
    _with_length(b"Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n", b""),
    _with_length(b"Content-Encoding: gzip\r\n", _GZIP),
    _with_length(b"Content-Encoding: deflate\r\n", _ZLIB),
    _with_length(b"X-Folded: a\r\n b\r\n", b"ok"),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1;x=y\r\nk\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n2\r\nok\r\n0\r\nX-T: t\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n%x\r\n%b\r\n0\r\n\r\n"
    % (len(_GZIP), _GZIP),
    b"HTTP/1.1 200 OK\r\n\r\nok",
    b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + _with_length(b"", b"ok"),
    b"HTTP/1.1 409 Conflict\r\nContent-Type: application/problem+json; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}",
    b"HTTP/1.1 503\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
)
#: what a mutation puts somewhere
_TOKENS = (
    b"\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b"  ", b":", b",", b";", b"\r\n ", b"\r\n\t", b" :", b"\xff",
    b"\x7f", b"\x01",
    b"0", b"1", b"9", b"-", b"+", b"0x", b"f", b"00000000000000000000", b"18446744073709551616", b"\r\n\r\n",
    b"0\r\n\r\n",
    b"HTTP/1.1 ", b"HTTP/1.0 ", b"HTTP/1.2 ", b"HTTP/2.0 ", b"http/1.1 ",
    b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    b"Content-Length: 2\r\n", b"Content-Length: 3\r\n", b"Content-Length: 2, 2\r\n", b"Content-Length: \r\n",
    b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip, chunked\r\n", b"Transfer-Encoding: identity\r\n",
    b"Connection: close\r\n", b"Connection: upgrade\r\n", b"Upgrade: h2c\r\n", b"Content-Encoding: gzip\r\n",
    b"Content-Encoding: br\r\n", b"Content-Encoding: \r\n", b"X-A : b\r\n", b"X-A\t: b\r\n", b": b\r\n", b"X-A\r\n",
    b"X A: b\r\n",
    b"X-A: b\r\n c\r\n", b"X-A: b \t\r\n", b"X-A:\r\n", b"\xc3\xbc: b\r\n", b"X-A: \xc3\xbc\r\n", b";x=y", b"101",
    b"100", b"999", b"099",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """Bytes that a server sends, in the parts in which they arrive."""

    parts: tuple[bytes, ...]

    @property
    def content(self) -> bytes:
        return b"".join(self.parts)

    def up_to(self, end: int) -> Case:
        """Return the case without what comes behind ``end``."""
        parts, left = [], end
        for part in self.parts:
            parts.append(part[:left])
            left -= len(parts[-1])
        return Case(tuple(part for part in parts if part))


def make_cases(seed: int, count: int) -> Iterator[Case]:
    chance = random.Random(seed)
    for _ in range(count):
        content = chance.choice(SEEDS)
        for _ in range(chance.choice((0, 1, 1, 1, 2, 2, 3, 5))):
            content = chance.choice(_MUTATIONS)(content, chance)
        yield Case(tuple(_split(content, chance)))


def _split(content: bytes, chance: random.Random) -> Sequence[bytes]:
    cuts = sorted(chance.randrange(len(content) + 1) for _ in range(chance.choice((0, 0, 1, 2, 5, len(content)))))
    parts = [content[start:end] for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True)]
    return [part for part in parts if part]


def _insert(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(_TOKENS) + content[at:]


def _insert_line(content: bytes, chance: random.Random) -> bytes:
    starts = [at + 2 for at in range(len(content)) if content[at : at + 2] == b"\r\n"] or [0]
    at = chance.choice(starts)
    return content[:at] + chance.choice(_TOKENS) + content[at:]


def _replace(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(_TOKENS) + content[at + 1 :]


def _delete(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + content[at + chance.choice((1, 1, 1, 2, 5)) :]


def _truncate(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _append(content: bytes, chance: random.Random) -> bytes:
    return content + chance.choice((*_TOKENS, *SEEDS))


def _repeat_line(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\r\n")
    at = chance.randrange(len(lines))
    return b"\r\n".join([*lines[:at], lines[at], *lines[at:]])


_MUTATIONS: Sequence[Callable[[bytes, random.Random], bytes]] = (
    _insert, _insert, _insert_line, _insert_line, _replace, _delete, _truncate, _append, _repeat_line,
)  # fmt: skip
