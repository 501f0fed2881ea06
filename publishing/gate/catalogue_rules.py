"""Changes of the catalogue of errors that break a client: it decides by these."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.catalogue import Catalogue, CodeEntry
from publishing.gate.findings import Finding

_DECIDED_BY = ("status", "outcome", "retryable", "unknown_when", "not_applied_when")


def catalogue_findings(old: Catalogue, new: Catalogue) -> Iterator[Finding]:
    """All of them."""
    for name, entry in old.codes.items():
        if name not in new.codes:
            yield Finding(f"/codes/{name}", "code-gone", "the same failure has another code now")
        else:
            yield from _of_code(f"/codes/{name}", entry, new.codes[name])
    for name in old.fields.keys() - new.fields.keys():
        yield Finding(f"/fields/{name}", "code-gone", "the same fault of a field has another code now")


def _of_code(place: str, old: CodeEntry, new: CodeEntry) -> Iterator[Finding]:
    for key in _DECIDED_BY:
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield Finding(f"{place}/{key}", "code-means-other", f"{before} has become {after}")
    for carried in sorted({*old.carries, *old.headers} - {*new.carries, *new.headers}):
        yield Finding(place, "code-carries-less", f"{carried} is no longer there")
    if new.operations and (more := sorted(set(new.operations) - set(old.operations))) and new.status < 500:
        yield Finding(f"{place}/operations", "code-reaches-further", f"now also ends {', '.join(more)}")
