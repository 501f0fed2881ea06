"""Changes that break generated code, not the wire: names, positions, defaults. Each has its test."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.document import Raw, escape
from publishing.gate.findings import Finding
from publishing.gate.walk import OperationPair, SchemaPair, operation_pairs, schema_pairs

#: the front end would take them for the end of a commit (docs/api-guide.md, Errors)
_NEVER_RETURNED = ("408", "425", "429")


def code_findings(old: Raw, new: Raw) -> Iterator[Finding]:
    """Return all of them."""
    before, after = (document.get("info", {}).get("title") for document in (old, new))
    if before != after:
        yield Finding("/info/title", "title", f"{before} has become {after}: packages and classes are named after it")
    for operations in operation_pairs(old, new):
        yield from _parameter_order(operations)
        yield from _never_returned(operations)
    for pair in schema_pairs(old, new):
        for rule in (_moved, _property_order, _default, _wrapped):
            yield from rule(pair)


def _parameter_order(pair: OperationPair) -> Iterator[Finding]:
    """Parameters are positional arguments in many languages, so a new one comes last."""
    before, after = (list(parameters) for parameters in pair.parameters())
    kept = [key for key in before if key in after]
    if after[: len(kept)] != kept:
        new = next(key for key, other in zip(after, kept, strict=False) if key != other)
        yield Finding(f"{pair.place}/parameters/{escape(new[1])}", "parameter-order", "stands before former parameters")


def _never_returned(pair: OperationPair) -> Iterator[Finding]:
    for status in _NEVER_RETURNED:
        if status in pair.new["responses"] and status not in pair.old["responses"]:
            yield Finding(f"{pair.place}/responses/{status}", "never-returned", "would end the loop of a caller")


def _moved(pair: SchemaPair) -> Iterator[Finding]:
    """The name of a component is the name of a class; an inline enum has a class of its own within the schema."""
    if pair.moved and any(schema.get("type") == "object" or "enum" in schema for schema in (pair.old, pair.new)):
        before, after = (name or "inline" for name in pair.moved)
        yield Finding(pair.place, "schema-moved", f"{before} has become {after}")


def _property_order(pair: SchemaPair) -> Iterator[Finding]:
    """Constructors of requests take the fields in this order."""
    before, after = (list(schema.get("properties", {})) for schema in (pair.old, pair.new))
    if pair.sent and not pair.moved and [n for n in before if n in after] != [n for n in after if n in before]:
        yield Finding(f"{pair.place}/properties", "property-order", "former fields have changed places")


def _default(pair: SchemaPair) -> Iterator[Finding]:
    """Clients send a default unasked, and an older instance need not know the field."""
    before, after = pair.old.get("default"), pair.new.get("default")
    if pair.sent and not pair.moved and after is not None and before != after:
        yield Finding(f"{pair.place}/default", "request-default", f"{after} would be sent unasked")


def _wrapped(pair: SchemaPair) -> Iterator[Finding]:
    """A union has a class of its own."""
    for key in ("oneOf", "anyOf", "allOf"):
        if key in pair.new and key not in pair.old and not pair.moved:
            yield Finding(f"{pair.place}/{key}", "schema-wrapped", f"is now wrapped in {key}")
