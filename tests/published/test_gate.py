"""Ten changes planted into our own contract, and the gate's verdict on each, with the differs that need Node."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from publishing.gate.__main__ import present_edition
from publishing.gate.differs import DIFFERS, DifferFailed, differ_findings
from publishing.gate.findings import Weight
from publishing.gate.verdict import Edition, judge
from tests.unit.publishing.contracts import GONE, Change, changed

RELEASED = changed(("/info/version", "1.1.0"), of=present_edition(Path(__file__).parents[2]).document)
_SCHEMAS = "/components/schemas"
_COMMIT = "/paths/~1v1~1orders~1commit"

#: what is planted, and who finds it
BREAKING: list[tuple[str, list[Change], set[str]]] = [
    ("an operation is gone", [("/paths/~1v1~1orders~1cancel", GONE)], {"api-smart-diff", "optic"}),
    (
        "a request needs a field more",
        [
            (f"{_SCHEMAS}/CommitRequest/required", ["order_id", "reason"]),
            (f"{_SCHEMAS}/CommitRequest/properties/reason", {"type": "string"}),
        ],
        {"api-smart-diff", "optic"},
    ),
    ("an answer lacks a field", [(f"{_SCHEMAS}/Draft/properties/price", GONE)], {"ours", "optic"}),
    (
        "a field of an answer is of another type",
        [(f"{_SCHEMAS}/ServiceLevel/properties/is_available/type", "string")],
        {"ours", "optic"},
    ),
    (
        "a bound of a request is narrower",
        [("/components/parameters/IdempotencyToken/schema/maxLength", 32)],
        {"api-smart-diff"},
    ),
    ("a method of the clients has another name", [(f"{_COMMIT}/post/operationId", "commit_order")], {"ours"}),
]

COMPATIBLE: list[tuple[str, list[Change], Weight]] = [
    ("an operation is new", [("/paths/~1v1~1orders~1repeat", RELEASED["paths"]["/v1/orders/commit"])], Weight.MINOR),
    (
        "a request may have a field more",
        [(f"{_SCHEMAS}/CommitRequest/properties/reason", {"type": "string", "maxLength": 64})],
        Weight.MINOR,
    ),
    ("an answer has a field more", [(f"{_SCHEMAS}/Commit/properties/eta", {"type": "string"})], Weight.MINOR),
    (
        "something is said in other words",
        [(f"{_SCHEMAS}/Commit/description", "The order, and how it is")],
        Weight.PATCH,
    ),
]

_VERSIONS = {Weight.PATCH: "1.1.1", Weight.MINOR: "1.2.0", Weight.MAJOR: "2.0.0"}


def planted(changes: list[Change], version: str) -> dict[str, Any]:
    document = changed(*changes, ("/info/version", version), of=RELEASED)
    if "/v1/orders/repeat" in document["paths"]:
        document["paths"]["/v1/orders/repeat"]["post"]["operationId"] = "orders_repeat"
    return document


@pytest.mark.parametrize(("changes", "finders"), [case[1:] for case in BREAKING], ids=[case[0] for case in BREAKING])
def test_a_change_that_breaks_somebody(changes: list[Change], finders: set[str]) -> None:
    present = Edition(planted(changes, "1.2.0"))
    verdict = judge(Edition(RELEASED), present, differ_findings, date(2026, 1, 1))
    rules = {finding.rule for finding in verdict.breaking}
    assert {rule if rule in DIFFERS else "ours" for rule in rules} == finders
    assert all(finding.place.startswith("/") and finding.what for finding in verdict.breaking)
    assert "after 1.1.0 this change makes it 2.0.0, not 1.2.0" in verdict.refusals


@pytest.mark.parametrize(("changes", "weight"), [case[1:] for case in COMPATIBLE], ids=[case[0] for case in COMPATIBLE])
def test_a_change_that_breaks_nobody(changes: list[Change], weight: Weight) -> None:
    told = differ_findings(RELEASED, planted(changes, "1.1.0"))
    for bears, version in _VERSIONS.items():
        present = Edition(planted(changes, version))
        verdict = judge(Edition(RELEASED), present, lambda old, new: told, date(2026, 1, 1))
        assert not verdict.breaking
        assert verdict.weight is weight
        assert bool(verdict.refusals) is (bears < weight)


def test_the_same_contract_under_the_same_version_passes() -> None:
    same = Edition(copy.deepcopy(RELEASED))
    verdict = judge(Edition(RELEASED), same, differ_findings, date(2026, 1, 1))
    assert (verdict.weight, verdict.breaking, verdict.refusals) == (Weight.NONE, [], [])


def test_a_differ_that_gives_no_verdict_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(DifferFailed, match="Node cannot be run"):
        differ_findings(RELEASED, planted([], "1.1.1"))
