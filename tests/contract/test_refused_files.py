"""Files, references, overlays and house rules: what is refused before a single type is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codegen.build import build
from codegen.contracts import Contract
from codegen.document import Refused
from tests.contract.compiling import minimal

OBJECT = {"type": "object", "properties": {"a": {"type": "string"}}}
CLOSED = {**OBJECT, "additionalProperties": False}


def refusal(tmp_path: Path, contract: str | dict[str, Any], *, own: bool = False, **files: Any) -> tuple[str, str, str]:
    """File, path and reason of a contract that is refused for one reason."""
    for name, content in {"openapi": contract, **files}.items():
        (tmp_path / f"{name}.yaml").write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    overlay = tmp_path / "overlay.yaml" if "overlay" in files else None
    with pytest.raises(Refused) as refused:
        build(Contract("upstream", tmp_path / "openapi.yaml", overlay, own=own), tmp_path)
    [(path, why)] = refused.value.reasons
    file = str(refused.value).removesuffix(f": {path or '/'}: {why}")
    return str(Path(file).relative_to(tmp_path)), path, why


YAMLS = [
    ("no object", "- a", "not an object"),
    ("no YAML", "a: [", "flow"),
    ("a key twice", "openapi: 3.0.3\ninfo: {}\nopenapi: 3.0.3", "duplicate key"),
    ("bytes", "\x00", "not allowed"),
]


@pytest.mark.parametrize(("text", "reason"), [c[1:] for c in YAMLS], ids=[c[0] for c in YAMLS])
def test_a_file(tmp_path: Path, text: str, reason: str) -> None:
    file, path, why = refusal(tmp_path, text)
    assert (file, path) == ("openapi.yaml", "")
    assert reason in why


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    file, _, why = refusal(tmp_path, minimal(A={"$ref": "absent.yaml#/components/schemas/A"}))
    assert file == "openapi.yaml"
    assert why == "refers to the file absent.yaml, which is not there"


def test_what_is_no_contract(tmp_path: Path) -> None:
    file, path, why = refusal(tmp_path, {"openapi": "3.0.3", "paths": []})
    assert (file, path, why) == ("openapi.yaml", "/paths", "must be an object")


def test_another_version(tmp_path: Path) -> None:
    file, path, why = refusal(tmp_path, {**minimal(), "openapi": "2.0"})
    assert (file, path, why) == ("openapi.yaml", "/openapi", "only OpenAPI 3.0 and 3.1 are understood")
    file, path, why = refusal(tmp_path, {**minimal(), "openapi": "3.1.0"}, own=True)
    assert (file, path, why) == ("openapi.yaml", "/openapi", "only OpenAPI 3.0 is understood")


def test_a_path_item_elsewhere(tmp_path: Path) -> None:
    contract = minimal()
    contract["components"]["pathItems"] = {"X": contract["paths"]["/x"]}
    contract["paths"]["/y"] = {"$ref": "#/components/pathItems/X"}
    assert refusal(tmp_path, contract, own=True)[1] == "/paths/~1y/$ref"


OTHER = {"components": {"schemas": {"A": OBJECT, "B": {"$ref": "#/components/schemas/B"}}}}
REFERENCES = [
    ("dangling", "#/components/schemas/Absent", "openapi.yaml", "/components/schemas/List/items/$ref", "is not there"),
    ("dangling elsewhere", "other.yaml#/components/schemas/C", "other.yaml", "/components/schemas/C", "is not there"),
    ("another host", "https://host/a.yaml#/components/schemas/A", "openapi.yaml", "https://", "another host"),
    ("a circle", "other.yaml#/components/schemas/B", "openapi.yaml", "/components/schemas/B", "refers to itself"),
]


@pytest.mark.parametrize(
    ("target", "where", "place", "reason"), [c[1:] for c in REFERENCES], ids=[c[0] for c in REFERENCES]
)
def test_a_reference(tmp_path: Path, target: str, where: str, place: str, reason: str) -> None:
    contract = minimal(A=OBJECT, List={"type": "array", "items": {"$ref": target}})
    file, path, why = refusal(tmp_path, contract, other=OTHER)
    assert file == where
    assert path.startswith(place)
    assert reason in why


DO_IT = "$.paths['/x'].post"
OVERLAYS: list[tuple[str, dict[str, Any], str, str]] = [
    ("no target", {"actions": [{"target": "$.paths['/y']", "update": {}}]}, "/actions/0/target", "finds nothing"),
    ("no path", {"actions": [{"target": "paths", "update": {}}]}, "/actions/0/target", "no JSONPath"),
    ("no update", {"actions": [{"target": DO_IT}]}, "/actions/0", "needs an update that fits"),
    ("a key", {"action": []}, "action", "is not a key of an overlay"),
    ("a key of an action", {"actions": [{"target": DO_IT, "updates": {}}]}, "/actions/0/updates", "no key|not a key"),
    ("a version", {"overlay": "2.0.0"}, "/overlay", "only Overlay 1.0"),
    ("a misspelt extension", {"actions": [{"target": DO_IT, "update": {"x-usde": True}}]},
     "/actions/0/update/x-usde", "is not an extension"),
    *[
        (f"{key}: {value}", {"actions": [{"target": DO_IT, "update": {key: value}}]}, f"/actions/0/update/{key}", key)
        for key, value in [
            ("x-used", "yes"), ("x-timeout-ms", 0), ("x-timeout-ms", 60_001), ("x-timeout-ms", "1"),
            ("x-retry", {"attempts": 9}), ("x-retry", {"times": 2}), ("x-personal-data", 1), ("x-context", "language"),
            ("x-codes", [404]), ("x-codes", "gone"), ("x-changing", "yes"),
        ]
    ],
]  # fmt: skip


@pytest.mark.parametrize(("overlay", "place", "reason"), [c[1:] for c in OVERLAYS], ids=[c[0] for c in OVERLAYS])
def test_an_overlay(tmp_path: Path, overlay: dict[str, Any], place: str, reason: str) -> None:
    file, path, why = refusal(tmp_path, minimal(), overlay={"overlay": "1.0.0", **overlay})
    assert (file, path) == ("overlay.yaml", place)
    assert any(words in why for words in reason.split("|"))


def ours(request: Any, answer: Any, **schemas: Any) -> dict[str, Any]:
    contract = minimal(**schemas)
    operation = contract["paths"]["/x"]["post"]
    operation["requestBody"] = {"content": {"application/json": {"schema": request}}}
    operation["responses"] = {"200": {"description": "", "content": {"application/json": {"schema": answer}}}}
    return contract


A, B = {"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}
ENUM = {"type": "string", "enum": ["a"]}
HOUSE = [
    ("open request", ours(A, ENUM, A=OBJECT), "A", "must say additionalProperties: false"),
    ("closed answer", ours(ENUM, A, A=CLOSED), "A", "must be open to growth"),
    ("object both ways", ours(A, A, A=CLOSED), "A", "part of requests and of answers"),
    ("enum both ways", ours(A, A, A=ENUM), "A", "part of requests and of answers"),
    ("unused", ours(ENUM, ENUM, A=ENUM), "A", "is not used"),
    ("unused below", ours(A, ENUM, A={**CLOSED, "properties": {"e": ENUM}}, B=ENUM), "B", "is not used"),
]


@pytest.mark.parametrize(("contract", "name", "reason"), [c[1:] for c in HOUSE], ids=[c[0] for c in HOUSE])
def test_a_rule_of_the_house(tmp_path: Path, contract: dict[str, Any], name: str, reason: str) -> None:
    file, path, why = refusal(tmp_path, contract, own=True)
    assert (file, path) == ("openapi.yaml", f"/components/schemas/{name}")
    assert reason in why
    build(Contract("upstream", tmp_path / "openapi.yaml"), tmp_path)


@pytest.mark.parametrize("values", ["codes", "fields", "code", ["codes"]])
def test_values_of_a_catalogue_that_is_not_there(tmp_path: Path, values: Any) -> None:
    contract = ours({"type": "string"}, {"$ref": "#/components/schemas/Code"}, Code={"type": "string"})
    contract["components"]["schemas"]["Code"]["x-values-of"] = values
    assert refusal(tmp_path, contract, own=True)[1] == "/components/schemas/Code/x-values-of"


def test_a_misspelt_extension_in_our_own_contract(tmp_path: Path) -> None:
    contract = minimal()
    contract["paths"]["/x"]["post"]["x-permision"] = "orders:read"
    assert refusal(tmp_path, contract, own=True)[1] == "/paths/~1x/post/x-permision"
