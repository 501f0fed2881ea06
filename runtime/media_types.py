"""Media types of JSON bodies."""

from __future__ import annotations

import re
from functools import lru_cache

from werkzeug.http import parse_options_header

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
