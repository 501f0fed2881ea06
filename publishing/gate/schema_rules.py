"""Breaking changes of schemas that the other differs miss; each has its test."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.document import Raw
from publishing.gate.findings import Finding
from publishing.gate.walk import SchemaPair, schema_pairs


def schema_findings(old: Raw, new: Raw) -> Iterator[Finding]:
    """All of them, in requests and in answers."""
    for pair in schema_pairs(old, new):
        for rule in (_type, _null, _enum, _fields, _closed, _alternatives, _personal):
            yield from rule(pair)


def _type(pair: SchemaPair) -> Iterator[Finding]:
    """A client of a typed language cannot read another type, nor a longer format (int64 for int32)."""
    for key in ("type", "format"):
        before, after = pair.old.get(key), pair.new.get(key)
        widened = pair.sent and key == "type" and (before, after) == ("integer", "number")
        loosened = pair.sent and after is None
        if before != after and not widened and not loosened:
            yield Finding(pair.place, f"schema-{key}", f"{before or 'any'} has become {after or 'any'}")


def _null(pair: SchemaPair) -> Iterator[Finding]:
    before, after = bool(pair.old.get("nullable")), bool(pair.new.get("nullable"))
    if pair.sent and before and not after:
        yield Finding(pair.place, "request-null", "null is no longer taken")
    if not pair.sent and after and not before:
        yield Finding(pair.place, "answer-null", "may now be null")


def _enum(pair: SchemaPair) -> Iterator[Finding]:
    """A client that has a type for the set meets values that are not in it."""
    if not pair.sent and "enum" in pair.old and "enum" not in pair.new:
        yield Finding(pair.place, "answer-enum-open", "any value may now be answered")


def _fields(pair: SchemaPair) -> Iterator[Finding]:
    gone = pair.old.get("properties", {}).keys() - pair.new.get("properties", {}).keys()
    for name in sorted(gone):
        if not pair.sent:
            yield Finding(f"{pair.place}/properties/{name}", "answer-field-gone", "is no longer answered")
        elif pair.new.get("additionalProperties") is False:
            yield Finding(f"{pair.place}/properties/{name}", "request-field-gone", "is refused where it was taken")


def _closed(pair: SchemaPair) -> Iterator[Finding]:
    before, after = (schema.get("additionalProperties", True) for schema in (pair.old, pair.new))
    if pair.sent and before is True and after is not True and "properties" in pair.new:
        yield Finding(pair.place, "request-closed", "fields that were ignored are refused")


def _alternatives(pair: SchemaPair) -> Iterator[Finding]:
    for key in ("oneOf", "anyOf"):
        before, after = len(pair.old.get(key, ())), len(pair.new.get(key, ()))
        if pair.sent and after < before:
            yield Finding(pair.place, "request-alternative-gone", f"{before - after} of {key} can no longer be sent")
        if not pair.sent and 0 < before < after:
            yield Finding(pair.place, "answer-alternative-new", f"{after - before} more of {key} may be answered")


def _personal(pair: SchemaPair) -> Iterator[Finding]:
    """A program that masks by the mark would now log personal data."""
    if pair.old.get("x-personal-data") and not pair.new.get("x-personal-data"):
        yield Finding(pair.place, "personal-data", "is no longer marked as personal")
