"""Contracts with faults, drawn from a seeded source, so that a failure can be repeated."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

from codegen.document import escape, walk

_JUNK: list[Any] = [
    None, True, False, 0, -1, 1, 1.5, 10**30, float("inf"), "", " ", "x", "object", "a b", "$ref", "#", "null", "é☃",
    'a"b\\c', "a{99999999999}", "[", "(?<n>x)", "class", "self", "{", "}", "{x}", "/", [], [[]], [None], ["string"],
    {}, {"": {}}, {"$ref": "#"}, {"$ref": 1}, {"$ref": []}, {"$ref": "#/paths"}, {"$ref": "other.yaml"}, {"type": []},
    {"allOf": []}, {"oneOf": []}, {"enum": []}, {"type": ["string", "null"]}, {"not": {}}, {"properties": None},
    {"const": None}, {"items": {}}, {"required": ["a"]}, {"nullable": True}, {"x-retry": "yes"}, {"format": 7},
]  # fmt: skip
_KEYS = [
    "$ref", "type", "properties", "required", "items", "allOf", "oneOf", "anyOf", "not", "enum", "const", "default",
    "additionalProperties", "patternProperties", "pattern", "format", "nullable", "discriminator", "minimum",
    "readOnly", "maxLength", "uniqueItems", "content", "schema", "parameters", "responses", "requestBody",
    "headers", "name", "in",
    "style", "explode", "security", "operationId", "description", "openapi", "components", "paths", "info", "get",
    "x-known-values", "x-timeout-ms", "x-codes", "if", "prefixItems", "dependentRequired", "multipleOf",
]  # fmt: skip


def mutant(contract: dict[str, Any], chance: random.Random) -> Any:
    """A copy of a contract with one to four faults."""
    found = copy.deepcopy(contract)
    for _ in range(chance.choice((1, 1, 2, 3, 4))):
        _spoil(found, chance)
    return found


def _spoil(contract: dict[str, Any], chance: random.Random) -> None:
    nodes = list(walk(contract))
    path, node = chance.choice(nodes)
    other = chance.choice(nodes)[1]
    value = copy.deepcopy(
        chance.choice([chance.choice(_JUNK), other, {"$ref": f"#{chance.choice(nodes)[0]}"}, {"$ref": f"#{path}"}])
    )
    if isinstance(node, list):
        _spoil_list(node, value, chance)
    elif node and chance.random() < 0.7:
        key = chance.choice(sorted(node))
        match chance.randrange(4):
            case 0:
                del node[key]
            case 1:
                node[chance.choice([*_KEYS, "é☃", "", "a/b~c", key.upper()])] = node.pop(key)
            case _:
                node[key] = value
    else:
        node[chance.choice(_KEYS)] = value


def _spoil_list(node: list[Any], value: Any, chance: random.Random) -> None:
    if node and chance.random() < 0.5:
        node[chance.randrange(len(node))] = value
    else:
        node.append(value)


def deep(levels: int) -> Iterator[dict[str, Any]]:
    """Contracts that are nested more deeply than anyone can follow."""
    for key in ("items", "not", "additionalProperties", "allOf"):
        schema: Any = {"type": "string"}
        for _ in range(levels):
            schema = {key: [schema] if key == "allOf" else schema}
        operation = {"responses": {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}}
        yield {
            "openapi": "3.1.0",
            "info": {"title": key, "version": "1"},
            "paths": {f"/{escape(key)}": {"get": operation}},
        }
