"""Between typed requests and answers and what goes over the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin
from urllib.parse import quote, quote_plus, unquote_plus

import msgspec
from msgspec import UNSET, UnsetType

from runtime.date_times import lax_date_times
from runtime.errors import ResponseValidationError, WrongField
from runtime.explain import child, explain
from runtime.operation import AnswerSpec, Operation, Out, Parameter, Req, Res
from runtime.text import from_text, to_text

_REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


@dataclass(frozen=True, slots=True, repr=False)
class WireRequest:
    """A request as it is sent: ``path`` and ``query`` are escaped. No ``repr``: it carries token and personal data."""

    path: str
    query: Sequence[tuple[str, str]]
    headers: dict[str, str]
    body: bytes | None


# --- requests ---------------------------------------------------------------------------------------------------------


def encode_request(operation: Operation[Req, Any, Any], request: Req) -> WireRequest:
    """What a client sends. The types of ``request`` are the type checker's business: nothing is validated here."""
    path: dict[str, str] = {}
    query: list[tuple[str, str]] = []
    headers: dict[str, str] = {}
    for parameter in operation.parameters:
        value = getattr(request, parameter.field)
        if value is UNSET:
            continue
        if parameter.location == "path":
            path[parameter.wire] = quote(to_text(value), safe="")
        elif parameter.location == "header":
            headers[parameter.wire] = to_text(value)
        else:
            query += _query_items(parameter, value)
    body = getattr(request, "body", UNSET) if operation.body is not None else UNSET
    content = None if body is UNSET else msgspec.json.encode(body)
    if content is not None:
        headers["Content-Type"] = operation.MEDIA_TYPE
    return WireRequest(operation.path.format(**path), query, headers, content)


def _query_items(parameter: Parameter, value: Any) -> list[tuple[str, str]]:
    name = quote_plus(parameter.wire)
    items = [quote_plus(to_text(item)) for item in (value if parameter.array else (value,))]
    if parameter.array and not parameter.explode:
        # a comma inside an item is escaped, one between items is not (RFC 6570, section 3.2.1)
        return [(name, ",".join(items))]
    return [(name, item) for item in items]


def parse_query(operation: Operation[Any, Any, Any], query: str) -> Sequence[tuple[str, str | list[str]]]:
    """Return the names and values of a query string; an array that is not exploded as the list of its items."""
    if not query:
        return ()
    joined = {parameter.wire for parameter in operation.parameters if parameter.array and not parameter.explode}
    found: list[tuple[str, str | list[str]]] = []
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        name = unquote_plus(name)
        found.append((name, list(map(unquote_plus, value.split(","))) if name in joined else unquote_plus(value)))
    return found


def decode_request(
    operation: Operation[Req, Any, Any],
    path: Mapping[str, str],
    query: Sequence[tuple[str, str | list[str]]],
    headers: Mapping[str, str],
    content: bytes,
) -> tuple[Req, list[WrongField]]:
    """The typed request and all that is wrong with it.

    Where something is wrong, the request holds what could be read, and UNSET in every other place, required ones too:
    good for further checks of single fields, and for nothing else. ``query`` is from ``parse_query``; ``headers`` have
    lower-case names.
    """
    values: dict[str, Any] = {}
    wrong: list[WrongField] = []
    for parameter in operation.parameters:
        raw = _raw_parameter(parameter, path, query, headers)
        if raw is not UNSET:
            values[parameter.field] = _decode_parameter(parameter, raw, wrong)
        elif parameter.required:
            wrong.append(WrongField(parameter.location, f"/{parameter.wire}", "required"))
            values[parameter.field] = UNSET
    known = {parameter.wire for parameter in operation.parameters if parameter.location == "query"}
    unknown = dict.fromkeys(child("", name) for name, _ in query if name not in known)
    wrong += [WrongField("query", pointer, "unknown_field") for pointer in unknown]
    if operation.body is not None:
        values["body"] = _decode_body(operation, content, wrong)
    return operation.request(**values), wrong


def _raw_parameter(
    parameter: Parameter,
    path: Mapping[str, str],
    query: Sequence[tuple[str, str | list[str]]],
    headers: Mapping[str, str],
) -> str | list[str] | UnsetType:
    if parameter.location == "path":
        return path[parameter.wire]
    if parameter.location == "header":
        return headers.get(parameter.wire.lower(), UNSET)
    found = [value for name, value in query if name == parameter.wire]
    if not found:
        return UNSET
    # of a parameter that is repeated the last value counts, unless it is an array that is exploded
    return cast(list[str], found) if parameter.array and parameter.explode else found[-1]


