"""From a schema to the Python type that decodes and checks it."""

from __future__ import annotations

from typing import Any

from openapi_python_client.parser import properties as parsed
from openapi_python_client.parser.properties.any import AnyProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty
from openapi_python_client.strings import ClassName

from codegen.document import Raw, at, ref_name, resolve
from codegen.patterns import python_pattern

_SCALARS: dict[type[Any], str] = {
    StringProperty: "str",
    IntProperty: "int",
    FloatProperty: "float",
    BooleanProperty: "bool",
    DateTimeProperty: "datetime.datetime",
    DateProperty: "datetime.date",
    UuidProperty: "uuid.UUID",
    NoneProperty: "None",
    AnyProperty: "Any",
}
_BOUNDS = {
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_length",
    "maxItems": "max_length",
    "minProperties": "min_length",
    "maxProperties": "max_length",
    "pattern": "pattern",
    "minimum": "ge",
    "maximum": "le",
    "multipleOf": "multiple_of",
}
_TEXTS = {
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "string": "str",
    "date-time": "datetime.datetime",
    "date": "datetime.date",
    "uuid": "uuid.UUID",
}
_INT_RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


def class_name(name: str) -> str:
    """The Python name of a schema, by the parser's rules."""
    return str(ClassName(name, ""))


class Expressions:
    """Writes types for the properties that the parser found.

    The parser knows names, references and kinds; bounds and discriminators it drops, so they come from the document.
    """

    def __init__(self, document: Raw) -> None:
        self._document = document

    def of(self, prop: Any, schema: Raw, *, answered: bool = False) -> str:
        """The type of a property; a named schema by its name.

        ``answered``: the property occurs in responses, where a new enum value is not an error (docs/context.md), so
        enums decode as plain strings and integers.
        """
        if "$ref" in schema:
            return class_name(ref_name(schema["$ref"]))
        return self.definition(prop, schema, answered=answered)

    def definition(self, prop: Any, schema: Raw, *, answered: bool = False) -> str:
        """The type of a schema itself."""
        if "oneOf" in schema:
            return " | ".join(class_name(ref_name(choice["$ref"])) for choice in schema["oneOf"])
        if schema.get("nullable"):
            inner = {key: value for key, value in schema.items() if key != "nullable"}
            return f"{self.definition(_without_null(prop), inner, answered=answered)} | None"
        return self.with_bounds(self._base(prop, schema, answered), schema)

    def _base(self, prop: Any, schema: Raw, answered: bool) -> str:
        if isinstance(prop, ListProperty):
            return f"list[{self.of(prop.inner_property, schema['items'], answered=answered)}]"
        if isinstance(prop, parsed.ModelProperty):
            return f"dict[str, {self._map_value(prop, schema, answered)}]"
        if isinstance(prop, parsed.LiteralEnumProperty):
            return _TEXTS[schema["type"]] if answered else f"Literal[{', '.join(map(repr, schema['enum']))}]"
        return _SCALARS[type(prop)]

    def _map_value(self, prop: Any, schema: Raw, answered: bool) -> str:
        values = schema.get("additionalProperties")
        if not isinstance(values, dict) or not values:
            return "Any"
        return self.of(prop.additional_properties, values, answered=answered)

    def of_text(self, schema: Raw) -> str:
        """The type of a header of an answer, which the parser does not look at. Its enums are open."""
        found = resolve(self._document, schema)
        return self.with_bounds(_TEXTS.get(found.get("format", ""), _TEXTS[found["type"]]), found)

    def with_bounds(self, base: str, schema: Raw) -> str:
        """A type with those bounds of its schema that its format and Python do not imply."""
        bounds = {_BOUNDS[key]: value for key, value in schema.items() if key in _BOUNDS}
        for key, exclusive, bound in (("minimum", "exclusiveMinimum", "gt"), ("maximum", "exclusiveMaximum", "lt")):
            if schema.get(exclusive) is True:  # OpenAPI 3.0: a flag beside the bound
                bounds[bound] = bounds.pop(_BOUNDS[key])
        if base == "int" and "enum" not in schema:
            low, high = _INT_RANGES.get(schema.get("format", ""), (None, None))
            if low is not None and "gt" not in bounds:
                bounds["ge"] = max(low, bounds.get("ge", low))
            if high is not None and "lt" not in bounds:
                bounds["le"] = min(high, bounds.get("le", high))
        if base == "datetime.datetime":
            bounds["tz"] = True
        if "pattern" in bounds:
            bounds["pattern"] = python_pattern(bounds["pattern"])
        arguments = ", ".join(f"{name}={value!r}" for name, value in sorted(bounds.items()))
        return f"Annotated[{base}, Meta({arguments})]" if arguments else base

    def personal(self, schema: Raw) -> bool:
        """Whether a value is personal data: by itself, by what it refers to, or by what it is made of throughout."""
        if schema.get("x-personal-data"):
            return True
        if "$ref" in schema:
            return self.personal(at(self._document, schema["$ref"].removeprefix("#")))
        inner = [schema.get("items"), schema.get("additionalProperties"), *schema.get("allOf", [])]
        return any(self.personal(part) for part in inner if isinstance(part, dict))


def _without_null(prop: Any) -> Any:
    if not isinstance(prop, UnionProperty):
        return prop
    return next(inner for inner in prop.inner_properties if not isinstance(inner, NoneProperty))
