"""Between typed requests and answers and what goes over the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote, quote_plus, unquote_plus

import msgspec
from msgspec import UNSET, UnsetType

from runtime import styles
from runtime.bodies import REFUSED, checked_value, decode_body, decode_content, explain_body
from runtime.content import content_for
from runtime.errors import ResponseValidationError, WrongField
from runtime.explain import child
from runtime.judge import judge_and_convert
from runtime.operation import AnswerSpec, Operation, Out, Parameter, Req, Res
from runtime.text import from_text, to_text


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
        if not parameter.is_plain:
            _write_styled(parameter, value, path, query, headers)
        elif parameter.location == "path":
            path[parameter.wire] = quote(to_text(value), safe="")
        elif parameter.location == "header":
            headers[parameter.wire] = to_text(value)
        else:
            query += _query_items(parameter, value)
    content = None
    body = getattr(request, "body", UNSET) if operation.body is not None else UNSET
    if body is not UNSET:
        content, headers["Content-Type"] = encode_body(operation, request, body)
    return WireRequest(_filled(operation.path, path), query, headers, content)


def _filled(template: str, values: Mapping[str, str]) -> str:
    for name, text in values.items():
        template = template.replace(f"{{{name}}}", text)
    return template


def encode_body(operation: Operation[Any, Any, Any], request: Any, body: Any) -> tuple[bytes, str]:
    """The body of a request, and its ``Content-Type``."""
    if not operation.contents:
        return msgspec.json.encode(body), operation.media_type
    chosen = content_for(operation.contents, getattr(request, "content_type", ""))
    return (chosen or operation.contents[0]).encode(body)


def _write_styled(
    parameter: Parameter, value: Any, path: dict[str, str], query: list[tuple[str, str]], headers: dict[str, str]
) -> None:
    pairs = styles.write(parameter, value)
    match parameter.location:
        case "path":
            path.update(pairs)
        case "query":
            query += pairs
        case "header":
            headers.update(pairs)
        case "cookie":
            cookies = [f"{name}={quote(text, safe='')}" for name, text in pairs]
            headers["Cookie"] = "; ".join([headers["Cookie"], *cookies] if "Cookie" in headers else cookies)


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
    plain = [parameter for parameter in operation.parameters if parameter.is_plain]
    joined = {parameter.wire for parameter in plain if parameter.array and not parameter.explode}
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
            values[parameter.field] = checked_value(parameter, raw, wrong)
        elif parameter.required:
            wrong.append(WrongField(parameter.location, f"/{parameter.wire}", "required"))
            values[parameter.field] = UNSET
    known = operation.plain_query
    for parameter in operation.styled_query:
        known |= styles.names(parameter, [name for name, _ in query])
    unknown = dict.fromkeys(child("", name) for name, _ in query if name not in known)
    wrong += [WrongField("query", pointer, "unknown_field") for pointer in unknown]
    if operation.body is not None:
        content_type = headers.get("content-type", "")
        values["body"] = decode_body(operation, content, wrong, content_type)
        if len(operation.contents) > 1 and (chosen := content_for(operation.contents, content_type)):
            values["content_type"] = chosen.media_type
    return operation.request(**values), wrong


def _raw_parameter(
    parameter: Parameter,
    path: Mapping[str, str],
    query: Sequence[tuple[str, str | list[str]]],
    headers: Mapping[str, str],
) -> Any:
    """The value as JSON would have it, UNSET where it is not there."""
    if not parameter.is_plain:
        return styles.read(parameter, path, cast(Sequence[tuple[str, str]], query), headers)
    text = _text_of(parameter, path, query, headers)
    return text if isinstance(text, UnsetType) else from_text(parameter.type, text)


def _text_of(
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
    if spec.contents:
        chosen = content_for(spec.contents, getattr(answer, "content_type", "")) or spec.contents[0]
        content, headers["Content-Type"] = chosen.encode(answer.body)  # type: ignore[attr-defined]
        wrong: list[WrongField] = []
        decode_content([chosen], content, headers["Content-Type"], wrong)
        if wrong:
            raise ResponseValidationError(operation.id, wrong)
        return status, headers, content
    content = msgspec.json.encode(answer.body)  # type: ignore[attr-defined]
    if answer.is_checked is UNSET:
        _check(operation, spec, content)
    headers["Content-Type"] = spec.media_type
    return status, headers, content


def _check(operation: Operation[Any, Any, Any], spec: AnswerSpec[Any], content: bytes) -> None:
    try:
        spec.decoder.decode(content)
    except msgspec.DecodeError:
        wrong: list[WrongField] = []
        explain_body(spec.body, spec.judge, content, wrong)
        if wrong:
            raise ResponseValidationError(operation.id, wrong) from None


def _encode_headers(operation: Operation[Any, Any, Any], spec: AnswerSpec[Any], answer: Any) -> dict[str, str]:
    values = ((header, getattr(answer, header.field)) for header in spec.headers)
    headers = {header: _header_text(header, value) for header, value in values if value is not UNSET}
    wrong: list[WrongField] = []
    for header, text in headers.items():
        checked_value(header, _raw_parameter(header, {}, (), {header.wire.lower(): text}), wrong)
        if not (text.isascii() and text.isprintable()):
            wrong.append(WrongField("header", f"/{header.wire}", "format"))
    if wrong:
        raise ResponseValidationError(operation.id, wrong)
    return {header.wire: text for header, text in headers.items()}


def _header_text(header: Parameter, value: Any) -> str:
    return to_text(value) if header.is_plain else styles.write(header, value)[0][1]


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
            if not header.is_plain:
                text = {header.wire.lower(): headers[header.wire]}
                values[header.field] = judge_and_convert(styles.read(header, {}, (), text), header.type, header.judge)
            else:
                raw = from_text(header.type, headers[header.wire])
                values[header.field] = judge_and_convert(raw, header.type, header.judge)
        except (KeyError, msgspec.ValidationError):
            if header.required:
                wrong.append(WrongField("header", f"/{header.wire}", "required"))
    if spec.contents:
        content_type = headers.get("Content-Type", "")
        values["body"] = decode_content(spec.contents, content, content_type, wrong)
        if len(spec.contents) > 1 and (chosen := content_for(spec.contents, content_type)):
            values["content_type"] = chosen.media_type
    elif spec.body is not None:
        try:
            values["body"] = spec.decoder.decode(content)
        except REFUSED:
            values["body"] = explain_body(spec.body, spec.judge, content, wrong)
    return wrong or spec.type(**values)
