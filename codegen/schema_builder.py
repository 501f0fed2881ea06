"""The model of a contract's schemas."""

from __future__ import annotations

import re
from typing import Any

from codegen import model
from codegen.document import Raw, members_of, ref_name, resolve
from codegen.expressions import Expressions, class_name
from codegen.parse import Parsed
from codegen.reach import Reach

#: modules that annotations name, so that no field of the same class may hide them
_MODULES = ("msgspec", "uuid")


class SchemaBuilder:
    """Turns named schemas into models, aliases and sets of known values."""

    def __init__(self, document: Raw, reach: Reach, parsed: Parsed, write: Expressions) -> None:
        self._document = document
        self._schemas: dict[str, Raw] = document.get("components", {}).get("schemas", {})
        self._reach = reach
        self._parsed = parsed
        self._write = write
        self._tags = self._discriminators()

    def models(self) -> tuple[model.Model, ...]:
        """The objects, in the document's order."""
        return tuple(self._model(name, schema) for name, schema in self._schemas.items() if _is_object(schema))

    def aliases(self) -> tuple[model.Alias, ...]:
        """All that is no object, in the order in which it can be evaluated."""
        found = []
        for name, schema in self._schemas.items():
            if not _is_object(schema):
                kind = self._write.definition(self._parsed.schema(name), schema, answered=name in self._reach.answers)
                found.append(model.Alias(class_name(name), kind, text_of(schema)))
        return _in_order_of_use(found)

    def constants(self) -> tuple[model.Constant, ...]:
        """The documented values of enums and open sets."""
        found: dict[str, tuple[str, ...]] = {}
        for name, schema in self._schemas.items():
            found |= _value_sets(class_name(name), schema)
            parts = [part for part in schema.get("allOf", []) if "$ref" not in part]
            for wire, member in (item for part in [schema, *parts] for item in part.get("properties", {}).items()):
                found |= _value_sets(class_name(f"{name}_{wire}"), member)
        return tuple(model.Constant(name, values) for name, values in sorted(found.items()))

    def field(self, prop: Any, schema: Raw, *, answered: bool = False, personal: bool = False) -> model.Field:
        """A member of an object, or a parameter. ``personal``: for a reason outside its own schema."""
        name = str(prop.python_name)
        return model.Field(
            name=f"{name}_" if name in _MODULES else name,
            wire=prop.name.get_untrusted_value(),
            type=self._write.of(prop, schema, answered=answered),
            required=prop.required,
            description=text_of(schema),
            default=self._default(prop, schema),
            personal=personal or self._write.personal(schema),
        )

    def _discriminators(self) -> dict[str, tuple[str, str]]:
        tags: dict[str, tuple[str, str]] = {}
        for schema in self._schemas.values():
            discriminator = schema.get("discriminator")
            if discriminator:
                for tag, ref in discriminator["mapping"].items():
                    tags[class_name(ref_name(ref))] = (discriminator["propertyName"], str(tag))
        return tags

    def _model(self, name: str, schema: Raw) -> model.Model:
        found = self._parsed.schema(name)
        members = members_of(self._document, schema)
        tag_field, tag = self._tags.get(class_name(name), (None, None))
        properties = [*(found.required_properties or []), *(found.optional_properties or [])]
        answered, personal = name in self._reach.answers, self._write.personal(schema)
        fields = [
            self.field(prop, members[prop.name.get_untrusted_value()], answered=answered, personal=personal)
            for prop in properties
            if prop.name.get_untrusted_value() != tag_field
        ]
        closed = schema.get("additionalProperties") is False and not answered
        return model.Model(class_name(name), text_of(schema), tuple(fields), closed, tag_field, tag)

    def _default(self, prop: Any, schema: Raw) -> str | None:
        target = resolve(self._document, schema)
        return repr(target["default"]) if "default" in target and not prop.required else None


def text_of(node: Raw) -> str:
    """A description on one line."""
    return " ".join(str(node.get("description", "")).split())


def _is_object(schema: Raw) -> bool:
    return "properties" in schema or "allOf" in schema


def _value_sets(name: str, schema: Raw) -> dict[str, tuple[str, ...]]:
    """``x-known-values`` -> NAME_VALUES, ``x-<word>-values`` -> NAME_<WORD>_VALUES, an enum -> NAME_VALUES."""
    prefix = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
    sets = {"": schema["enum"]} if schema.get("type") == "string" and "enum" in schema else {}
    for key, values in schema.items():
        if match := re.fullmatch(r"x-([a-z]+)-values", key):
            sets["" if match[1] == "known" else f"{match[1].upper()}_"] = values
    return {f"{prefix}_{word}VALUES": tuple(values) for word, values in sets.items()}


def _in_order_of_use(aliases: list[model.Alias]) -> tuple[model.Alias, ...]:
    """An alias is evaluated where it stands, so it comes after those that it is made of."""
    left = {alias.name: alias for alias in aliases}
    done: dict[str, model.Alias] = {}
    while left:
        ready = [a for a in left.values() if not (set(re.findall(r"\w+", a.type)) & (left.keys() - {a.name}))]
        for alias in ready:
            done[alias.name] = left.pop(alias.name)
    return tuple(done.values())
