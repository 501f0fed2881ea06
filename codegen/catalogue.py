"""The catalogue of an API's errors: where it is wrong or says other than the contract, it is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from keyword import iskeyword
from pathlib import Path
from string import Formatter
from typing import Annotated, Any

import msgspec

from codegen.document import Raw, Reason, Refused, load, members_of, walk
from codegen.reach import operations_of
from runtime.explain import explain

#: where the contract takes a list of values from the catalogue
VALUES_OF = "x-values-of"
_LANGUAGES = {"ru", "en"}
_WAIT = "Retry-After"
_CURRENT = "current."

Text = Annotated[str, msgspec.Meta(min_length=1)]


class CodeEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One error, as written in the catalogue."""

    status: int
    title: Text
    when: Text
    action: Text
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

    when: Text
    message: dict[str, str]


class UnknownEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Texts for an edit that may have been applied: it must not be repeated."""

    retryable: bool
    action: Text
    message: dict[str, str]


class ErrorExamples(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Data of the examples of errors besides texts: field errors and `current`, by code and operation."""

    errors: dict[str, dict[str, list[dict[str, Any]]]] = {}
    current: dict[str, dict[str, dict[str, Any]]] = {}


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All errors of an API."""

    codes: dict[str, CodeEntry]
    fields: dict[str, FieldEntry]
    edit_unknown: UnknownEdit
    examples: ErrorExamples = ErrorExamples()


def read_catalogue(file: Path) -> Catalogue:
    """Raises Refused, with all reasons at once."""
    raw = load(file)
    try:
        catalogue = msgspec.convert(raw, Catalogue)
    except msgspec.ValidationError as error:
        wrong = explain(Catalogue, raw, "body")
        raise Refused(file, [(w.pointer, f"is wrong: {w.code}") for w in wrong]) from error
    if reasons := [*_wrong_codes(catalogue), *_wrong_texts(catalogue)]:
        raise Refused(file, reasons)
    return catalogue


def _wrong_codes(catalogue: Catalogue) -> Iterator[Reason]:
    for name, code in catalogue.codes.items():
        where = f"/codes/{name}"
        if not 400 <= code.status <= 599:
            yield f"{where}/status", "is no error"
            continue
        if code.retryable != (code.status >= 500):
            yield f"{where}/retryable", "is true for 5xx and false for 4XX"
        outcomes = ("not_applied",) if code.status < 500 else ("not_applied", "unknown", "depends")
        if code.outcome not in outcomes:
            yield f"{where}/outcome", "is not_applied for 4XX, else not_applied, unknown or depends"
        else:
            for told in ("unknown_when", "not_applied_when"):
                if bool(getattr(code, told)) != (code.outcome == "depends"):
                    yield f"{where}/{told}", "is there where the outcome depends, and only there"
        if (_WAIT in code.headers) != (code.status == 503):
            yield f"{where}/headers", f"{_WAIT} is there with 503, and only there"
        for carried in code.carries:
            if carried not in ("errors", "message") and not carried.startswith(_CURRENT):
                yield f"{where}/carries", f"{carried} is neither errors nor message nor a member of current"
    if catalogue.edit_unknown.retryable:
        yield "/edit_unknown/retryable", "is false: that is what it is for"


def _wrong_texts(catalogue: Catalogue) -> Iterator[Reason]:
    for place, entries in (("codes", catalogue.codes), ("fields", catalogue.fields)):
        for name in entries:
            if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name) or iskeyword(name):
                yield f"/{place}/{name}", "is not the name of a code: snake_case, and no keyword of Python"
    messages = {f"/codes/{name}": code.message for name, code in catalogue.codes.items()}
    messages["/edit_unknown"] = catalogue.edit_unknown.message
    for where, message in messages.items():
        yield from _wrong_message(f"{where}/message", message, set())
    for name, field in catalogue.fields.items():
        yield from _wrong_message(f"/fields/{name}/message", field.message, {"limit"})


def _wrong_message(where: str, message: Mapping[str, str], known: set[str]) -> Iterator[Reason]:
    if message.keys() != _LANGUAGES or not all(text.strip() for text in message.values()):
        yield where, f"is needed in {' and '.join(sorted(_LANGUAGES))}"
    elif not all(_placeholders(text) <= known for text in message.values()):
        yield where, "may have {limit} in it and no other braces" if known else "may have no braces in it"


def _placeholders(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {text}


def with_values(document: Raw, catalogue: Catalogue) -> Raw:
    """The contract with the catalogue's codes in the places that ask for them; any other place is left as it is."""
    sets: dict[str, list[str]] = {"codes": list(catalogue.codes), "fields": list(catalogue.fields)}
    for _, node in list(walk(document)):
        wanted = node.get(VALUES_OF) if isinstance(node, dict) else None
        if isinstance(wanted, str) and wanted in sets and "x-known-values" not in node:
            node["x-known-values"] = sets[wanted]
            del node[VALUES_OF]
    return document


def disagreements(document: Raw, catalogue: Catalogue) -> Iterator[Reason]:
    """Find entries of the catalogue that the contract lacks, and statuses of the contract that no code has."""
    current = members_of(document, document.get("components", {}).get("schemas", {}).get("Current", {}))
    operations = {raw.get("operationId"): raw for _, _, raw, _ in operations_of(document)}
    answered: dict[Any, set[str]] = {identifier: set() for identifier in operations}
    for name, code in catalogue.codes.items():
        for carried in code.carries:
            if carried.startswith(_CURRENT) and carried.removeprefix(_CURRENT) not in current:
                yield f"/codes/{name}/carries", f"{carried} is no member of Current"
        for operation in code.operations:
            if operation not in operations:
                yield f"/codes/{name}/operations", f"{operation} is no operation of the contract"
            else:
                answered[operation].add(str(code.status))
    for identifier, raw in operations.items():
        documented = set(raw.get("responses", {}))
        for status in sorted(status for status in documented - answered[identifier] if re.match("[45][0-9]", status)):
            yield f"/{identifier}", f"status {status} stands in the contract alone"
        for status in sorted(answered[identifier]):
            if documented.isdisjoint({status, f"{status[0]}XX", "default"}):
                yield f"/{identifier}", f"status {status} stands in the catalogue alone"
