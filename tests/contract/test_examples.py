"""The examples in our contract are right by the types that it compiles to, and by the contract itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from generated import fleet_orders_manager as api
from runtime.operation import Operation
from tests.contract.serving import document_of

DOCUMENT = document_of(api)
OPERATIONS = {item.id: item for item in vars(api).values() if isinstance(item, Operation)}
JSON = "application/json"


def examples() -> Iterator[tuple[str, Any, Any]]:
    """Place, type and value of each example of a body."""
    for item in DOCUMENT["paths"].values():
        for operation in item.values():
            table = OPERATIONS[operation["operationId"]]
            for name, value in _named(operation.get("requestBody", {}).get("content", {}).get(JSON, {})):
                yield f"{table.id}-{name}", table.body, value
            for status, answer in operation["responses"].items():
                for media in answer.get("content", {}).values():
                    spec = table.answer_for(int(status))
                    for name, value in _named(media):
                        yield f"{table.id}-{status}-{name}", spec.body if spec else None, value


def members() -> Iterator[tuple[str, Any, Any]]:
    """Place, type and value of each example of a schema and of a field."""
    for name, schema in DOCUMENT["components"]["schemas"].items():
        kind = getattr(api, name)
        if "example" in schema:
            yield name, kind, schema["example"]
        fields = {f.encode_name: f.type for f in msgspec.structs.fields(kind)} if "properties" in schema else {}
        for wire, member in schema.get("properties", {}).items():
            if "example" in member:
                yield f"{name}.{wire}", fields[wire], member["example"]


def _named(media: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from ((name, example["value"]) for name, example in media.get("examples", {}).items())
    if "example" in media:
        yield "example", media["example"]


BODIES, MEMBERS = list(examples()), list(members())


@pytest.mark.parametrize(("kind", "value"), [e[1:] for e in BODIES], ids=[e[0] for e in BODIES])
def test_an_example_of_a_body_is_right_and_complete(kind: Any, value: Any) -> None:
    """Written again it is what it was: nothing in it is unknown, and no default hides in it."""
    written = msgspec.to_builtins(msgspec.convert(value, kind))
    assert _without(written, value) == value


def _without(written: Any, value: Any) -> Any:
    """``written`` without the defaults that ``value`` leaves out."""
    if isinstance(value, dict):
        return {name: _without(written[name], item) for name, item in value.items() if name in written}
    if isinstance(value, list):
        return [_without(*pair) for pair in zip(written, value, strict=True)]
    return written


@pytest.mark.parametrize(("kind", "value"), [e[1:] for e in MEMBERS], ids=[e[0] for e in MEMBERS])
def test_an_example_of_a_field_is_right(kind: Any, value: Any) -> None:
    msgspec.convert(value, kind)


def test_there_are_examples_of_every_operation() -> None:
    assert {place.split("-")[0] for place, _, _ in BODIES} == set(OPERATIONS)


def test_the_document_is_openapi_3_0() -> None:
    OpenAPIV30SpecValidator(DOCUMENT).validate()
