"""Content codings of responses."""

from __future__ import annotations

import gzip
import zlib

import pytest

from runtime.client import TransportErrorKind
from runtime.http1.content_coding import codings_of, decode

MAX = 1000


def compressed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


GZIP = compressed(b"ok")
RAW_DEFLATE = zlib.compress(b"ok")[2:-4]


@pytest.mark.parametrize(
    ("values", "codings"),
    [
        ([], []),
        (["identity"], []),
        (["gzip"], ["gzip"]),
        (["X-GZip"], ["gzip"]),
        ([" gzip ,, deflate"], ["gzip", "deflate"]),
        (["gzip, identity"], ["gzip"]),
        (["gzip", "gzip"], ["gzip", "gzip"]),
        (["br"], None),
        (["gzip, br"], None),
        (["gzip"] * 5, None),
    ],
)
def test_codings_are_read_from_all_fields(values: list[str], codings: list[str] | None) -> None:
    assert codings_of(values) == codings


@pytest.mark.parametrize(
    ("codings", "content"),
    [
        ([], b"ok"),
        (["gzip"], GZIP),
        (["gzip"], compressed(b"o") + compressed(b"") + compressed(b"k")),
        (["gzip"], GZIP + bytes(100)),
        (["gzip"], compressed(b"o") + bytes(10) + compressed(b"k")),
        (["gzip", "gzip"], compressed(GZIP)),
        (["deflate", "gzip"], compressed(zlib.compress(b"ok"))),
        (["deflate"], zlib.compress(b"ok")),
        (["deflate"], RAW_DEFLATE),
    ],
    ids=["none", "gzip", "members", "padding", "padding between", "twice", "mixed", "zlib", "raw deflate"],
)
def test_content_is_decoded(codings: list[str], content: bytes) -> None:
    assert decode(codings, content, MAX) == b"ok"


@pytest.mark.parametrize("codings", [["gzip"], ["deflate"], ["gzip", "gzip"]])
def test_no_content_has_no_coding(codings: list[str]) -> None:
    assert decode(codings, b"", MAX) == b""


BOMB = compressed(bytes(10_000_000))


@pytest.mark.parametrize(
    ("codings", "content", "fault"),
    [
        (["gzip"], b"ok", TransportErrorKind.NOT_HTTP),
        (["gzip"], GZIP[:-1], TransportErrorKind.NOT_HTTP),
        (["gzip"], GZIP + b"x", TransportErrorKind.NOT_HTTP),
        (["gzip"], GZIP + GZIP[:-1], TransportErrorKind.NOT_HTTP),
        (["gzip"], GZIP[:-8] + bytes(8), TransportErrorKind.NOT_HTTP),
        (["gzip"], GZIP * 200, TransportErrorKind.NOT_HTTP),
        (["gzip"], zlib.compress(b"ok"), TransportErrorKind.NOT_HTTP),
        (["deflate"], GZIP, TransportErrorKind.NOT_HTTP),
        (["deflate"], zlib.compress(b"ok") + b"x", TransportErrorKind.NOT_HTTP),
        (["gzip", "gzip"], GZIP, TransportErrorKind.NOT_HTTP),
        (["gzip"], BOMB, TransportErrorKind.TOO_LARGE),
        (["gzip"], compressed(bytes(MAX)) + compressed(b"x"), TransportErrorKind.TOO_LARGE),
        (["gzip", "gzip"], compressed(BOMB), TransportErrorKind.TOO_LARGE),
        (["deflate"], zlib.compress(bytes(10_000_000)), TransportErrorKind.TOO_LARGE),
    ],
    ids=range(14),
)
def test_what_cannot_be_decoded_is_a_fault(codings: list[str], content: bytes, fault: TransportErrorKind) -> None:
    assert decode(codings, content, MAX) is fault
