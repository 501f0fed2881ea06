"""The classes, choices and aliases that are made of named schemas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegen import model
from codegen.judge import place_of
from codegen.naming import Names, class_name, field_names
from codegen.normalise.names import name_of_ref
from codegen.normalise.spec import Schema, Spec
from codegen.typing.direction import Directions, circles, is_file, is_marked, refs_of
from codegen.typing.flat import CircleError, flatten
from codegen.typing.typed import ANY, KINDS, NULL, Key, Typed, joined
from codegen.typing.typer import Typer
from codegen.typing.unions import Unions

_SUFFIXES = {"": "", "input": "Input", "form": "Form"}
#: what a class of members leaves to the judge
_BEYOND_MEMBERS = {
    "patternProperties", "propertyNames", "dependentRequired", "dependentSchemas", "unevaluatedProperties",
    "minProperties", "maxProperties", "not", "if", "oneOf", "anyOf",
}  # fmt: skip


class Schemas:
    """Types of named schemas, and what they are made of."""

    def __init__(self, spec: Spec, names: Names) -> None:
        self._schemas: Mapping[str, Schema] = spec.schemas
        self.directions = Directions(spec)
        self._flats: dict[str, tuple[dict[str, Any], bool]] = {}
        self._unions = Unions(spec)
        self.typer = Typer(spec.schemas, self.named, self._unions)
        self._open: set[Key] = set()
        #: aliases of which each alias is made, where one of them is itself; and the one that is being defined
        self._circles = self._find_circles()
        self._defined: str | None = None
        self._uses: dict[Key, Typed] = {}
        self._local: dict[Key, Typed] = {}
        self._names = {
            key: names.take(class_name(key[0]) + _SUFFIXES[key[1]], f"{class_name(key[0])}{_SUFFIXES[key[1]]}Model")
            for key in self.directions.classes()
        }
        self.models: list[model.Model] = []
        self.choices: list[model.Choice] = []
        self._aliases: dict[Key, model.Alias] = {}
        for key in self._names:
            self._define(key)

    def _find_circles(self) -> dict[str, set[str]]:
        names = [name for name in self._schemas if not self._is_class(self._flat(name)[0])]
        return circles({name: set(refs_of(self._schemas[name])) & set(names) for name in names})

    # --- use ---

    def named(self, name: str, context: str) -> Typed:
        """The type of a named schema where it is used."""
        key = self.directions.key(name, context)
        if key not in self._names or key in self._open or self._defined in self._circles.get(name, ()):
            return ANY.inexact()
        if key not in self._uses:
            self._open.add(key)
            try:
                self._uses[key] = self._use(key)
            finally:
                self._open.discard(key)
        return self._uses[key]

    def needs_judge(self, typed: Typed, *, tolerant: bool) -> bool:
        """Return whether a schema says more than its type and all types that it consists of."""
        found, left, seen = typed, list(typed.refs), set(typed.refs)
        while found.tolerant if tolerant else found.exact:
            if not left:
                return False
            found = self._local[left.pop()]
            left += found.refs - seen
            seen |= found.refs
        return True

    def _use(self, key: Key) -> Typed:
        name, context = self._names[key], self.directions.context(key)
        flat, _ = self._flat(key[0])
        if self._is_class(flat):
            kinds = flat.get("type")
            parts = [Typed(name, frozenset({"object"}), refs=frozenset({key}))]
            if kinds is None and context != "answer":
                parts.append(Typed("NotObject", KINDS - {"object"}))
            elif isinstance(kinds, list):
                others = {**flat, "type": [kind for kind in kinds if kind != "object"]}
                parts.append(self.typer.definition(_without_members(others), context))
            return joined(parts)
        schema = self._schemas[key[0]]
        alternatives = self._alternatives(key[0], context)
        if alternatives is not None:
            nulls = [choice for _, choice in alternatives if choice.kinds == NULL.kinds]
            found = Typed(name, frozenset().union(*(c.kinds for _, c in alternatives)), False, False,
                          frozenset({key}), custom=True)  # fmt: skip
            return joined([found, NULL]) if nulls else found
        definition = self.typer.of(schema, context)
        return Typed(name, definition.kinds, refs=frozenset({key}), custom=definition.custom)

    # --- definition ---

    def _define(self, key: Key) -> None:
        name, context = self._names[key], self.directions.context(key)
        schema = self._schemas[key[0]]
        flat, exact = self._flat(key[0])
        if self._is_class(flat):
            self._define_class(key, flat, context, exact=exact)
            return
        alternatives = self._alternatives(key[0], context)
        if alternatives is not None:
            self._define_choice(key, alternatives)
            return
        self._defined = key[0]
        definition = self.typer.of(schema, context)
        self._defined = None
        self._local[key] = definition
        self._aliases[key] = model.Alias(name, definition.expression, text_of(schema))

    def _define_class(self, key: Key, flat: dict[str, Any], context: str, *, exact: bool) -> None:
        name = key[0]
        tag_field, tag = self._unions.tags.get(name, (None, None))
        members: dict[str, Schema] = dict(flat["properties"])
        required = [wire for wire in flat.get("required", []) if not self._is_hidden(members.get(wire, {}), context)]
        more = flat.get("additionalProperties", True)
        for wire in required:
            if wire not in members:
                # a member that is demanded, and of which nothing else is said
                members[wire] = more if "patternProperties" not in flat else True
        for wire in [wire for wire in members if not _can_be_field(wire)]:
            del members[wire]  # the decoder takes no such names: the judge alone knows of it
            exact = False
        shown = {w: m for w, m in members.items() if not self._is_hidden(m, context) and w != tag_field}
        ordered = [w for w in shown if w in required] + [w for w in shown if w not in required]
        python = field_names(ordered, _taken_by_class(tag_field))
        personal = self.personal(self._schemas[name])
        fields, typed_members = [], []
        for wire in ordered:
            member = shown[wire]
            typed = self._member(member, context)
            typed_members.append(typed if member is not False else typed.inexact())
            fields.append(self.field(python[wire], wire, member, typed, wire in required, personal=personal))
        is_whole = exact and not flat.keys() & _BEYOND_MEMBERS and not isinstance(more, dict)
        is_whole = is_whole and (len(shown) == len(members) - (tag_field in members) or context == "answer")
        closed = more is False and "patternProperties" not in flat and all(map(_can_be_field, flat["properties"]))
        is_closed = closed and context in ("request", "form") and len(shown) == len(members) - (tag_field in members)
        joint = joined([*typed_members, ANY])
        self._local[key] = Typed(
            self._names[key],
            frozenset({"object"}),
            exact=is_whole and joint.exact and is_closed == closed,
            tolerant=is_whole and joint.tolerant,
            refs=joint.refs,
        )
        self.models.append(
            model.Model(
                self._names[key], text_of(self._schemas[name]), tuple(fields), is_closed, tag_field, tag,
                tag_name=field_names([tag_field])[tag_field] if tag_field else "",
            )
        )  # fmt: skip

    def _define_choice(self, key: Key, alternatives: list[tuple[str, Typed]]) -> None:
        shown = [(place, typed) for place, typed in alternatives if typed.kinds != NULL.kinds]
        self._local[key] = Typed("", KINDS, False, False, frozenset().union(*(t.refs for _, t in shown)))
        self.choices.append(
            model.Choice(
                self._names[key],
                tuple(model.Alternative(t.expression, f"{place_of(self._side(key), key[0])}{p}") for p, t in shown),
                self._side(key),
                key[0],
                text_of(self._schemas[key[0]]),
            )
        )

    def _side(self, key: Key) -> str:
        return "out" if self.directions.context(key) == "answer" else "in"

    def _member(self, member: Schema, context: str) -> Typed:
        if context != "form":
            return self.typer.of(member, context)
        flat, _ = self._flat_of(member)
        if is_file(self._schemas, member):
            return Typed("File", frozenset({"string"}))
        if flat.get("type") == "array" and is_file(self._schemas, flat.get("items", {})):
            return Typed("list[File]", frozenset({"array"}))
        return self.typer.of(member, "request")

    def _is_hidden(self, member: Schema, context: str) -> bool:
        flag = {"request": "readOnly", "form": "readOnly", "answer": "writeOnly"}.get(context)
        return flag is not None and is_marked(self._schemas, member, flag)

    @staticmethod
    def _is_class(flat: dict[str, Any]) -> bool:
        kinds = flat.get("type", "object")
        is_object = kinds == "object" or (isinstance(kinds, list) and "object" in kinds)
        return bool(flat.get("properties")) and is_object and not {"enum", "const"} & flat.keys()

    def _alternatives(self, name: str, context: str) -> list[tuple[str, Typed]] | None:
        """The places and types of a choice for which the decoder needs the judge."""
        schema = self._schemas[name]
        if not isinstance(schema, dict) or {"enum", "const", "$ref"} & schema.keys():
            return None
        for key in ("oneOf", "anyOf"):
            if key in schema:
                choices = [self.typer.of(choice, context) for choice in schema[key]]
                if self._unions.native(schema, key, choices) is not None:
                    return None
                return [(f"/{key}/{index}", choice) for index, choice in enumerate(choices)]
        return None

    def _flat(self, name: str) -> tuple[dict[str, Any], bool]:
        if name not in self._flats:
            self._flats[name] = self._flat_of(self._schemas[name]) if not _is_alias(self._schemas[name]) else ({}, True)
        return self._flats[name]

    def _flat_of(self, schema: Schema) -> tuple[dict[str, Any], bool]:
        try:
            return flatten(self._schemas, schema)
        except CircleError:
            return {}, False

    # --- fields ---

    def field(
        self, name: str, wire: str, schema: Schema, typed: Typed, required: bool, *, personal: bool = False
    ) -> model.Field:
        """A member of an object, or a parameter. ``personal``: for a reason outside its own schema."""
        return model.Field(
            name=name,
            wire=wire,
            type=typed.expression,
            required=required,
            description=text_of(schema),
            default=None if required else self._default(schema, typed),
            personal=personal or self.personal(schema),
        )

    def _default(self, schema: Schema, typed: Typed) -> str | None:
        if not isinstance(schema, dict):
            return None
        value = schema["default"] if "default" in schema else self._flat_of(schema)[0].get("default")
        kind = {str: "string", bool: "boolean", int: "integer", float: "number"}.get(type(value))
        flat = self._flat_of(schema)[0]
        if kind not in typed.kinds or typed.custom or re.search(r"datetime\.|uuid\.|\|", typed.expression):
            return None
        if value not in flat.get("enum", [value]) or value != flat.get("const", value):
            return None
        return repr(value)

    def personal(self, schema: Schema, seen: frozenset[str] = frozenset()) -> bool:
        """Return whether a value is personal data: by itself, by what it refers to, or by all of its parts."""
        if not isinstance(schema, dict):
            return False
        if schema.get("x-personal-data"):
            return True
        if "$ref" in schema:
            name = name_of_ref(schema)
            return name not in seen and self.personal(self._schemas.get(name, {}), seen | {name})
        inner = [schema.get("items"), schema.get("additionalProperties"), *schema.get("allOf", [])]
        return any(self.personal(part, seen) for part in inner if isinstance(part, dict))

    @property
    def aliases(self) -> tuple[model.Alias, ...]:
        """An alias is evaluated where it is written, so it comes after those that it is made of."""
        left = {alias.name: alias for alias in self._aliases.values()}
        done: dict[str, model.Alias] = {}
        while left:
            ready = [a for a in left.values() if not (set(re.findall(r"\w+", a.type)) & (left.keys() - {a.name}))]
            for alias in ready:
                done[alias.name] = left.pop(alias.name)
            assert ready, "an alias in a circle is typed as Any"
        return tuple(done.values())


def _is_alias(schema: Schema) -> bool:
    return isinstance(schema, dict) and "$ref" in schema


def _without_members(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in ("properties", "required")}


def _taken_by_class(tag_field: str | None) -> list[str]:
    return [*(field_names([tag_field]).values() if tag_field else ())]


def _can_be_field(wire: str) -> bool:
    """Return whether msgspec accepts a member's name."""
    return not re.search(r'[\\"\x00-\x1f]', wire)


def text_of(schema: Schema) -> str:
    """A description on one line."""
    return " ".join(str(schema.get("description") or "").split()) if isinstance(schema, dict) else ""
