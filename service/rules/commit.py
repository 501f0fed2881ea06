"""How long to wait before a commit is repeated."""

from __future__ import annotations


def retry_after_seconds(retry_after_ms: int) -> int:
    """Whole seconds for Retry-After, rounded up (API.md, fine print)."""
    return -(-retry_after_ms // 1000)
