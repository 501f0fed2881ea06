"""A trace as a tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tools.trace.collector import Seen

_NAME = 44


def tree(spans: Sequence[Seen]) -> str:
    """Each span with what came of it, and when it began and ended, in milliseconds after the first."""
    known = {span.span_id for span in spans}
    roots = sorted((span for span in spans if span.parent_id not in known), key=lambda span: span.started)
    lines = []
    for root in roots:
        parent = f"part of the caller's span {root.parent_id}" if root.parent_id else "begun here"
        lines.append(f"trace {root.trace_id}, {parent}")
        lines += _branch(root, spans, root.started, "", "")
    return "\n".join(lines)


def _branch(span: Seen, spans: Sequence[Seen], zero: float, first: str, rest: str) -> Iterator[str]:
    began, ended = ((at - zero) * 1000 for at in (span.started, span.ended))
    result = span.attributes.get("fom.result", span.attributes.get("http.response.status_code"))
    attempt = span.attributes.get("fom.attempt", 1)
    name = f"{first}{span.name}" + (f", attempt {attempt}" if attempt > 1 else "")
    yield f"{name:<{_NAME}} {result!s:>11} {began:8.1f} ... {ended:.1f} ms" + (" !" if span.error else "")
    below = sorted((other for other in spans if other.parent_id == span.span_id), key=lambda other: other.started)
    for number, child in enumerate(below, 1):
        last = number == len(below)
        yield from _branch(child, spans, zero, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "))
