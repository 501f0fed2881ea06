"""Gives names to the objects and choices that stand inside of others, by their places.

A choice beside members is brought into one form here: ``{properties, oneOf: [A, B]}`` means one of ``properties and A``
and ``properties and B``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from codegen.naming import class_name
from codegen.normalise import Media, Operation, Parameter, Schema, Spec
from codegen.normalise.names import name_of_ref, ref_to
from codegen.typing.flat import ANNOTATIONS, is_annotation

_INSIDE = {"items": "item", "additionalProperties": "additional_property"}
_UNIONS = ("oneOf", "anyOf")
_SCALARS = {"string", "integer", "number", "boolean", "null"}
#: choices beside choices multiply
_MAX_CHOICES = 64


class _Hoister:
    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self.schemas: dict[str, Schema] = dict(spec.schemas)
        self._taken = {class_name(name) for name in self.schemas}

    def run(self) -> Spec:
        for name in self._spec.schemas:
            self.schemas[name] = self._top(self.schemas[name], name)
        operations = tuple(self._operation(operation) for operation in self._spec.operations)
        return replace(self._spec, schemas=self.schemas, operations=operations)

    def _operation(self, operation: Operation) -> Operation:
        name = class_name(operation.id)
        return replace(
            operation,
            parameters=tuple(self._parameter(p, f"{name}_{p.name}") for p in operation.parameters),
            body=self._media(operation.body, f"{name}_body"),
            responses=tuple(
                replace(
                    response,
                    media=self._media(response.media, f"{name}_response_{response.status}"),
                    headers=tuple(self._parameter(h, f"{name}_{response.status}_{h.name}") for h in response.headers),
                )
                for response in operation.responses
            ),
        )

    def _parameter(self, parameter: Parameter, hint: str) -> Parameter:
        return replace(parameter, schema=self._inline(parameter.schema, hint))

    def _media(self, media: tuple[Media, ...], hint: str) -> tuple[Media, ...]:
        return tuple(replace(m, schema=self._inline(m.schema, hint)) for m in media)

    def _top(self, schema: Schema, hint: str) -> Schema:
        """A schema that has a name: what is inside of it gets names made of it."""
        if not isinstance(schema, dict) or "$ref" in schema:
            return schema
        schema = self._simplified(self._distributed(schema))
        if "$ref" in schema:
            return schema
        found = dict(schema)
        if "properties" in schema:
            found["properties"] = {k: self._inline(v, f"{hint}_{k}") for k, v in schema["properties"].items()}
        for key, word in _INSIDE.items():
            if key in schema:
                found[key] = self._inline(schema[key], f"{hint}_{word}")
        if "prefixItems" in schema:
            items = enumerate(schema["prefixItems"])
            found["prefixItems"] = [self._inline(item, f"{hint}_item_{index}") for index, item in items]
        if "allOf" in schema:
            # the parts become one object: they need no names, what is in them does
            found["allOf"] = [self._top(part, hint) for part in schema["allOf"]]
        for key in _UNIONS:
            if key in schema:
                found[key] = self._choices(schema[key], hint)
        return found

    def _simplified(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A schema without an ``allOf`` of one part, where that is no object, of which a class of its own is made."""
        parts = schema.get("allOf", [])
        if (
            len(parts) != 1
            or not isinstance(parts[0], dict)
            or not all(k == "allOf" or is_annotation(k) for k in schema)
        ):
            return schema
        beside = {key: value for key, value in schema.items() if key != "allOf"}
        if "$ref" not in parts[0]:
            return self._simplified({**parts[0], **beside})
        target = self._spec.schemas.get(name_of_ref(parts[0]), {})
        is_object = isinstance(target, dict) and ("properties" in target or "allOf" in target)
        return schema if is_object else {**parts[0], **beside}

    def _choices(self, choices: list[Schema], hint: str) -> list[Schema]:
        if sum(not _is_null(choice) for choice in choices) == 1:
            return [self._inline(choice, hint) for choice in choices]
        return [self._inline(choice, f"{hint}_{_word_of(choice, index)}") for index, choice in enumerate(choices)]

    def _inline(self, schema: Schema, hint: str) -> Schema:
        """A schema without a name of its own."""
        if not isinstance(schema, dict) or "$ref" in schema:
            return schema
        parts = schema.get("allOf", [])
        if len(parts) == 1 and isinstance(parts[0], dict) and all(k == "allOf" or is_annotation(k) for k in schema):
            beside = {key: value for key, value in schema.items() if key != "allOf"}
            return self._inline({**parts[0], **beside}, hint)
        if not self._needs_name(schema):
            return self._top(schema, hint)
        name = self._name(hint)
        self.schemas[name] = {}
        self.schemas[name] = self._top(schema, name)
        kept = {k: v for k, v in schema.items() if k in ANNOTATIONS - {"title", "format"} or k.startswith("x-")}
        return {**kept, **ref_to(name)}

    def _name(self, hint: str) -> str:
        wanted = class_name(hint)
        name, number = wanted, 2
        while name in self._taken:
            name, number = f"{wanted}{number}", number + 1
        self._taken.add(name)
        return name

    def _needs_name(self, schema: dict[str, Any]) -> bool:
        if schema.get("properties") or "allOf" in schema:
            return True
        choices = [c for key in _UNIONS for c in schema.get(key, []) if not _is_null(c)]
        if len(choices) < 2:
            return False
        kinds = [c.get("type") if isinstance(c, dict) and "$ref" not in c else None for c in choices]
        scalar = all(isinstance(kind, str) and kind in _SCALARS for kind in kinds)
        return not (scalar and not any(isinstance(c, dict) and c.get("format") for c in choices))

    # --- choices beside members ---

    def _distributed(self, schema: dict[str, Any]) -> dict[str, Any]:
        if "unevaluatedProperties" in schema:
            return schema  # it sees the members of all choices at once
        for key in _UNIONS:
            if key not in schema or len(schema[key]) > _MAX_CHOICES:
                continue
            rest = {k: v for k, v in schema.items() if k not in (key, "discriminator") and not is_annotation(k)}
            has_members = (
                rest.get("properties") or "allOf" in rest or rest.get("additionalProperties") not in (None, True)
            )
            if has_members and any(self._brings_members(choice, set()) for choice in schema[key]):
                beside = {k: v for k, v in schema.items() if is_annotation(k)}
                return {**beside, key: [self._with(rest, choice) for choice in schema[key]]}
        for index, part in enumerate(schema.get("allOf", [])):
            found = self._union_of(part)
            if found is None:
                continue
            key, union = found
            choices = union[key]
            others = [*schema["allOf"][:index], *schema["allOf"][index + 1 :]]
            rest = {k: v for k, v in schema.items() if k != "allOf" and not is_annotation(k)}
            if others:
                rest["allOf"] = others
            if not any(not is_annotation(k) for k in rest) or not 1 < len(choices) <= _MAX_CHOICES:
                continue
            beside = {k: v for k, v in schema.items() if is_annotation(k)}
            more = {k: v for k, v in union.items() if k not in (key, "discriminator") and not is_annotation(k)}
            full = {**rest, "allOf": [*rest.get("allOf", []), more]} if more else rest
            return {**beside, key: [_both(full, choice) for choice in choices]}
        return schema

    def _with(self, rest: dict[str, Any], choice: Schema) -> Schema:
        """A choice with the members beside it, unless it has them already, as in a hierarchy."""
        target = self._spec.schemas.get(name_of_ref(choice)) if isinstance(choice, dict) and "$ref" in choice else None
        parts = target.get("allOf", []) if isinstance(target, dict) else []
        said = [{k: v for k, v in part.items() if not is_annotation(k)} for part in parts if isinstance(part, dict)]
        return choice if rest in said else _both(rest, choice)

    def _union_of(self, part: Schema) -> tuple[str, dict[str, Any]] | None:
        """The choice between objects that a part of an allOf is."""
        seen: set[str] = set()
        while isinstance(part, dict) and "$ref" in part and name_of_ref(part) not in seen:
            seen.add(name_of_ref(part))
            part = self._spec.schemas.get(name_of_ref(part), {})
        if not isinstance(part, dict):
            return None
        for key in _UNIONS:
            if key in part and any(self._brings_members(choice, set(seen)) for choice in part[key]):
                return key, part
        return None

    def _brings_members(self, choice: Schema, seen: set[str]) -> bool:
        if not isinstance(choice, dict):
            return False
        if "$ref" in choice:
            name = name_of_ref(choice)
            return name not in seen and self._brings_members(self._spec.schemas.get(name, {}), seen | {name})
        if choice.get("properties") or isinstance(choice.get("additionalProperties"), dict):
            return True
        inner = [part for key in ("allOf", *_UNIONS) for part in choice.get(key, [])]
        return any(self._brings_members(part, seen) for part in inner)


def _both(rest: dict[str, Any], choice: Schema) -> dict[str, Any]:
    if rest.keys() <= {"type"} and isinstance(choice, dict):
        return {**rest, **choice} if "$ref" not in choice else choice
    return {"allOf": [rest, choice]}


def _is_null(schema: Schema) -> bool:
    return isinstance(schema, dict) and schema.get("type") == "null"


def _word_of(choice: Schema, index: int) -> str:
    if isinstance(choice, dict):
        for part in choice.get("allOf", []):
            if isinstance(part, dict) and "$ref" in part:
                return name_of_ref(part)
        if isinstance(choice.get("title"), str) and choice["title"].isascii():
            return str(choice["title"])
    return f"type_{index}"


def hoist(spec: Spec) -> Spec:
    """The contract with a name for each object and each choice."""
    return _Hoister(spec).run()
