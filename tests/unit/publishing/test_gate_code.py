"""Changes that break generated code, tried one by one; and changes that break none."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from publishing.gate.code_rules import code_findings
from publishing.gate.example_rules import dated_examples
from publishing.gate.findings import Finding, told_once
from publishing.gate.verdict import Edition, judge
from publishing.gate.waivers import Waiver, read_waivers
from tests.unit.publishing.contracts import CONTRACT, GONE, Change, changed

_GET = "/paths/~1lockers~1{locker_id}/get"
_POST = "/paths/~1lockers/post"
_RENT = "/components/schemas/Rent"
_BODY = f"{_POST}/requestBody/content/application~1json/schema"
_LOCKER = "/components/responses/Locker/content/application~1json/schema"
_PARAMETERS = CONTRACT["paths"]["/lockers/{locker_id}"]["get"]["parameters"]
_TODAY = date(2029, 1, 1)
_SIZE = {"type": "string", "enum": ["small", "large"]}
_HEADER = {"name": "Age", "in": "header", "schema": {"type": "string"}}

BREAKING: list[tuple[str, str, list[Change]]] = [
    (
        "schema-moved",
        _LOCKER,
        [
            ("/components/schemas/Box", CONTRACT["components"]["schemas"]["Locker"]),
            (f"{_LOCKER}/$ref", "#/components/schemas/Box"),
        ],
    ),
    (
        "schema-moved",
        f"{_RENT}/properties/size",
        [("/components/schemas/Size", _SIZE), (f"{_RENT}/properties/size", {"$ref": "#/components/schemas/Size"})],
    ),
    ("parameter-order", f"{_GET}/parameters/age", [(f"{_GET}/parameters", [_HEADER, *_PARAMETERS])]),
    (
        "property-order",
        f"{_RENT}/properties",
        [(f"{_RENT}/properties", dict(reversed(CONTRACT["components"]["schemas"]["Rent"]["properties"].items())))],
    ),
    ("title", "/info/title", [("/info/title", "Lockers")]),
    ("request-default", f"{_GET}/parameters/parts/schema/default", [(f"{_GET}/parameters/1/schema/default", ["door"])]),
    ("request-default", f"{_RENT}/properties/weight/default", [(f"{_RENT}/properties/weight/default", 1)]),
    ("never-returned", f"{_POST}/responses/429", [(f"{_POST}/responses/429", {"description": "Too many"})]),
]  # fmt: skip

COMPATIBLE: list[Change] = [
    (f"{_GET}/parameters", [*_PARAMETERS, _HEADER]),
    (f"{_RENT}/properties/colour", {"type": "string"}),
    ("/components/schemas/Locker/properties/size/default", "small"),
    (f"{_POST}/responses/503", {"description": "Later"}),
]


def found(*changes: Change) -> list[tuple[str, str]]:
    return [(finding.rule, finding.place) for finding in code_findings(CONTRACT, changed(*changes))]


@pytest.mark.parametrize(("rule", "place", "changes"), BREAKING)
def test_names_the_rule_and_the_place(rule: str, place: str, changes: list[Change]) -> None:
    assert found(*changes) == [(rule, place)]


def test_request_wrapped_in_one_of_is_found() -> None:
    wrapped = found((_BODY, {"oneOf": [{"$ref": "#/components/schemas/Rent"}]}))
    assert ("schema-moved", _BODY) in wrapped or ("schema-wrapped", f"{_BODY}/oneOf") in wrapped


@pytest.mark.parametrize("change", COMPATIBLE)
def test_lets_pass_what_breaks_no_code(change: Change) -> None:
    assert found(change) == []


def test_change_found_by_a_differ_too_is_told_once() -> None:
    own = Finding("/components/schemas/Locker/properties/owner", "answer-field-gone", "is no longer answered")
    theirs = [
        Finding(f"/paths/~1{path}/get/responses/200/schema/properties/owner", "optic", "removed")
        for path in ("lockers", "boxes")
    ]
    other = Finding("/paths/~1lockers/get/responses/200/schema/properties/way", "optic", "removed")
    assert told_once([own, *theirs, other], ("optic",)) == [own, other]


def verdict_on(waivers: list[Waiver], today: date) -> Any:
    present = Edition(changed(("/info/title", "Lockers"), ("/info/version", "1.3.0")))
    return judge(Edition(CONTRACT), present, lambda old, new: [], today, waivers)


def test_waiver_accepts_its_finding_until_it_expires() -> None:
    waiver = Waiver(place="/info/title", rule="title", reason="All callers have agreed", expires=date(2029, 6, 30))
    held = verdict_on([waiver], date(2029, 6, 30))
    assert ([finding.rule for finding in held.waived], held.breaking, held.refusals) == (["title"], [], [])
    assert verdict_on([waiver], date(2029, 7, 1)).refusals
    assert verdict_on([], date(2029, 6, 30)).refusals


def test_waiver_with_a_star_accepts_a_kind_of_findings() -> None:
    waiver = Waiver(place="*/requestBody/*/pattern", rule="optic", reason="All of them are accepted", expires=_TODAY)
    place = "/paths/~1lockers/post/requestBody/content/schema/properties/note"
    assert waiver.covers(Finding(f"{place}/pattern", "optic", "added"))
    assert not waiver.covers(Finding(f"{place}/maxLength", "optic", "added"))


def test_waiver_without_a_reason_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text("- {place: /a, rule: b, reason: x, expires: 2030-01-01}\n", "utf-8")
    with pytest.raises(ValueError, match=r"waivers\.yaml"):
        read_waivers(file)
    assert read_waivers(tmp_path / "none.yaml") == []


@pytest.mark.parametrize(
    ("day", "refused"), [("2028-12-31", True), ("2029-01-31", True), ("2029-08-01", False), ("2033-01-01", True)]
)
def test_date_in_an_example_must_lie_ahead_and_not_too_far(day: str, refused: bool) -> None:
    place = "/components/schemas/Locker/properties/owner/example"
    document = changed((place, f"{day}T10:00:00Z"))
    rules = [(finding.rule, finding.place) for finding in dated_examples(document, date(2029, 1, 1))]
    assert rules == ([("example-date", place)] if refused else [])


def test_change_that_is_no_example_has_no_dates() -> None:
    assert not list(dated_examples(changed(("/info/description", GONE)), date(2029, 1, 1)))
