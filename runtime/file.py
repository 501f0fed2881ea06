"""Files in forms."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class File:
    """A part of a form with content of its own. No ``repr``: it may be personal."""

    content: bytes
    name: str = "file"
    content_type: str = "application/octet-stream"
