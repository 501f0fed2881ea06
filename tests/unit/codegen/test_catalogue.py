"""Consistency checks of the error catalogue, and what a contract takes from it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from codegen.catalogue import disagreements, read_catalogue, with_values
from codegen.document import Refused

MESSAGE = {"ru": "Нет", "en": "No"}
GONE = {"status": 404, "title": "Gone", "when": "late", "action": "hurry", "retryable": False, "outcome": "not_applied"}
BROKEN = {**GONE, "status": 503, "retryable": True, "outcome": "depends", "headers": ["Retry-After"]}
GOOD: dict[str, Any] = {
    "codes": {
        "gone": {**GONE, "message": MESSAGE, "carries": ["errors", "message", "current.price"], "operations": ["drop"]},
        "broken": {**BROKEN, "message": MESSAGE, "unknown_when": "sent", "not_applied_when": "not sent"},
    },
    "fields": {"too_long": {"when": "long", "message": {"ru": "Больше {limit}", "en": "Over {limit}"}}},
    "edit_unknown": {"retryable": False, "action": "look", "message": MESSAGE},
}


def changed(*changes: tuple[str, Any]) -> dict[str, Any]:
    """The good catalogue with other values at these pointers; ``...`` takes one away."""
    raw = copy.deepcopy(GOOD)
    for pointer, value in changes:
        *parents, last = pointer.split("/")
        node = raw
        for parent in parents:
            node = node[parent]
        if value is ...:
            del node[last]
        else:
            node[last] = value
    return raw


def written(folder: Path, raw: Any) -> Path:
    file = folder / "errors.yaml"
    file.write_text(raw if isinstance(raw, str) else json.dumps(raw), "utf-8")
    return file


def test_a_catalogue_is_read_as_it_is_written(tmp_path: Path) -> None:
    catalogue = read_catalogue(written(tmp_path, GOOD))
    assert list(catalogue.codes) == ["gone", "broken"]
    assert catalogue.codes["gone"].carries == ["errors", "message", "current.price"]
    assert catalogue.codes["broken"].carries == []
    assert catalogue.fields["too_long"].message["en"] == "Over {limit}"
    assert catalogue.edit_unknown.message == MESSAGE


REFUSED: list[tuple[str, Any, str, str]] = [
    ("codes/gone/status", ..., "/codes/gone/status", "required"),
    ("codes/gone/title", 5, "/codes/gone/title", "wrong_type"),
    ("codes/gone/title", "", "/codes/gone/title", "too_short"),
    ("codes/gone/when", "", "/codes/gone/when", "too_short"),
    ("codes/gone/action", ..., "/codes/gone/action", "required"),
    ("codes/gone/mesage", MESSAGE, "/codes/gone/mesage", "unknown_field"),
    ("codes/gone/status", 200, "/codes/gone/status", "is no error"),
    ("codes/gone/status", 600, "/codes/gone/status", "is no error"),
    ("codes/gone/retryable", True, "/codes/gone/retryable", "false for 4XX"),
    ("codes/broken/retryable", False, "/codes/broken/retryable", "true for 5xx"),
    ("codes/gone/outcome", "unknown", "/codes/gone/outcome", "not_applied for 4XX"),
    ("codes/broken/outcome", "perhaps", "/codes/broken/outcome", "depends"),
    ("codes/broken/unknown_when", ..., "/codes/broken/unknown_when", "where the outcome depends"),
    ("codes/broken/not_applied_when", "", "/codes/broken/not_applied_when", "where the outcome depends"),
    ("codes/gone/unknown_when", "never", "/codes/gone/unknown_when", "where the outcome depends"),
    ("codes/broken/headers", [], "/codes/broken/headers", "Retry-After"),
    ("codes/gone/headers", ["Retry-After"], "/codes/gone/headers", "Retry-After"),
    ("codes/gone/carries", ["curent.price"], "/codes/gone/carries", "curent.price"),
    ("codes/gone/carries", ["current"], "/codes/gone/carries", "current"),
    ("codes/gone/message", {"ru": "Нет"}, "/codes/gone/message", "en and ru"),
    ("codes/gone/message", {**MESSAGE, "de": "Nein"}, "/codes/gone/message", "en and ru"),
    ("codes/gone/message", {"ru": "Нет", "en": " "}, "/codes/gone/message", "en and ru"),
    ("codes/gone/message", {"ru": "Нет", "en": "Over {limit}"}, "/codes/gone/message", "no braces"),
    ("fields/too_long/message", {"ru": "Нет"}, "/fields/too_long/message", "en and ru"),
    ("fields/too_long/message", {"ru": "Нет", "en": "{size}"}, "/fields/too_long/message", "{limit}"),
    ("fields/too_long/message", {"ru": "Нет", "en": "{limit.x}"}, "/fields/too_long/message", "{limit}"),
    ("fields/too_long/message", {"ru": "Нет", "en": "{"}, "/fields/too_long/message", "{limit}"),
    ("fields/too_long/when", ..., "/fields/too_long/when", "required"),
    ("edit_unknown/message", {"en": "No"}, "/edit_unknown/message", "en and ru"),
    ("edit_unknown/retryable", True, "/edit_unknown/retryable", "false"),
    ("edit_unknown/action", ..., "/edit_unknown/action", "required"),
    ("edit_unknown", ..., "/edit_unknown", "required"),
    ("fields", ..., "/fields", "required"),
    ("codes", [], "/codes", "wrong_type"),
    ("notes", "", "/notes", "unknown_field"),
]


@pytest.mark.parametrize(
    ("pointer", "value", "path", "reason"), REFUSED, ids=[f"{place}: {value}" for place, value, _, _ in REFUSED]
)
def test_what_is_wrong_is_problem_for_its_place(
    tmp_path: Path, pointer: str, value: Any, path: str, reason: str
) -> None:
    file = written(tmp_path, changed((pointer, value)))
    with pytest.raises(Refused) as refused:
        read_catalogue(file)
    [(where, why)] = refused.value.reasons
    assert where == path
    assert reason in why
    assert str(refused.value).startswith(f"{file}: ")


@pytest.mark.parametrize("name", ["Gone", "gone-too", "gone__too", "_gone", "gone_", "gone2", "class", "None", ""])
@pytest.mark.parametrize("place", ["codes", "fields"])
def test_a_name_that_no_program_could_use_is_refused(tmp_path: Path, place: str, name: str) -> None:
    content = GOOD[place]["gone" if place == "codes" else "too_long"]
    with pytest.raises(Refused, match="is not the name of a code"):
        read_catalogue(written(tmp_path, changed((f"{place}/{name}", content))))


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    raw = changed(("codes/gone/status", 200), ("codes/broken/retryable", False), ("fields/too_long/message", {}))
    with pytest.raises(Refused) as refused:
        read_catalogue(written(tmp_path, raw))
    assert [place for place, _ in refused.value.reasons] == [
        "/codes/gone/status",
        "/codes/broken/retryable",
        "/fields/too_long/message",
    ]


@pytest.mark.parametrize("text", ["- a", "a: [", "codes: {}\ncodes: {}", "\x00"])
def test_what_is_no_file_of_ours_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refused):
        read_catalogue(written(tmp_path, text))


# --- beside a contract ------------------------------------------------------------------------------------------------


@pytest.fixture
def document() -> dict[str, Any]:
    price = {"type": "object", "properties": {"price": {}, "version": {}}}
    return {
        "paths": {"/x": {"delete": {"operationId": "drop", "responses": {"204": {}, "404": {}}}}},
        "components": {"schemas": {"Current": price, "Code": {"type": "string", "x-values-of": "codes"}}},
    }


def test_a_contract_takes_its_codes_from_the_catalogue(tmp_path: Path, document: dict[str, Any]) -> None:
    field = {"properties": {"code": {"type": "string", "x-values-of": "fields"}}}
    document["components"]["schemas"]["Field"] = field
    schemas = with_values(document, read_catalogue(written(tmp_path, GOOD)))["components"]["schemas"]
    assert schemas["Code"] == {"type": "string", "x-known-values": ["gone", "broken"]}
    assert schemas["Field"]["properties"]["code"] == {"type": "string", "x-known-values": ["too_long"]}


@pytest.mark.parametrize(
    "found", [{"x-values-of": "code"}, {"x-values-of": ["codes"]}, {"x-values-of": "codes", "x-known-values": ["gone"]}]
)
def test_values_that_are_not_the_catalogues_stay_to_be_refused(
    tmp_path: Path, document: dict[str, Any], found: dict[str, Any]
) -> None:
    document["components"]["schemas"]["Code"] = dict(found)
    assert with_values(document, read_catalogue(written(tmp_path, GOOD)))["components"]["schemas"]["Code"] == found


def of_contract(folder: Path, document: dict[str, Any], *changes: tuple[str, Any]) -> list[tuple[str, str]]:
    return list(disagreements(document, read_catalogue(written(folder, changed(*changes)))))


def test_a_contract_and_its_catalogue_agree(tmp_path: Path, document: dict[str, Any]) -> None:
    assert of_contract(tmp_path, document) == []


@pytest.mark.parametrize("status", ["4XX", "default"])
def test_a_range_of_the_contract_has_room_for_a_code(tmp_path: Path, document: dict[str, Any], status: str) -> None:
    document["paths"]["/x"]["delete"]["responses"] = {status: {}}
    assert of_contract(tmp_path, document) == []


def test_an_operation_that_the_contract_does_not_have(tmp_path: Path, document: dict[str, Any]) -> None:
    reasons = of_contract(tmp_path, document, ("codes/gone/operations", ["drop", "drp"]))
    assert reasons == [("/codes/gone/operations", "drp is no operation of the contract")]


def test_a_status_that_no_code_has(tmp_path: Path, document: dict[str, Any]) -> None:
    document["paths"]["/x"]["delete"]["responses"] |= {"409": {}, "default": {}}
    assert of_contract(tmp_path, document) == [("/drop", "status 409 stands in the contract alone")]


@pytest.mark.parametrize("responses", [{"204": {}}, {"204": {}, "5XX": {}}])
def test_a_status_that_the_contract_does_not_document(
    tmp_path: Path, document: dict[str, Any], responses: dict[str, Any]
) -> None:
    document["paths"]["/x"]["delete"]["responses"] = responses
    assert of_contract(tmp_path, document) == [("/drop", "status 404 stands in the catalogue alone")]


def test_a_member_that_current_does_not_have(tmp_path: Path, document: dict[str, Any]) -> None:
    reasons = of_contract(tmp_path, document, ("codes/gone/carries", ["current.version", "current.prize"]))
    assert reasons == [("/codes/gone/carries", "current.prize is no member of Current")]
    del document["components"]["schemas"]["Current"]
    assert of_contract(tmp_path, document) == [("/codes/gone/carries", "current.price is no member of Current")]
