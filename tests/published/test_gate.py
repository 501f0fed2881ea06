"""Changes planted into our own contract, and the gate's verdict on each, with the differs that need Node."""

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
_DRAFT_FIELDS = RELEASED["components"]["schemas"]["DraftRequest"]["properties"]
_HEADER = {"name": "X-Channel", "in": "header", "schema": {"type": "string", "maxLength": 8}}

#: what is planted, and who finds it
BREAKING: list[tuple[str, list[Change], set[str]]] = [
    ("an operation is gone", [("/paths/~1v1~1orders~1cancel", GONE)], {"api-smart-diff", "optic"}),
    (
        "a request needs a field more",
        [
            (f"{_SCHEMAS}/CommitRequest/required", ["order_id", "reason"]),
            (f"{_SCHEMAS}/CommitRequest/properties/reason", {"type": "string"}),
        ],
        {"api-smart-diff"},
    ),
    ("an answer lacks a field", [(f"{_SCHEMAS}/Draft/properties/price", GONE)], {"ours", "optic"}),
    (
        "a field of an answer is of another type",
        [(f"{_SCHEMAS}/ServiceLevel/properties/is_available/type", "string")],
        {"ours"},
    ),
    (
        "a bound of a request is narrower",
        [("/components/parameters/IdempotencyToken/schema/maxLength", 32)],
        {"api-smart-diff"},
    ),
    ("a method of the clients has another name", [(f"{_COMMIT}/post/operationId", "commit_order")], {"ours"}),
    (
        "a response has another schema",
        [
            (f"{_SCHEMAS}/Confirmation", RELEASED["components"]["schemas"]["Commit"]),
            (f"{_COMMIT}/post/responses/200/content/application~1json/schema/$ref", f"#{_SCHEMAS}/Confirmation"),
        ],
        {"ours"},
    ),
    (
        "an inline enum has a name",
        [
            (f"{_SCHEMAS}/Mode", _DRAFT_FIELDS["on_active_orders"]),
            (f"{_SCHEMAS}/DraftRequest/properties/on_active_orders", {"$ref": f"#{_SCHEMAS}/Mode"}),
        ],
        {"ours"},
    ),
    (
        "a header stands before others",
        [(f"{_COMMIT}/post/parameters", [_HEADER, *RELEASED["paths"]["/v1/orders/commit"]["post"]["parameters"]])],
        {"ours"},
    ),
    (
        "fields of a request have changed places",
        [(f"{_SCHEMAS}/DraftRequest/properties", dict(reversed(_DRAFT_FIELDS.items())))],
        {"ours"},
    ),
    ("a format is gone", [(f"{_SCHEMAS}/Due/format", GONE)], {"ours"}),
    ("the title has changed", [("/info/title", "Orders")], {"ours"}),
    ("a parameter has a default", [("/components/parameters/AcceptLanguage/schema/default", "ru")], {"ours"}),
    (
        "a request is wrapped in oneOf",
        [
            (
                f"{_COMMIT}/post/requestBody/content/application~1json/schema",
                {"oneOf": [{"$ref": f"#{_SCHEMAS}/CommitRequest"}]},
            )
        ],
        {"ours"},
    ),
    (
        "commit may be 429",
        [(f"{_COMMIT}/post/responses/429", RELEASED["paths"]["/v1/orders/commit"]["post"]["responses"]["409"])],
        {"ours"},
    ),
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
