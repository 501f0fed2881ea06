"""Values that came in: typed, or explained where they are wrong."""

from __future__ import annotations

from collections.abc import Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec import UNSET

from runtime.content import Content, content_for
from runtime.date_times import lax_date_times
from runtime.errors import Location, RequestValidationError, WrongField
from runtime.explain import places
from runtime.judge import Verdict, convert, decode_custom, judge_and_convert
from runtime.operation import Operation, Parameter

REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def checked_value(parameter: Parameter, value: Any, wrong: list[WrongField]) -> Any:
    try:
        if parameter.judge is None:
            decoded = msgspec.convert(value, parameter.type, dec_hook=decode_custom)
        else:
            decoded = judge_and_convert(value, parameter.type, parameter.judge)
    except msgspec.ValidationError:
        wrong += _explain(parameter.type, parameter.judge, value, parameter.location, f"/{parameter.wire}")
        return UNSET
    lax = lax_date_times(decoded, lambda: value)
    wrong += [WrongField(parameter.location, f"/{parameter.wire}{place}", "format") for place in lax]
    return decoded


def _explain(kind: Any, judge: Verdict | None, value: Any, location: Location, pointer: str = "") -> list[WrongField]:
    """All places that are wrong: those that the type names, and those that only the schema does."""
    found = places(kind, value, location, pointer)
    if judge is not None:
        known = {wrong.pointer for wrong in found}
        found += [wrong for wrong in judge.errors(value, location, pointer) if wrong.pointer not in known]
    return found or [WrongField(location, pointer, "format")]


def read_body(operation: Operation[Any, Any, Any], content: bytes, content_type: str | None = None) -> Any:
    """The typed body of a request. Raises RequestValidationError, with all places that are wrong."""
    wrong: list[WrongField] = []
    body = decode_body(operation, content, wrong, content_type or "")
    if wrong:
        raise RequestValidationError(operation.id, wrong)
    return body


def decode_body(operation: Operation[Any, Any, Any], content: bytes, wrong: list[WrongField], content_type: str) -> Any:
    if not content and not operation.body_required and not _may_be_empty(operation.contents, content_type):
        return UNSET
    if operation.contents:
        return decode_content(operation.contents, content, content_type, wrong)
    try:
        body = operation.body_decoder.decode(content)
    except REFUSED:
        body = explain_body(operation.body, operation.judge, content, wrong)
    lax = lax_date_times(body, lambda: msgspec.json.decode(content))
    wrong += [WrongField("body", place, "format") for place in lax]
    return body


def _may_be_empty(contents: Sequence[Content], content_type: str) -> bool:
    """Return whether a sender who named a media type has sent a body of no bytes."""
    chosen = content_for(contents, content_type) if contents and content_type else None
    return chosen is not None and chosen.kind != "json"


def decode_content(contents: Sequence[Content], content: bytes, content_type: str, wrong: list[WrongField]) -> Any:
    chosen = content_for(contents, content_type)
    if chosen is None:
        wrong.append(WrongField("header", "/Content-Type", "not_in_enum"))
        return UNSET
    try:
        return chosen.decode(content, content_type)
    except msgspec.ValidationError:
        wrong += _explain(chosen.type, chosen.judge, chosen.raw(content, content_type), "body")
    except REFUSED:
        wrong.append(WrongField("body", "", "invalid_json" if chosen.kind == "json" else "format"))
    return UNSET


def explain_body(kind: Any, judge: Verdict | None, content: bytes, wrong: list[WrongField]) -> Any:
    if not content:
        wrong.append(WrongField("body", "", "required"))
        return UNSET
    try:
        raw = msgspec.json.decode(content)
    except REFUSED:
        wrong.append(WrongField("body", "", "invalid_json"))
        return UNSET
    if judge is None:
        try:
            return convert(raw, kind)  # the decoder knows no 1.0 that is 1
        except msgspec.ValidationError:
            pass
    try:
        wrong += _explain(kind, judge, raw, "body")
    except RecursionError:
        wrong.append(WrongField("body", "", "invalid_json"))
        return UNSET
    return salvage(kind, raw)


def salvage(kind: Any, raw: Any) -> Any:
    """Return ``raw`` as far as it is valid: members and items that are not are UNSET, and so is anything else."""
    try:
        return convert(raw, kind)
    except (msgspec.ValidationError, RecursionError):
        return _salvage_parts(kind, raw)


def _salvage_parts(kind: Any, raw: Any) -> Any:
    for choice in _choices(kind):
        if isinstance(raw, list) and get_origin(choice) is list:
            return [salvage(get_args(choice)[0], item) for item in raw]
        if isinstance(raw, dict) and isinstance(choice, type) and issubclass(choice, msgspec.Struct):
            fields = msgspec.structs.fields(choice)
            given = {f.name: salvage(f.type, raw[f.encode_name]) for f in fields if f.encode_name in raw}
            return choice(**{f.name: given.get(f.name, UNSET) for f in fields})
    return UNSET


def _choices(kind: Any) -> tuple[Any, ...]:
    """Return the alternatives of an optional type, without their bounds."""
    kinds = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    return tuple(choice.__origin__ if get_origin(choice) is Annotated else choice for choice in kinds)
