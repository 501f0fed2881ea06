"""From a schema to the Python type that decodes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from codegen.normalise.names import name_of_ref
from codegen.normalise.spec import Schema
from codegen.typing import scalars
from codegen.typing.flat import CircleError, flatten, is_annotation
from codegen.typing.typed import ANY, KINDS, NULL, Typed, joined
from codegen.typing.unions import Unions

_UNIONS = ("oneOf", "anyOf")
#: what no type says, whatever it is of
_NEVER_TYPED = {"not", "if", "dependentSchemas", "unevaluatedItems"}
_NEVER_TYPED_OF_OBJECTS = {
    "patternProperties", "propertyNames", "dependentRequired", "dependentSchemas", "unevaluatedProperties"
}  # fmt: skip
_NEVER_TYPED_OF_ARRAYS = {"uniqueItems", "contains", "unevaluatedItems"}
#: a value that is no object, beside an object whose schema does not say that it is one
_NO_OBJECT = Typed("NotObject", KINDS - {"object"})


class Typer:
    """Writes types. ``named`` gives the type of a named schema, as it is used by others."""

    def __init__(self, schemas: Mapping[str, Schema], named: Callable[[str, str], Typed], unions: Unions) -> None:
        self._schemas = schemas
        self._named = named
        self._unions = unions

    def of(self, schema: Schema, context: str) -> Typed:
        """The type of a schema where it is used."""
        if isinstance(schema, bool):
            return ANY if schema else ANY.inexact()
        if "$ref" in schema:
            return self._named(name_of_ref(schema), context)
        return self.definition(schema, context)

    def definition(self, schema: dict[str, Any], context: str) -> Typed:
        """The type of a schema that is no reference."""
        try:
            flat, exact = flatten(self._schemas, schema)
        except CircleError:
            return ANY.inexact()
        found = self._flat(flat, context)
        return found if exact else found.inexact()

    def _flat(self, schema: dict[str, Any], context: str) -> Typed:
        found = self._asserted(schema, context)
        beyond = schema.keys() & _NEVER_TYPED
        return found.inexact() if beyond else found

    def _asserted(self, schema: dict[str, Any], context: str) -> Typed:
        if "const" in schema or "enum" in schema:
            values = [schema["const"]] if "const" in schema else schema["enum"]
            found = scalars.enum(values, schema, is_open=context in ("answer", "both"))
            return found.inexact() if "const" in schema and "enum" in schema else found
        for key in _UNIONS:
            if key in schema:
                return self._union(schema, key, context)
        kinds = schema.get("type")
        if kinds is not None:
            return self._of_kinds(_listed(kinds), schema, context)
        if schema.get("properties") or (context == "answer" and isinstance(schema.get("additionalProperties"), dict)):
            found = self._object(schema, context)
            # a response's schema with members and no type is meant for an object; of a request nothing is taken away
            return found if context == "answer" else joined([found, _NO_OBJECT]).inexact()
        return ANY if all(is_annotation(key) for key in schema) else ANY.inexact()

    def _union(self, schema: dict[str, Any], key: str, context: str) -> Typed:
        rest = {k: v for k, v in schema.items() if k not in (key, "discriminator") and not is_annotation(k)}
        choices = [self.of(choice, context) for choice in schema[key]]
        found = self._unions.native(schema, key, choices)
        if not rest:
            return found if found is not None else ANY.inexact()
        kinds = rest.get("type")
        base = self._flat(rest, context)
        if rest.keys() == {"type"} and found is not None:
            listed = set(_listed(kinds))
            listed |= {"integer"} if "number" in listed else set()
            return found if found.kinds <= listed else found.inexact()
        if base.expression != "Any" and (base.kinds <= (found.kinds if found else KINDS)):
            return base.inexact()
        return found.inexact() if found is not None else base.inexact()

    def _of_kinds(self, kinds: list[str], schema: dict[str, Any], context: str) -> Typed:
        parts = []
        for kind in kinds:
            match kind:
                case "string":
                    parts.append(scalars.string(schema))
                case "integer" if "number" not in kinds:
                    parts.append(scalars.integer(schema))
                case "number":
                    parts.append(scalars.number(schema))
                case "boolean":
                    parts.append(Typed("bool", frozenset({"boolean"})))
                case "null":
                    parts.append(NULL)
                case "array":
                    parts.append(self._array(schema, context))
                case "object":
                    parts.append(self._object(schema, context))
                case _:  # an integer is a number
                    pass
        if len([part for part in parts if part != NULL]) > 1 and any(part.custom for part in parts):
            return ANY.inexact()
        return joined(parts)

    def _array(self, schema: dict[str, Any], context: str) -> Typed:
        bounds = {}
        for key, name in (("minItems", "min_length"), ("maxItems", "max_length")):
            if key in schema and not (key == "minItems" and schema[key] == 0):
                bounds[name] = schema[key]
        exact = not schema.keys() & _NEVER_TYPED_OF_ARRAYS
        if "prefixItems" in schema:
            return self._tuple(schema, bounds, context, exact=exact)
        inner = self.of(schema.get("items", True), context)
        return Typed(
            scalars.annotated(f"list[{inner.expression}]", bounds),
            frozenset({"array"}),
            inner.exact and exact,
            inner.tolerant and exact,
            inner.refs,
        )

    def _tuple(self, schema: dict[str, Any], bounds: dict[str, int], context: str, *, exact: bool) -> Typed:
        items = [self.of(item, context) for item in schema["prefixItems"]]
        size = len(items)
        is_closed = schema.get("items") is False or bounds.get("max_length") == size
        if is_closed and bounds.get("min_length") == size:
            inner = joined(items)
            expression = f"tuple[{', '.join(item.expression for item in items)}]"
            exact = exact and bounds.get("max_length", size) == size
            return Typed(expression, frozenset({"array"}), inner.exact and exact, inner.tolerant and exact, inner.refs)
        return Typed(scalars.annotated("list[Any]", bounds), frozenset({"array"}), False, False)

    def _object(self, schema: dict[str, Any], context: str) -> Typed:
        """An object without members that are known, which is a map."""
        exact = not schema.keys() & _NEVER_TYPED_OF_OBJECTS
        if schema.get("properties"):
            return Typed("dict[str, Any]", frozenset({"object"}), False, False)
        bounds = {}
        for key, name in (("minProperties", "min_length"), ("maxProperties", "max_length")):
            if key in schema and not (key == "minProperties" and schema[key] == 0):
                bounds[name] = schema[key]
        more = schema.get("additionalProperties", True)
        if schema.get("required"):
            exact = False
        if more is False:
            if "patternProperties" not in schema:
                bounds = {"max_length": 0} if not bounds.get("min_length") else bounds
                exact = exact and "min_length" not in bounds
            return Typed(scalars.annotated("dict[str, Any]", bounds), frozenset({"object"}), exact, exact)
        inner = self.of(more, context) if "patternProperties" not in schema else ANY
        return Typed(
            scalars.annotated(f"dict[str, {inner.expression}]", bounds),
            frozenset({"object"}),
            inner.exact and exact,
            inner.tolerant and exact,
            inner.refs,
        )


def _listed(kinds: Any) -> list[str]:
    return [kinds] if isinstance(kinds, str) else list(kinds)
