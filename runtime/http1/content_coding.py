"""Content codings of responses (RFC 9110, section 8.4.1): gzip and deflate, also several on top of each other."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

from runtime.client import TransportErrorKind

#: codings on top of each other, and members of one gzip stream: more are an attack on the processor
_MAX_CODINGS, _MAX_MEMBERS = 4, 100
_GZIP, _ZLIB, _RAW_DEFLATE = 31, 15, -15


def codings_of(values: Iterable[str]) -> Sequence[str] | None:
    """Return the codings that the Content-Encoding fields of a response name, None if one cannot be decoded."""
    named = [coding.strip(" ").lower() for value in values for coding in value.split(",")]
    codings = [coding.removeprefix("x-") for coding in named if coding not in ("", "identity")]
    return codings if len(codings) <= _MAX_CODINGS and {"gzip", "deflate"}.issuperset(codings) else None


def decode(codings: Sequence[str], content: bytes, max_bytes: int) -> bytes | TransportErrorKind:
    """Undo ``codings``, of which the last was applied last, if the result has at most ``max_bytes``."""
    for coding in reversed(codings):
        if not content:
            break
        try:
            decoded = _decode_gzip(content, max_bytes) if coding == "gzip" else _decode_deflate(content, max_bytes)
        except zlib.error:
            return TransportErrorKind.NOT_HTTP
        if isinstance(decoded, TransportErrorKind):
            return decoded
        content = decoded
    return content


def _decode_gzip(content: bytes, max_bytes: int) -> bytes | TransportErrorKind:
    """RFC 1952, section 2.2: members one after another. Zero bytes behind the last are padding, as gzip has it."""
    members: list[bytes] = []
    space = max_bytes
    while content:
        decoder = zlib.decompressobj(_GZIP)
        members.append(decoder.decompress(content, space + 1))
        space -= len(members[-1])
        if space < 0:
            return TransportErrorKind.TOO_LARGE
        if not decoder.eof or len(members) > _MAX_MEMBERS:
            return TransportErrorKind.NOT_HTTP
        content = decoder.unused_data.lstrip(b"\0")
    return b"".join(members)


def _decode_deflate(content: bytes, max_bytes: int) -> bytes | TransportErrorKind:
    """RFC 9110, section 8.4.1.2: the zlib format, which some servers leave out around the deflated data."""
    has_zlib_format = content[0] & 0x0F == 8
    decoder = zlib.decompressobj(_ZLIB if has_zlib_format else _RAW_DEFLATE)
    decoded = decoder.decompress(content, max_bytes + 1)
    if len(decoded) > max_bytes:
        return TransportErrorKind.TOO_LARGE
    return decoded if decoder.eof and not decoder.unused_data else TransportErrorKind.NOT_HTTP