def _decode_parameter(parameter: Parameter, raw: str | list[str], wrong: list[WrongField]) -> Any:
    value, pointer = from_text(parameter.type, raw), f"/{parameter.wire}"
    try:
        decoded = msgspec.convert(value, parameter.type)
    except msgspec.ValidationError:
        wrong += explain(parameter.type, value, parameter.location, pointer)
        return UNSET
    lax = lax_date_times(decoded, lambda: value)
    wrong += [WrongField(parameter.location, pointer + place, "format") for place in lax]
    return decoded


def _decode_body(operation: Operation[Any, Any, Any], content: bytes, wrong: list[WrongField]) -> Any:
    if not content and not operation.body_required:
        return UNSET
    try:
        body = operation.body_decoder.decode(content)
    except _REFUSED:
        body = _explain_body(operation.body, content, wrong)
    lax = lax_date_times(body, lambda: msgspec.json.decode(content))
    wrong += [WrongField("body", place, "format") for place in lax]
    return body


def _explain_body(kind: Any, content: bytes, wrong: list[WrongField]) -> Any:
    if not content:
        wrong.append(WrongField("body", "", "required"))
        return UNSET
    try:
        raw = msgspec.json.decode(content)
        wrong += explain(kind, raw, "body")
    except _REFUSED:
        wrong.append(WrongField("body", "", "invalid_json"))
        return UNSET
    return salvage(kind, raw)


def salvage(kind: Any, raw: Any) -> Any:
    """Return ``raw`` as far as it is valid: members and items that are not are UNSET, and so is anything else."""
    try:
        return msgspec.convert(raw, kind)
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


# --- answers ----------------------------------------------------------------------------------------------------------


def encode_answer(operation: Operation[Any, Res, Any], answer: Res) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a handler's answer.

    Raises ResponseValidationError where it is not one of the operation's answers or breaks its type: constructors
    check nothing, so a wrong value would otherwise be seen by the caller first. What ``is_checked`` is not looked at
    once more.
    """
    spec = operation.answer_of(answer)
    if spec is None:
        raise ResponseValidationError(operation.id, [WrongField("body", "", "undocumented_answer")])
    status: int = spec.low if spec.low == spec.high else answer.status  # type: ignore[attr-defined]
    if operation.answer_for(status) is not spec:
        raise ResponseValidationError(operation.id, [WrongField("body", "", "undocumented_status")])
    headers = _encode_headers(operation, spec, answer)
    if spec.body is None:
        return status, headers, b""
    content = msgspec.json.encode(answer.body)  # type: ignore[attr-defined]
    if answer.is_checked is UNSET:
        _check(operation, spec, content)
    headers["Content-Type"] = spec.media_type
    return status, headers, content


def _check(operation: Operation[Any, Any, Any], spec: AnswerSpec[Any], content: bytes) -> None:
    try:
        spec.decoder.decode(content)
    except msgspec.DecodeError:
        raise ResponseValidationError(operation.id, explain(spec.body, msgspec.json.decode(content), "body")) from None


def _encode_headers(operation: Operation[Any, Any, Any], spec: AnswerSpec[Any], answer: Any) -> dict[str, str]:
    values = ((header, getattr(answer, header.field)) for header in spec.headers)
    headers = {header: to_text(value) for header, value in values if value is not UNSET}
    wrong: list[WrongField] = []
    for header, text in headers.items():
        _decode_parameter(header, text, wrong)
        if not (text.isascii() and text.isprintable()):
            wrong.append(WrongField("header", f"/{header.wire}", "format"))
    if wrong:
        raise ResponseValidationError(operation.id, wrong)
    return {header.wire: text for header, text in headers.items()}


def decode_answer(
    spec: AnswerSpec[Out], status: int, headers: Mapping[str, str], content: bytes
) -> Out | list[WrongField]:
    """The typed answer, or the places at which it breaks the contract. Optional headers that are wrong are left out."""
    values: dict[str, Any] = {}
    wrong: list[WrongField] = []
    if spec.low != spec.high:
        values["status"] = status
    for header in spec.headers:
        try:
            values[header.field] = msgspec.convert(from_text(header.type, headers[header.wire]), header.type)
        except (KeyError, msgspec.ValidationError):
            if header.required:
                wrong.append(WrongField("header", f"/{header.wire}", "required"))
    if spec.body is not None:
        try:
            values["body"] = spec.decoder.decode(content)
        except _REFUSED:
            _explain_body(spec.body, content, wrong)
    return wrong or spec.type(**values)
