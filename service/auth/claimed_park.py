"""The park that a token claims, before the token is verified. Good for shedding load, and for nothing else."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode

import msgspec

_MAX_LENGTH = 8192
_PARK_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


class _Claims(msgspec.Struct):
    park_id: str = ""


_DECODER = msgspec.json.Decoder(_Claims)


def claimed_park(authorization: str | None) -> str:
    """Return the park of an ``Authorization`` header, an empty text if there is none that could be valid."""
    token = (authorization or "").split(".")
    if len(token) != 3 or len(token[1]) > _MAX_LENGTH:
        return ""
    try:
        park_id = _DECODER.decode(urlsafe_b64decode(token[1] + "==")).park_id
    except (ValueError, msgspec.MsgspecError, RecursionError):
        return ""
    return park_id if _PARK_ID.match(park_id) else ""
