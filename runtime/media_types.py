"""Media types of bodies that a server receives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from werkzeug.http import parse_options_header

from runtime.content import content_for
from runtime.operation import Operation

#: the names of UTF-8 (IANA, and the WHATWG's Encoding Standard), without the marks between letters and digits
_UTF_8 = frozenset({"utf8", "csutf8", "unicode11utf8", "unicode20utf8", "xunicode20utf8"})
_MARKS = re.compile(r"[-_. ]")


@lru_cache(maxsize=64)
def is_media_type(content_type: str, expected: str) -> bool:
    """Return whether a ``Content-Type`` names ``expected``, JSON in UTF-8.

    Parameters mean nothing for JSON (RFC 8259, section 11), but a ``charset`` of another encoding is believed.
    """
    media_type, parameters = parse_options_header(content_type.strip())
    charset = _MARKS.sub("", parameters.get("charset", "").lower())
    return media_type.lower() == expected and (not charset or charset in _UTF_8)


def takes_media_type(operation: Operation[Any, Any, Any], headers: Mapping[str, str]) -> bool:
    """Return whether a body that came in is in a media type of the operation, in UTF-8 and not packed."""
    content_type = headers.get("content-type", "")
    if "content-encoding" in headers:
        return False
    if not operation.contents:
        return is_media_type(content_type, operation.media_type)
    chosen = content_for(operation.contents, content_type) if content_type.strip() else None
    if chosen is None or chosen.kind in ("bytes", "multipart"):
        return chosen is not None
    return is_media_type(content_type, content_type.partition(";")[0].strip().lower())
