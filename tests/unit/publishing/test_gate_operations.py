"""Changes of operations that api-smart-diff and optic miss, one by one; and compatible changes."""

from __future__ import annotations

from datetime import date

import pytest

from publishing.gate.operation_rules import operation_findings, too_soon, unannounced
from tests.unit.publishing.contracts import CONTRACT, GONE, Change, changed

_GET = "/paths/~1lockers~1{locker_id}/get"
_POST = "/paths/~1lockers/post"

BREAKING = [
    ("name", f"{_GET}/operationId", [(f"{_GET}/operationId", "get_locker")]),
    ("name", f"{_GET}/tags", [(f"{_GET}/tags/0", "doors")]),
    ("server-gone", "/servers/0/url", [("/servers/0/url", "https://lockers2.internal")]),
    ("permission", f"{_GET}/x-permission", [(f"{_GET}/x-permission", "lockers:write")]),
    ("security", f"{_GET}/security", [(f"{_GET}/security", [{"key": [], "other": []}])]),
    ("security", f"{_GET}/security", [(f"{_GET}/security", [{"other": []}])]),
    ("parameter-style", f"{_GET}/parameters/parts", [(f"{_GET}/parameters/1/explode", False)]),
    ("answer-status-new", f"{_POST}/responses/202", [(f"{_POST}/responses/202", {"description": "Later"})]),
    (
        "answer-header-optional",
        "/components/responses/Locker/headers/Expires-In",
        [("/components/responses/Locker/headers/Expires-In/required", False)],
    ),
    ("sunset-earlier", f"{_GET}/x-sunset", [(f"{_GET}/x-sunset", "2030-05-31")]),
]

COMPATIBLE: list[Change] = [
    ("/servers", [{"url": "https://new.internal"}, {"url": "https://lockers.internal"}]),
    (f"{_GET}/security", [{"other": []}, {"key": []}]),
    (f"{_GET}/x-permission", GONE),
    (f"{_GET}/responses/403", {"description": "Not you"}),
    (f"{_GET}/x-sunset", "2031-01-31"),
    (f"{_POST}/deprecated", True),
    (f"{_GET}/parameters/1/explode", True),
    ("/components/responses/Locker/headers/Age", {"schema": {"type": "integer"}}),
    ("/components/schemas/Door", {"type": "object"}),
]


@pytest.mark.parametrize(("rule", "place", "changes"), BREAKING)
def test_names_the_rule_and_the_place(rule: str, place: str, changes: list[Change]) -> None:
    found = {(finding.rule, finding.place) for finding in operation_findings(CONTRACT, changed(*changes))}
    assert found == {(rule, place)}


@pytest.mark.parametrize("change", COMPATIBLE)
def test_lets_pass_what_breaks_nobody(change: Change) -> None:
    assert not list(operation_findings(CONTRACT, changed(change)))


def test_a_parameter_of_the_path_keeps_its_name() -> None:
    item = CONTRACT["paths"]["/lockers/{locker_id}"]
    renamed = changed(
        ("/paths/~1lockers~1{locker_id}", GONE),
        ("/paths/~1lockers~1{id}", item),
        ("/paths/~1lockers~1{id}/get/parameters/0/name", "id"),
    )
    found = [(finding.rule, finding.place) for finding in operation_findings(CONTRACT, renamed)]
    assert found == [("name", f"{_GET}/parameters/locker_id")]


def test_a_named_schema_keeps_its_name() -> None:
    renamed = changed(
        ("/components/schemas/Rental", CONTRACT["components"]["schemas"]["Rent"]),
        ("/components/schemas/Rent", GONE),
        (f"{_POST}/requestBody/content/application~1json/schema/$ref", "#/components/schemas/Rental"),
    )
    found = [(finding.rule, finding.place) for finding in operation_findings(CONTRACT, renamed)]
    assert found == [("name", "/components/schemas/Rent")]


@pytest.mark.parametrize(
    ("pointer", "today", "told"),
    [
        (_POST, date(2030, 7, 1), "it was never deprecated"),
        (_GET, date(2030, 6, 29), "its day is 2030-06-30"),
        (_GET, date(2030, 6, 30), None),
    ],
)
def test_an_operation_goes_only_on_the_day_that_was_announced(pointer: str, today: date, told: str | None) -> None:
    found = list(unannounced(CONTRACT, changed((pointer, GONE)), today))
    assert [(finding.place, told in finding.what) for finding in found if told] == ([(pointer, True)] if told else [])
    assert bool(found) is (told is not None)


@pytest.mark.parametrize(("sunset", "refused"), [("2029-06-29", True), ("2029-06-30", False), ("2030-01-01", False)])
def test_callers_of_what_is_to_go_have_half_a_year(sunset: str, refused: bool) -> None:
    announced = changed((f"{_GET}/x-deprecated-since", "2028-12-31"), (f"{_GET}/x-sunset", sunset))
    found = [(finding.rule, finding.place) for finding in too_soon(announced)]
    assert found == ([("too-soon", f"{_GET}/x-sunset")] if refused else [])
