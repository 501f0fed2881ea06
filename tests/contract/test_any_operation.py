"""Operations as other teams write them: names, parameters, bodies, responses and credentials of any kind."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from runtime.client.call import Call, CallContext
from runtime.client.credentials import BasicAuth, SendCredentials
from runtime.codec import decode_answer, decode_request, encode_answer, encode_request, parse_query
from runtime.file import File
from tests.contract.upstreams import DONE, Raw, compiled, contract, verdict

OBJECT: Raw = {"type": "object", "properties": {"r": {"type": "string"}, "n": {"type": "integer"}}}
LIST: Raw = {"type": "array", "items": {"type": "integer"}}


def one(operation: Raw, path: str = "/x", **more: Any) -> Raw:
    return contract({path: {"post": {"operationId": "act", "responses": DONE, **operation}}}, **more)


def again(operation: Any, request: Any) -> Any:
    """The request after a way over the wire."""
    wire = encode_request(operation, request)
    path = {p.wire: wire.path.removeprefix("/x/") for p in operation.parameters if p.location == "path"}
    headers = {name.lower(): value for name, value in wire.headers.items()}
    path = {name: unquote(text) for name, text in path.items()}
    query = parse_query(operation, "&".join(map("=".join, wire.query)))
    decoded, wrong = decode_request(operation, path, query, headers, wire.body or b"")
    assert wrong == []
    return decoded


STYLES = [
    *[("path", style) for style in ("simple", "label", "matrix")],
    *[("query", style) for style in ("form", "spaceDelimited", "pipeDelimited")],
    ("header", "simple"), ("cookie", "form"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("location", "style", "explode", "schema"),
    [
        *[(*style, explode, schema) for style in STYLES for explode in (True, False) for schema in (LIST, OBJECT)],
        ("query", "deepObject", True, OBJECT),
    ],
)
def test_a_parameter_of_any_style_comes_out_as_it_went_in(
    tmp_path: Path, location: str, style: str, explode: bool, schema: Raw
) -> None:
    parameter = {"name": "p", "in": location, "required": True, "style": style, "explode": explode, "schema": schema}
    package = compiled(tmp_path, one({"parameters": [parameter]}, "/x/{p}" if location == "path" else "/x"))
    value = [1, 22] if schema is LIST else package.ActP(r="a&b", n=5)
    request = package.ActRequest(p=value)
    assert again(package.ACT, request) == request


WIRE = [
    ("path", "label", True, "/x/.1.22"), ("path", "label", False, "/x/.1,22"), ("path", "matrix", True, "/x/;p=1;p=22"),
    ("path", "matrix", False, "/x/;p=1,22"), ("path", "simple", False, "/x/1,22"),
]  # fmt: skip


@pytest.mark.parametrize(("location", "style", "explode", "path"), WIRE)
def test_a_list_in_a_path_is_written_as_openapi_says(
    tmp_path: Path, location: str, style: str, explode: bool, path: str
) -> None:
    parameter = {"name": "p", "in": location, "required": True, "style": style, "explode": explode, "schema": LIST}
    package = compiled(tmp_path, one({"parameters": [parameter]}, "/x/{p}"))
    assert encode_request(package.ACT, package.ActRequest(p=[1, 22])).path == path


def test_a_parameter_of_json_and_names_of_any_kind(tmp_path: Path) -> None:
    parameters = [
        {"name": "f", "in": "query", "content": {"application/json": {"schema": OBJECT}}},
        {"name": "pet.id", "in": "path", "required": True, "schema": {"type": "integer"}},
        {"name": "id", "in": "query", "schema": {"type": "string"}},
        {"name": "id", "in": "header", "schema": {"type": "string"}},
        {"name": "body", "in": "query", "schema": {"type": "string"}},
        {"name": "$filter", "in": "query", "schema": {"type": "string"}},
    ]
    package = compiled(tmp_path, one({"parameters": parameters}, "/x/{pet.id}"))
    request = package.ActRequest(f=package.ActF(n=1), pet_id=7, id="a", id_header="b", body_query="c", filter_="&=x")
    assert again(package.ACT, request) == request


def test_operations_without_an_id_are_named_by_method_and_path(tmp_path: Path) -> None:
    nameless = {"responses": DONE}
    paths = {
        "/a-b/{id}": {"get": nameless, "head": nameless},
        "/c": {"post": {"operationId": "do it!", **nameless}},
        "/d": {"get": {"operationId": "doIt", **nameless}},
        "/e": {"trace": {"operationId": "class", **nameless}},
    }
    package = compiled(tmp_path, contract(paths))
    client = vars(package.client.Client)
    assert [name for name in client if not name.startswith("_")] == [
        "get_a_b_id",
        "head_a_b_id",
        "do_it",
        "do_it_2",
        "class_",
    ]


BODIES: list[tuple[str, Raw, Any]] = [
    ("text/plain", {"type": "string"}, "é\n"),
    ("text/plain", {"type": "integer"}, 5),
    ("application/octet-stream", {"type": "string", "format": "binary"}, b"\x00\xff"),
    ("image/*", {}, b"\x00"),
    ("application/merge-patch+json", OBJECT, {"n": 1}),
    ("application/x-www-form-urlencoded", OBJECT, {"r": "a&b=ü", "n": 2}),
    ("multipart/form-data", OBJECT, {"r": "x\r\n--y", "n": 2}),
]


@pytest.mark.parametrize(("media_type", "schema", "value"), BODIES)
def test_a_body_of_any_media_type_comes_out_as_it_went_in(
    tmp_path: Path, media_type: str, schema: Raw, value: Any
) -> None:
    content = {"content": {media_type: {"schema": schema}}}
    document = one({"requestBody": {"required": True, **content}, "responses": {"200": {"description": "", **content}}})
    package = compiled(tmp_path, document)
    if isinstance(value, dict):
        sent, answered = package.ActBody(**value), package.ActResponse200(**value)
    else:
        sent = answered = value
    request = package.ActRequest(body=sent)
    assert again(package.ACT, request) == request
    answer = package.Act200(answered)
    status, headers, body = encode_answer(package.ACT, answer)
    assert decode_answer(package.ACT.answer_for(status), status, headers, body) == answer


def test_files_in_a_form(tmp_path: Path) -> None:
    file = {"type": "string", "format": "binary"}
    form = {
        "type": "object",
        "required": ["one"],
        "properties": {"one": file, "more": {"type": "array", "items": file}},
    }
    body = {"required": True, "content": {"multipart/form-data": {"schema": form}}}
    package = compiled(tmp_path, one({"requestBody": body}))
    request = package.ActRequest(
        body=package.ActBody(one=File(b"\r\n\x00\xff\n", 'a "b".bin', "image/png"), more=[File(b""), File(b"--")])
    )
    assert again(package.ACT, request) == request


def test_of_several_media_types_the_message_says_which_it_is_in(tmp_path: Path) -> None:
    content = {"content": {"application/json": {"schema": OBJECT}, "text/csv": {"schema": {"type": "string"}}}}
    document = one({"requestBody": content, "responses": {"200": {"description": "", **content}, "2XX": DONE["204"]}})
    package = compiled(tmp_path, document)
    request = package.ActRequest(body="a,b", content_type="text/csv")
    assert again(package.ACT, request) == request
    answer = package.Act200(body="c,d", content_type="text/csv")
    status, headers, body = encode_answer(package.ACT, answer)
    assert headers["Content-Type"].startswith("text/csv")
    assert decode_answer(package.ACT.answer_for(status), status, headers, body) == answer


def test_headers_of_a_response_never_take_the_place_of_what_is_its_own(tmp_path: Path) -> None:
    names = ("Is-Checked", "Follows-Loss", "Status", "Body", "Codes", "A-B", "a-b", "A_B", "Content-Type")
    headers = {name: {"schema": {"type": "string"}} for name in names}
    body = {"content": {"application/json": {"schema": {"type": "integer"}}}}
    package = compiled(tmp_path, one({"responses": {"200": {"description": "", "headers": headers, **body}}}))
    answer = package.Act200(5, is_checked_header="x", status_header="y", a_b="1", a_b_header="2")
    status, sent, content = encode_answer(package.ACT, answer)
    assert (status, content) == (200, b"5")
    assert {name: sent[name] for name in ("Is-Checked", "Status", "A-B", "A_B")} == {
        "Is-Checked": "x", "Status": "y", "A-B": "1", "A_B": "2",
    }  # fmt: skip


def test_security_schemes_become_credentials(tmp_path: Path) -> None:
    schemes = {
        "key": {"type": "apiKey", "in": "query", "name": "k y"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "c"},
        "X-Head": {"type": "apiKey", "in": "header", "name": "X-Head"}, "basic": {"type": "http", "scheme": "basic"},
        "oauth": {"type": "oauth2", "flows": {}}, "tls": {"type": "mutualTLS"},
    }  # fmt: skip
    security = [{"tls": []}, {"oauth": ["read"]}, {"key": [], "cookie": [], "X-Head": []}, {"basic": []}]
    package = compiled(tmp_path, one({"security": security}, securitySchemes=schemes))
    credentials = importlib.import_module(f"{package.__name__}.credentials").Credentials
    keys = credentials(key=lambda: "s1", cookie=lambda: "s 2", x_head=lambda: "s3")
    call = _called(package, keys)
    _called(package, keys, call)
    assert call.request.query == [("k+y", "s1")]
    assert call.request.headers == {"Cookie": "c=s%202", "X-Head": "s3"}
    assert _called(package, credentials(basic=BasicAuth("u", "p"))).request.headers == {"Authorization": "Basic dTpw"}
    assert _called(package, credentials(oauth=lambda: "t")).request.headers == {"Authorization": "Bearer t"}
    assert "s1" not in repr(keys)


def _called(package: Any, credentials: Any, call: Call | None = None) -> Call:
    middleware = SendCredentials(credentials)
    middleware.proceed = lambda call: None  # type: ignore[assignment,return-value]
    call = call or Call(package.ACT, encode_request(package.ACT, package.ActRequest()), CallContext(), None)
    middleware(call)
    return call


CIRCLES: Raw = {
    "requestBodies": {"requestBody": {"$ref": "#/components/requestBodies/A"}},
    "parameters": {"parameters": [{"$ref": "#/components/parameters/A"}]},
    "responses": {"responses": {"200": {"$ref": "#/components/responses/A"}}},
}


@pytest.mark.parametrize("section", CIRCLES)
def test_what_refers_to_itself_is_refused(tmp_path: Path, section: str) -> None:
    components: Raw = {section: {"A": {"$ref": f"#/components/{section}/A"}}}
    found = verdict(tmp_path, one(CIRCLES[section], **components))
    assert found.package is None
    assert [why for _, why in found.reasons] == ["refers to itself"]


@pytest.mark.parametrize(
    "extensions",
    [{"x-retry": "yes"}, {"x-timeout-ms": "soon"}, {"x-codes": 1}, {"x-known-values": 3}, {"x-known-values": [1, "b"]},
     {"x-foo-values": [[1]]}, {"x-used": "no"}, {"x-sunset": 7}],
)  # fmt: skip
def test_extensions_of_others_mean_nothing_to_us(tmp_path: Path, extensions: Raw) -> None:
    body = {"content": {"application/json": {"schema": {"type": "string", **extensions}}}}
    found = verdict(
        tmp_path, one({"requestBody": body, "responses": {"200": {"description": "", **extensions}}, **extensions})
    )
    assert found.package is not None, found.text


def test_harmless_omissions_are_mended_with_a_warning(tmp_path: Path) -> None:
    document = {"openapi": "3.0.0", "paths": {"/x/{id}": {"get": {"responses": {"200": {}}}}}}
    found = verdict(tmp_path, document)
    assert found.package is not None
    assert {why.split(",")[0] for _, why in found.warnings} == {
        "has no operationId: its name is made of method and path", "'id' is in the path", "has no description",
    }  # fmt: skip


@pytest.mark.parametrize("key", ["items", "not", "allOf"])
def test_a_contract_that_is_nested_too_deeply_is_refused(tmp_path: Path, key: str) -> None:
    schema = '{"type": "string"}'
    for _ in range(900):
        schema = f'{{"{key}": [{schema}]}}' if key == "allOf" else f'{{"{key}": {schema}}}'
    text = f'{{"openapi": "3.1.0", "paths": {{}}, "components": {{"schemas": {{"A": {schema}}}}}}}'
    found = verdict(tmp_path, text)
    assert found.package is None
    assert [why for _, why in found.reasons] == ["is nested too deeply"]
