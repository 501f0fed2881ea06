"""The verdict on a contract that follows a released one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from codegen.catalogue import Catalogue
from codegen.document import Raw
from publishing.gate.catalogue_rules import catalogue_findings
from publishing.gate.findings import Finding, Weight, distinct
from publishing.gate.operation_rules import operation_findings, too_soon, unannounced
from publishing.gate.schema_rules import schema_findings
from publishing.gate.versions import parse_version, version_refusal
from publishing.gate.wire import wire

Differ = Callable[[Raw, Raw], Sequence[Finding]]


@dataclass(frozen=True)
class Edition:
    """A contract with the catalogue of its errors, where there is one."""

    document: Raw
    catalogue: Catalogue | None = None


@dataclass(frozen=True)
class Verdict:
    """``breaking``: what breaks others; ``refusals``: why the contract may not be released as it is."""

    weight: Weight
    breaking: list[Finding]
    refusals: list[str]


def breaking(old: Raw, new: Raw, differ: Differ) -> list[Finding]:
    """Return what breaks a client that knows only ``old``, by our own rules and by a differ."""
    return distinct([*operation_findings(old, new), *schema_findings(old, new), *differ(old, new)])


def weight_of(old: Edition, new: Edition, broken: Sequence[Finding]) -> Weight:
    """Return the part of the version that the change must raise."""
    if broken:
        return Weight.MAJOR
    if wire(old.document) != wire(new.document) or _decided(old.catalogue) != _decided(new.catalogue):
        return Weight.MINOR
    return Weight.PATCH if old.document != new.document or old.catalogue != new.catalogue else Weight.NONE


def _decided(catalogue: Catalogue | None) -> object:
    if catalogue is None:
        return None
    return {name: (code.status, code.operations) for name, code in catalogue.codes.items()}, set(catalogue.fields)


def judge(released: Edition, present: Edition, differ: Differ, today: date) -> Verdict:
    """Raises ValueError for a version that is none."""
    old, new = released.document, present.document
    found = [] if wire(old) == wire(new) else breaking(old, new, differ)
    if released.catalogue and present.catalogue:
        found = [*found, *distinct(catalogue_findings(released.catalogue, present.catalogue))]
    weight = weight_of(released, present, found)
    before, after = (parse_version(document["info"]["version"]) for document in (old, new))
    refusal = version_refusal(before, after, weight)
    never = [*unannounced(old, new, today), *too_soon(new)]
    return Verdict(weight, found, [*map(str, never), *([refusal] if refusal else [])])
