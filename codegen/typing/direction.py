"""In which direction each named schema travels, and where it is another one for that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from codegen.normalise.names import name_of_ref
from codegen.normalise.spec import Media, Schema, Spec
from codegen.typing.flat import CircleError, flatten
from codegen.typing.typed import Key

#: keywords with schemas of which no types are made
_UNTYPED = {
    "not", "if", "then", "else", "contains", "propertyNames", "dependentSchemas", "unevaluatedItems",
    "unevaluatedProperties", "default", "enum", "const", "discriminator", "patternProperties",
}  # fmt: skip
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


def is_form(media_type: str) -> bool:
    """Return whether a body is written as a form."""
    return media_type in _FORMS or media_type.startswith("multipart/")


def flat_of(schemas: Mapping[str, Schema], schema: Schema) -> dict[str, Any]:
    """The keywords of a schema, empty for one that is made of itself."""
    try:
        return flatten(schemas, schema)[0]
    except CircleError:
        return {}


class Directions:
    """Which named schemas are part of requests, of responses and of forms."""

    def __init__(self, spec: Spec) -> None:
        self._schemas = spec.schemas
        self.requests: set[str] = set()
        self.answers: set[str] = set()
        self._forms: set[str] = set()
        for operation in spec.operations:
            self._follow((p.schema for p in operation.parameters), self.requests)
            self._follow((m.schema for m in operation.body if not is_form(m.media_type)), self.requests)
            for response in operation.responses:
                self._follow((h.schema for h in response.headers), self.answers)
                self._follow((m.schema for m in response.media), self.answers)
            for media in operation.body:
                if is_form(media.media_type):
                    self._enter_form(media)
        self._directional = self._closure(self._has_directional_members)
        self._with_files = {name for name in self._schemas if _has_files(self._schemas, name)}

    def _enter_form(self, media: Media) -> None:
        schema = media.schema
        if isinstance(schema, dict) and "$ref" in schema:
            self._forms.add(name_of_ref(schema))
            self._follow([flat_of(self._schemas, schema)], self.requests)
        else:
            self._follow([schema], self.requests)

    def key(self, name: str, context: str) -> Key:
        """The class that is made of a schema for a context."""
        if context == "form" and name in self._with_files and name in self.requests | self.answers:
            return name, "form"
        if context in ("request", "form") and name in self._directional and name in self.answers:
            return name, "input"
        return name, ""

    def context(self, key: Key) -> str:
        """``request``, ``answer``, ``both`` or ``form``."""
        name, variant = key
        if variant:
            return "request" if variant == "input" else "form"
        if name in self.answers:
            shared = name in self.requests or name in self._forms
            return "both" if shared and name not in self._directional else "answer"
        if name in self._forms and name not in self.requests and name in self._with_files:
            return "form"
        return "request"

    def classes(self) -> Iterator[Key]:
        """Every class of every schema, in the document's order."""
        for name in self._schemas:
            found = [(name, "")]
            contexts = [*["request"] * (name in self.requests), *["form"] * (name in self._forms)]
            found += [self.key(name, context) for context in contexts]
            yield from dict.fromkeys(found)

    def _follow(self, schemas: Iterable[Schema], seen: set[str]) -> None:
        for schema in schemas:
            for name in refs_of(schema):
                if name not in seen:
                    seen.add(name)
                    self._follow([self._schemas.get(name, {})], seen)

    def _closure(self, holds: Any) -> set[str]:
        found = {name for name, schema in self._schemas.items() if holds(schema)}
        users: dict[str, set[str]] = {}
        for name, schema in self._schemas.items():
            for used in refs_of(schema):
                users.setdefault(used, set()).add(name)
        left = list(found)
        while left:
            for user in users.get(left.pop(), ()):
                if user not in found:
                    found.add(user)
                    left.append(user)
        return found

    def _has_directional_members(self, schema: Schema) -> bool:
        members = [m for node in parts_of(schema) for m in node.get("properties", {}).values()]
        return any(is_marked(self._schemas, member, flag) for member in members for flag in ("readOnly", "writeOnly"))


def is_marked(schemas: Mapping[str, Schema], member: Schema, flag: str) -> bool:
    """Return whether a member is ``readOnly`` or ``writeOnly``, by itself or by what it refers to."""
    if not isinstance(member, dict):
        return False
    if flag in member:
        return member[flag] is True
    return "$ref" in member and flat_of(schemas, member).get(flag) is True


def parts_of(schema: Schema) -> Iterator[dict[str, Any]]:
    """A schema and the parts of its ``allOf``, but for references."""
    if isinstance(schema, dict):
        yield schema
        for part in schema.get("allOf", []):
            yield from parts_of(part)


def refs_of(node: Any) -> Iterator[str]:
    """The names to which a schema refers where types are made of it."""
    if isinstance(node, list):
        for item in node:
            yield from refs_of(item)
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield name_of_ref(node)
        for key, value in node.items():
            if key in ("properties",) and isinstance(value, dict):
                yield from refs_of(list(value.values()))
            elif key not in _UNTYPED and isinstance(value, dict | list) and not key.startswith("x-"):
                yield from refs_of(value)


def is_file(schemas: Mapping[str, Schema], schema: Schema) -> bool:
    """Return whether a part of a form is a file."""
    flat = flat_of(schemas, schema)
    kinds = flat.get("type")
    is_text = kinds == "string" or (isinstance(kinds, list) and "string" in kinds)
    return is_text and flat.get("format") == "binary"


def _has_files(schemas: Mapping[str, Schema], name: str) -> bool:
    for member in flat_of(schemas, schemas[name]).get("properties", {}).values():
        flat = flat_of(schemas, member)
        if is_file(schemas, member) or (flat.get("type") == "array" and is_file(schemas, flat.get("items", {}))):
            return True
    return False


def circles(edges: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return what each name reaches, for those that reach themselves."""
    found = {}
    for name in edges:
        seen: set[str] = set()
        left = list(edges[name])
        while left:
            one = left.pop()
            if one not in seen:
                seen.add(one)
                left += edges[one]
        if name in seen:
            found[name] = seen
    return found
