"""Effect of an upstream's new contract on what we use of it: its operations marked x-used, and what they reach."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from publishing.gate.upstream import main, touched
from tests.unit.publishing.contracts import CONTRACT, GONE, Change, changed

_LOCKER = "/components/schemas/Locker/properties"
_RENT = "/components/schemas/Rent/properties"
USED = changed(("/paths/~1lockers~1{locker_id}/get/x-used", True))


def of(*changes: Change, by: dict[str, Any] = USED) -> tuple[list[str], list[str]]:
    found = touched(by, changed(*changes, of=by), lambda old, new: [])
    return [finding.rule for finding in found.breaking], found.changed


def test_what_we_do_not_use_may_change() -> None:
    assert of(("/paths/~1lockers/post/operationId", "rent"), (f"{_RENT}/weight", GONE)) == ([], [])


def test_what_we_use_is_watched() -> None:
    assert of((f"{_LOCKER}/owner", GONE)) == (["answer-field-gone"], ["locker_get"])


def test_what_is_new_in_what_we_use_is_to_be_read() -> None:
    assert of((f"{_LOCKER}/colour", {"type": "string"})) == ([], ["locker_get"])


def test_other_words_are_no_change() -> None:
    assert of((f"{_LOCKER}/owner/description", "Whose it is")) == ([], [])


def test_a_new_value_of_an_answer_breaks_nothing() -> None:
    assert of((f"{_LOCKER}/size/enum", ["small", "large", "huge"])) == ([], [])


def test_all_is_used_where_nothing_is_marked() -> None:
    rules, changed_operations = of((f"{_RENT}/weight", GONE), by=CONTRACT)
    assert (rules, changed_operations) == (["request-field-gone"], ["locker_rent"])


def test_a_used_operation_that_is_gone_is_problem_for_the_overlay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = Path("clients/fleet-parks/openapi.yaml")
    new = tmp_path / "openapi.yaml"
    new.write_text(old.read_text("utf-8").replace("/v1/parks/", "/v2/parks/"), "utf-8")
    assert main([str(old), str(new)]) == 1
    assert "finds nothing" in capsys.readouterr().err
