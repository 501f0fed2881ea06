"""The Postman collection has every operation, a fresh token for each draft, and no real order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from publishing.packages.postman import collection

ROOT = Path(__file__).parents[3]
DOCUMENT = json.loads((ROOT / "generated" / "fleet_orders_manager" / "openapi.json").read_text("utf-8"))
FOLDERS: dict[str, list[Any]] = {folder["name"]: folder["item"] for folder in collection(DOCUMENT)["item"]}


def test_collection_has_every_operation() -> None:
    assert set(FOLDERS) == {raw["operationId"] for item in DOCUMENT["paths"].values() for raw in item.values()}
    assert all(FOLDERS.values())


def test_draft_request_has_a_fresh_token() -> None:
    for item in FOLDERS["orders_draft"]:
        (token,) = [h for h in item["request"]["header"] if h["key"] == "X-Idempotency-Token"]
        assert (token["value"], token["disabled"]) == ("{{$randomUUID}}", False)


def test_requests_name_the_order_by_variables() -> None:
    for operation in ("orders_commit", "orders_cancel", "orders_edit"):
        for item in FOLDERS[operation]:
            assert '"order_id": "{{order_id}}"' in item["request"]["body"]["raw"]
    assert all('"version": {{version}}' in item["request"]["body"]["raw"] for item in FOLDERS["orders_edit"])
    assert FOLDERS["orders_get"][0]["request"]["url"] == "{{base_url}}/v1/orders/{{order_id}}"


def test_bodies_without_variables_are_json() -> None:
    for operation in ("orders_estimate", "orders_draft", "orders_active"):
        for item in FOLDERS[operation]:
            assert json.loads(item["request"]["body"]["raw"])
