"""The differences between the two transports that are known, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable

import httptools

from runtime.client.transport import TransportErrorKind as Kind
from tests.http_differential.responses import Case
from tests.http_differential.verdicts import Judges, Verdict

_SINGLE_CODING = re.compile(rb"(?:(?:x-)?gzip|deflate|identity|)")
_CODING_OF_INTERIM = re.compile(rb"HTTP/1\.\d 1\d\d(?:(?!\r\n\r\n).)*content-encoding", re.IGNORECASE | re.DOTALL)

#: what the first matching one says: our verdict is the RFC's, or the RFC leaves it open
EXPLANATIONS: tuple[tuple[str, Callable[[Case, Verdict, Verdict], bool]], ...] = (
    (
        "both refuse it: to aiohttp a body that cannot be decoded is a connection that broke off",
        lambda _, ours, theirs: ours.fault is not None and theirs.fault not in (None, Kind.TIMEOUT),
    ),
    (
        "aiohttp waits until the time is up when what breaks a body comes in a later packet than the head",
        lambda case, ours, theirs: (ours.fault, theirs.fault) == (Kind.NOT_HTTP, Kind.TIMEOUT) and len(case.parts) > 1,
    ),
    (
        "aiohttp hands over what has a transfer coding other than chunked as it is (RFC 9112, section 6.1: nobody "
        "asked for one), also chunked in a folded line",
        lambda _, ours, theirs: (
            ours.fault is not None and _has(theirs, "transfer-encoding") and not _is_chunked(theirs)
        ),
    ),
    (
        "aiohttp decodes one content coding named in one field alone (RFC 9110, section 8.4: a list), and hands over "
        "others as they are",
        lambda _, ours, theirs: (
            _SINGLE_CODING.fullmatch(_header(ours if theirs.fault else theirs, "content-encoding")) is None
        ),
    ),
    (
        "aiohttp does not look for the end of a gzip body, nor at what is behind it (RFC 1952, section 2.3.1)",
        lambda _, ours, theirs: ours.fault is Kind.NOT_HTTP and _header(theirs, "content-encoding").endswith(b"gzip"),
    ),
    (
        "aiohttp takes the content coding of an interim response for that of the response",
        lambda case, ours, theirs: ours.fault is None and _CODING_OF_INTERIM.search(case.content) is not None,
    ),
    (
        "aiohttp takes a response whose trailer fields broke off",
        lambda _, ours, theirs: ours.fault is Kind.BROKEN_OFF and _is_chunked(theirs),
    ),
    (
        "aiohttp takes a status below 100 (RFC 9110, section 15: invalid)",
        lambda _, ours, theirs: ours.fault is Kind.NOT_HTTP and theirs.status is not None and theirs.status < 100,
    ),
    (
        "aiohttp refuses a later minor version (RFC 9110, section 2.5: it is processed as 1.1)",
        lambda case, ours, theirs: (
            ours.fault is None
            and theirs.fault is Kind.NOT_HTTP
            and re.search(rb"HTTP/1\.[2-9]", case.content) is not None
        ),
    ),
)
BEHIND = (
    "aiohttp refuses a response with bytes behind its end that come at once with it (RFC 9112, section 6.3: a client "
    "may discard them; we end the connection)"
)


async def explain(judges: Judges, case: Case, ours: Verdict, theirs: Verdict) -> str | None:
    """Return why two verdicts differ, None if that is unknown."""
    for reason, applies in EXPLANATIONS:
        if applies(case, ours, theirs):
            return reason
    end = _end_of(case.content)
    if ours.fault is None and theirs.fault is not None and end < len(case.content):
        ours_alone, theirs_alone = await judges.judge(case.up_to(end))
        if ours_alone == ours and theirs_alone == ours:
            return BEHIND
    return None


def _is_chunked(verdict: Verdict) -> bool:
    """Return whether a response was read in chunks: one that was not begins with the size of the first."""
    is_named = _header(verdict, "transfer-encoding").rstrip(b" ") == b"chunked"
    return is_named and re.match(rb"[0-9a-f]+[ \t;\r]", verdict.body) is None


def _has(verdict: Verdict, name: str) -> bool:
    return any(known == name for known, _ in verdict.headers)


def _header(verdict: Verdict, name: str) -> bytes:
    return b", ".join(value for known, value in verdict.headers if known == name).lower()


class _End:
    """Finds the end of the response in what comes from a server."""

    def __init__(self) -> None:
        self.is_final = self.has_ended = False
        self.parser = httptools.HttpResponseParser(self)
        self.parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
            lenient_version=True,
        )

    def on_headers_complete(self) -> None:
        self.is_final = self.parser.get_status_code() >= 200

    def on_message_complete(self) -> None:
        self.has_ended = self.is_final


def _end_of(content: bytes) -> int:
    end = _End()
    for at in range(len(content)):
        try:
            end.parser.feed_data(content[at : at + 1])
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            return len(content)
        if end.has_ended:
            return at + 1
    return len(content)
