"""Validation by JSON Schema, for what generated types do not say.

Only packages that need it have schemas for it; only then is jsonschema-rs imported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from runtime.errors import Location, WrongField
from runtime.explain import child, member

_LEAP_SECOND = re.compile(r"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:)60((?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d))")
_CODES = {
    "required": "required",
    "type": "wrong_type",
    "enum": "not_in_enum",
    "const": "not_in_enum",
    "minLength": "too_short",
    "maxLength": "too_long",
    "pattern": "pattern",
    "format": "format",
    "minimum": "out_of_range",
    "maximum": "out_of_range",
    "exclusiveMinimum": "out_of_range",
    "exclusiveMaximum": "out_of_range",
    "multipleOf": "multiple_of",
    "minItems": "too_few_items",
    "maxItems": "too_many_items",
    "minProperties": "too_few_items",
    "maxProperties": "too_many_items",
    "uniqueItems": "not_unique",
    "additionalProperties": "unknown_field",
    "unevaluatedProperties": "unknown_field",
}


class Judge:
    """The schemas of one package."""

    def __init__(self, module: str) -> None:
        self._file = Path(module).with_name("schemas.json")
        self._verdicts: dict[str, Verdict] = {}

    def at(self, place: str) -> Verdict:
        """Return the verdict by the schema at a place."""
        return self._verdicts.setdefault(place, Verdict(self, place))

    @cached_property
    def definitions(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._file.read_text("utf-8"))
        return found


class Verdict:
    """Judges values by one schema. It is compiled at the first use."""

    def __init__(self, judge: Judge, place: str) -> None:
        self._judge = judge
        self._place = place

    @cached_property
    def _validator(self) -> Any:
        import jsonschema_rs

        schema = {"$ref": f"#/$defs/{self._place}", **self._judge.definitions}
        return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)

    def is_valid(self, value: Any) -> bool:
        """Return whether a decoded value is right."""
        try:
            found: bool = self._validator.is_valid(value)
        except ValueError:  # it is nested too deeply
            return False
        return found

    def errors(self, value: Any, location: Location, pointer: str = "") -> list[WrongField]:
        """All places at which a decoded value is wrong."""
        try:
            found = [place for error in self._validator.iter_errors(value) for place in _places(error, pointer)]
        except ValueError:
            found = [(pointer, "invalid", None)]
        return [WrongField(location, *place) for place in dict.fromkeys(found)]


def _places(error: Any, at: str) -> Iterator[tuple[str, str, int | float | None]]:
    for part in error.instance_path:
        at = f"{at}/{part}" if isinstance(part, int) else child(at, part)
    kind = error.kind
    code = _CODES.get(kind.name, "invalid")
    if kind.name == "required":
        yield member(at, kind.property), code, None
    elif code == "unknown_field":
        for name in kind.unexpected:
            yield child(at, name), code, None
    else:
        limit = getattr(kind, "limit", None)
        yield at, code, limit if isinstance(limit, int | float) else None


class ChoiceType(type):
    """Makes classes that stand for a union which the decoder cannot tell apart by itself."""

    judge: Judge
    alternatives: Sequence[tuple[Any, str]] = ()

    def __instancecheck__(cls, instance: object) -> bool:
        return True

    def choose(cls, judge: Judge, alternatives: Sequence[tuple[Any, str]]) -> None:
        """Set what there is to choose from: types, and the places of their schemas."""
        cls.judge = judge
        cls.alternatives = tuple(alternatives)


def Choice(name: str) -> ChoiceType:
    """Make the class of a union."""
    return ChoiceType(name, (), {})


def decode_custom(kind: Any, value: Any) -> Any:
    """msgspec's hook for types that it does not know."""
    if isinstance(kind, ChoiceType):
        for alternative, place in kind.alternatives:
            if kind.judge.at(place).is_valid(_plain(value)):
                try:
                    return convert(value, alternative)
                except msgspec.ValidationError:
                    continue
        raise ValueError("no alternative fits")
    if isinstance(value, kind):
        return value
    raise ValueError("not of that type")


def _plain(value: Any) -> Any:
    """A value without files, which are texts to a schema."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else ""


def convert(value: Any, kind: Any) -> Any:
    """A decoded value as ``kind``. Raises msgspec.ValidationError."""
    try:
        return msgspec.convert(value, kind, dec_hook=decode_custom)
    except msgspec.ValidationError:
        plain = plainly(value)
        if plain is value:
            raise
        return msgspec.convert(plain, kind, dec_hook=decode_custom)


def plainly(value: Any) -> Any:
    """The value in the spelling that the decoder knows; itself where it is in that already.

    ``1.0`` becomes ``1``, which are one number to JSON Schema, and a leap second, which RFC 3339 has and Python has
    not, the second before it.
    """
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, str):
        found = _LEAP_SECOND.fullmatch(value)
        return f"{found[1]}59{found[2]}" if found else value
    if isinstance(value, list):
        items = [plainly(item) for item in value]
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    if isinstance(value, dict):
        members = {name: plainly(item) for name, item in value.items()}
        return members if any(members[name] is not value[name] for name in value) else value
    return value


def judge_and_convert(value: Any, kind: Any, verdict: Verdict | None) -> Any:
    """A decoded value as ``kind``. Raises msgspec.ValidationError where its schema or its type forbids it."""
    if verdict is not None and not verdict.is_valid(_plain(value)):
        raise msgspec.ValidationError("breaks its schema")
    return convert(value, kind)


class JudgedDecoder:
    """A decoder of JSON for a type that does not say all that its schema does."""

    def __init__(self, kind: Any, verdict: Verdict) -> None:
        self._kind = kind
        self._verdict = verdict

    def decode(self, content: bytes) -> Any:
        """The typed value. Raises msgspec.DecodeError."""
        return judge_and_convert(msgspec.json.decode(content), self._kind, self._verdict)
