"""Values that came in: typed, or explained where they are wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import msgspec
from msgspec import UNSET

from runtime.content import Content, content_for
from runtime.errors import Location, RequestValidationError, WrongField
from runtime.explain import places
from runtime.judge import Verdict, convert, decode_custom, judge_and_convert
from runtime.operation import Operation, Parameter

REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def checked_value(parameter: Parameter, value: Any, wrong: list[WrongField]) -> Any:
    try:
        if parameter.judge is None:
            return msgspec.convert(value, parameter.type, dec_hook=decode_custom)
        return judge_and_convert(value, parameter.type, parameter.judge)
    except msgspec.ValidationError:
        wrong += _explain(parameter.type, parameter.judge, value, parameter.location, f"/{parameter.wire}")
        return UNSET


def _explain(kind: Any, judge: Verdict | None, value: Any, location: Location, pointer: str = "") -> list[WrongField]:
    """All places that are wrong: those that the type names, and those that only the schema does."""
    found = places(kind, value, location, pointer)
    if judge is not None:
        known = {wrong.pointer for wrong in found}
        found += [wrong for wrong in judge.errors(value, location, pointer) if wrong.pointer not in known]
    return found or [WrongField(location, pointer, "format")]


def takes_media_type(operation: Operation[Any, Any, Any], headers: Mapping[str, str]) -> bool:
    """Whether a body that came in is in a media type of the operation, in UTF-8 and not packed."""
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    if "content-encoding" in headers:
        return False
    if operation.contents:
        chosen = content_for(operation.contents, media_type) if media_type.strip() else None
        return chosen is not None and (chosen.kind in ("bytes", "multipart") or _is_utf_8(parameters))
    return media_type.strip().lower() == operation.media_type and _is_utf_8(parameters)


def _is_utf_8(parameters: str) -> bool:
    return parameters.strip().lower().removeprefix("charset=").strip('"') in ("", "utf-8")


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
        return operation.body_decoder.decode(content)
    except REFUSED:
        return explain_body(operation.body, operation.judge, content, wrong)


def _may_be_empty(contents: Sequence[Content], content_type: str) -> bool:
    """Whether a sender who named a media type has sent a body of no bytes."""
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
    """An object of ``kind`` with those members of ``raw`` that are right by themselves, UNSET for all others."""
    if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(raw, dict)):
        return UNSET
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        values[field.name] = UNSET
        if field.encode_name in raw:
            try:
                values[field.name] = convert(raw[field.encode_name], field.type)
            except (msgspec.ValidationError, RecursionError):
                values[field.name] = salvage(_object_of(field.type), raw[field.encode_name])
    return kind(**values)


def _object_of(kind: Any) -> Any:
    """The object type among the alternatives of an optional field."""
    choices = get_args(kind) or (kind,)
    return next((choice for choice in choices if isinstance(choice, type) and issubclass(choice, msgspec.Struct)), None)
