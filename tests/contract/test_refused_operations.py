"""Operations that the generated code cannot express are refused, with their place and the reason."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from codegen.build import build
from codegen.contracts import Contract
from codegen.document import Refused
from tests.contract.compiling import minimal

STRING = {"type": "string"}
IN_PATH = {"in": "path", "required": True}
DONE = {"204": {"description": "done"}}
TEXT = {"description": "", "content": {"text/plain": {"schema": STRING}}}
TWO = {"description": "", "content": {"application/json": {"schema": STRING}, "application/x+json": {"schema": STRING}}}
BAD_JSON = {"description": "", "content": {"application/json": {"schema": {"type": "string", "not": {}}}}}


def reasons_for(tmp_path: Path, paths: Any) -> list[tuple[str, str]]:
    file = tmp_path / "openapi.yaml"
    file.write_text(json.dumps({**minimal(), "paths": paths}), "utf-8")
    with pytest.raises(Refused) as refused:
        build(Contract("ours", file, own=True), tmp_path)
    assert str(refused.value).splitlines() == [f"{file}: {path}: {why}" for path, why in refused.value.reasons]
    # who reaches what is a rule of its own (test_refused_files)
    return [(path, why) for path, why in refused.value.reasons if not re.match("is part of|is not used", why)]


def query(name: str = "q", **more: Any) -> dict[str, Any]:
    return {"parameters": [{"name": name, "in": "query", "schema": STRING, **more}]}


def body(content: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"content": content}}


def answer(status: str = "200", **more: Any) -> dict[str, Any]:
    return {"responses": {**DONE, status: {"description": "", **more}}}


def header(name: str = "X-A", **schema: Any) -> dict[str, Any]:
    return answer(headers={name: {"schema": schema}})


CASES = [
    ("style", query(style="deepObject"), "/parameters/q", "style deepObject"),
    ("pipes", query(style="pipeDelimited"), "/parameters/q", "style pipeDelimited"),
    ("cookie", query(**{"in": "cookie"}), "/parameters/q", "parameters in cookie"),
    ("content", {"parameters": [{"name": "q", "in": "query", "content": {"application/json": {"schema": STRING}}}]},
     "/parameters/q", "needs a schema"),
    ("reserved", query(allowReserved=True), "/parameters/q/allowReserved", "is not a keyword"),
    ("object", query(schema={"type": "object"}), "/parameters/q", "only scalars"),
    ("list in a header", query("X-Q", schema={"type": "array", "items": STRING}, **{"in": "header"}),
     "/parameters/X-Q", "only scalars"),
    ("date in a header", query("X-Q", schema={"type": "string", "format": "date"}, **{"in": "header"}),
     "/parameters/X-Q", "no dates in the headers of requests"),
    ("null", query(schema={"type": "string", "nullable": True}), "/parameters/q/schema/nullable", "no null in a text"),
    ("keyword", query(schema={"type": "string", "not": {}}), "/parameters/q/schema/not", "cannot be expressed"),
    ("same name", {"parameters": [*query("page-size")["parameters"], *query("page_size")["parameters"]]},
     "/parameters/page_size", "same name in Python as page-size"),
    ("the body's name", query("body"), "/parameters/body", "same name in Python as the body"),
    ("not in the path", query("id", **IN_PATH), "", "'id' is not in the path"),
    ("form", body({"multipart/form-data": {"schema": STRING}}), "/requestBody", "only application/json"),
    ("no body schema", body({"application/json": {}}), "/requestBody/schema", "says nothing"),
    ("body in place", body({"application/json": {"schema": {"type": "object", "properties": {}}}}),
     "/requestBody/schema", "an object needs a name"),
    ("callbacks", {"callbacks": {}}, "/callbacks", "cannot be expressed"),
    ("servers", {"servers": [{"url": "http://other"}]}, "/servers", "cannot be expressed"),
    ("text", {"responses": {"200": TEXT}}, "/responses/200", "only one JSON media type"),
    ("two media types", {"responses": {"200": TWO}}, "/responses/200", "only one JSON media type"),
    ("answer", {"responses": {"200": BAD_JSON}}, "/responses/200/schema/not", "cannot be expressed"),
    ("only failures", {"responses": {"401": {"description": ""}, "5XX": {"description": ""}}}, "/responses",
     "a documented answer that is no failure"),
    ("list as a header", header(type="array", items=STRING), "/responses/200/headers/X-A", "only scalars"),
    ("null as a header", header(type="string", nullable=True), "/responses/200/headers/X-A/schema/nullable", "no null"),
    ("default header", header(type="string", default="a"), "/responses/200/headers/X-A/schema/default", "no value"),
    ("keyword in a header", header(type="string", format="email"), "/responses/200/headers/X-A/schema/format", "email"),
    ("header named status", header("Status", type="string"), "/responses/200/headers/Status", "no name for a header"),
    ("operationId", {"operationId": "do-it"}, "", "an operationId that is an identifier"),
    ("keyword as operationId", {"operationId": "import"}, "", "an operationId that is an identifier"),
    ("taken operationId", {"operationId": "bindings"}, "", "the generated code's own"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "place", "reason"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_an_operation(tmp_path: Path, part: dict[str, Any], place: str, reason: str) -> None:
    operation = {"operationId": "doIt", "responses": DONE, **part}
    [(path, why)] = reasons_for(tmp_path, {"/x/{y": {"post": operation}})
    assert path == f"/paths/~1x~1{{y/post{place}"
    assert reason in why


PATHS: list[tuple[str, Any, str, str]] = [
    ("none", {}, "/paths", "a contract needs operations"),
    ("method", {"/x": {method: {"operationId": method, "responses": DONE} for method in ("head", "get")}},
     "/paths/~1x/head", "is nothing that the compiler knows"),
    ("no operationId", {"/x": {"get": {"responses": DONE}}}, "/paths/~1x/get", "has no operationId"),
    ("same operationId", {f"/{i}": {"get": {"operationId": "doIt", "responses": DONE}} for i in (1, 2)},
     "/paths/~12/get", "has the operationId of /paths/~11/get"),
    ("same in Python", {f"/{i}": {"get": {"operationId": i, "responses": DONE}} for i in ("doIt", "do_it")},
     "/paths/~1do_it/get", "has the operationId of /paths/~1doIt/get"),
    ("undeclared", {"/x/{id}": {"get": {"operationId": "doIt", "responses": DONE}}},
     "/paths/~1x~1{id}/get", "'id' is in the path, but is no parameter"),
    ("camel", {"/x/{Id}": {"get": {"operationId": "doIt", "responses": DONE, **query("Id", **IN_PATH)}}},
     "/paths/~1x~1{Id}/get/parameters/Id", "must be snake_case"),
]  # fmt: skip


@pytest.mark.parametrize(("paths", "place", "reason"), [c[1:] for c in PATHS], ids=[c[0] for c in PATHS])
def test_paths(tmp_path: Path, paths: Any, place: str, reason: str) -> None:
    [(path, why)] = reasons_for(tmp_path, paths)
    assert path == place
    assert reason in why


@pytest.mark.parametrize("status", ["2xx", "600", "OK"])
def test_a_status_that_is_none(tmp_path: Path, status: str) -> None:
    places = [path for path, _ in reasons_for(tmp_path, {"/x": {"get": {"operationId": "doIt", **answer(status)}}})]
    assert f"/paths/~1x/get/responses/{status}" in places
