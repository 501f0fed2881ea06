"""The catalogue of an API's errors: where it is wrong or says other than the contract, it is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from codegen.document import Raw, Reason, Refused, load, walk
from codegen.reach import operations_of

#: where the contract takes a list of values from the catalogue
VALUES_OF = "x-values-of"
_LANGUAGES = {"ru", "en"}


class CodeEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One error, as written in the catalogue."""

    status: int
    title: str
    when: str
    action: str
    retryable: bool
    outcome: str
    message: dict[str, str]
    carries: list[str] = []
    headers: list[str] = []
    operations: list[str] = []
    unknown_when: str = ""
    not_applied_when: str = ""


class FieldEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way in which a field can be wrong."""

    when: str
    message: dict[str, str]


class UnknownEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said otherwise where an edit may have been applied: it must not be repeated."""

    retryable: bool
    action: str
    message: dict[str, str]


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All errors of an API."""

    codes: dict[str, CodeEntry]
    fields: dict[str, FieldEntry]
    edit_unknown: UnknownEdit


def read_catalogue(file: Path) -> Catalogue:
    """Raises Refused."""
    try:
        catalogue = msgspec.convert(load(file), Catalogue)
    except msgspec.ValidationError as error:
        raise Refused(file, [("", str(error))]) from error
    if reasons := list(_reasons(catalogue)):
        raise Refused(file, reasons)
    return catalogue


def _reasons(catalogue: Catalogue) -> Iterator[Reason]:
    for name, code in catalogue.codes.items():
        where = f"/codes/{name}"
        if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name):
            yield where, "a code is snake_case"
        if not 400 <= code.status <= 599:
            yield f"{where}/status", "is no error"
        if code.retryable != (code.status >= 500):
            yield f"{where}/retryable", "is true for 5xx and false for 4XX"
        outcomes = ("not_applied",) if code.status < 500 else ("not_applied", "unknown", "depends")
        if code.outcome not in outcomes:
            yield f"{where}/outcome", "is not_applied for 4XX, else not_applied, unknown or depends"
    texts = {f"/codes/{n}": c.message for n, c in catalogue.codes.items()}
    texts |= {f"/fields/{n}": f.message for n, f in catalogue.fields.items()}
    for where, message in texts.items():
        if message.keys() != _LANGUAGES:
            yield f"{where}/message", f"is needed in {' and '.join(sorted(_LANGUAGES))}"


def with_values(document: Raw, catalogue: Catalogue) -> Raw:
    """The contract with the catalogue's codes in the places that ask for them."""
    sets: dict[str, list[str]] = {"codes": list(catalogue.codes), "fields": list(catalogue.fields)}
    for _, node in list(walk(document)):
        if isinstance(node, dict) and node.get(VALUES_OF) in sets:
            node["x-known-values"] = sets[node.pop(VALUES_OF)]
    return document


def disagreements(document: Raw, catalogue: Catalogue) -> Iterator[Reason]:
    """Statuses that an operation can answer by the catalogue, but not by the contract, or the other way round."""
    ids = {raw.get("operationId"): raw for _, _, raw, _ in operations_of(document)}
    answered: dict[Any, set[str]] = {name: set() for name in ids}
    for name, code in catalogue.codes.items():
        for operation in code.operations:
            if operation not in ids:
                yield f"/codes/{name}/operations", f"{operation} is no operation of the contract"
            else:
                answered[operation].add(str(code.status))
    for identifier, raw in ids.items():
        documented = {status for status in raw.get("responses", {}) if status[0] in "45"}
        for status in sorted(documented ^ answered[identifier]):
            where = "the contract" if status in documented else "the catalogue"
            yield f"/{identifier}", f"status {status} stands in {where} alone"
