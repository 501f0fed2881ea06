"""Additions and removals of an overlay in a contract."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codegen.document import Raw
from codegen.overlay import apply_overlay


@pytest.fixture
def document() -> Raw:
    return {
        "paths": {"/a": {"get": {"tags": ["x"]}}, "/b": {"get": {"deep": {"kept": 1}}}},
        "list": [{"n": 1}, {"n": 2}, {"n": 3}],
    }


def overlaid(folder: Path, document: Raw, *actions: Any) -> Raw:
    file = folder / "overlay.yaml"
    file.write_text(json.dumps({"overlay": "1.0.0", "actions": actions}))
    return apply_overlay(document, file)


def test_objects_are_merged_lists_grow_and_the_rest_is_replaced(tmp_path: Path, document: Raw) -> None:
    found = overlaid(
        tmp_path,
        document,
        {"target": "$.paths['/a'].get", "update": {"tags": ["y"], "summary": "new"}},
        {"target": "$.paths['/b'].get", "update": {"deep": {"more": 2}}},
        {"target": "$.list", "update": {"n": 4}},
    )
    assert found["paths"]["/a"]["get"] == {"tags": ["x", "y"], "summary": "new"}
    assert found["paths"]["/b"]["get"] == {"deep": {"kept": 1, "more": 2}}
    assert found["list"][-1] == {"n": 4}


def test_an_update_reaches_every_node_that_the_target_finds(tmp_path: Path, document: Raw) -> None:
    found = overlaid(tmp_path, document, {"target": "$.paths.*.get", "update": {"x-used": True}})
    assert [item["get"]["x-used"] for item in found["paths"].values()] == [True, True]


def test_what_is_removed_does_not_move_what_is_still_to_be_removed(tmp_path: Path, document: Raw) -> None:
    found = overlaid(tmp_path, document, {"target": "$.list[?@.n < 3]", "remove": True})
    assert found["list"] == [{"n": 3}]


def test_actions_follow_each_other(tmp_path: Path, document: Raw) -> None:
    found = overlaid(
        tmp_path,
        document,
        {"target": "$.list", "remove": True},
        {"target": "$", "update": {"list": [1]}},
        {"target": "$.list", "update": 2},
    )
    assert found["list"] == [1, 2]


def test_the_contract_itself_stays_as_it_is(tmp_path: Path, document: Raw) -> None:
    before = json.dumps(document)
    update: Raw = {"shared": []}
    found = overlaid(tmp_path, document, {"target": "$.paths.*.get", "update": update})
    assert json.dumps(document) == before
    first, second = (item["get"]["shared"] for item in found["paths"].values())
    assert first is not second
