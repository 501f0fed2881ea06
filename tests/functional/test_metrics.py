"""Metrics besides requests and calls; labels have few values."""

from __future__ import annotations

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from generated import fleet_orders_manager as api
from sandbox.faults import NotJson, Status, UnknownEnum, UnknownField
from tests.functional.world import PHONE, Dispatcher, World, draft_body, estimate_body

OPERATIONS = {operation.id for operation in vars(api).values() if getattr(operation, "contract", None)} | {"none"}


def value(fom: World, name: str, **labels: str) -> float:
    """The sum of all samples of that name with these labels."""
    families = text_string_to_metric_families(fom.service.metrics.exposition().decode())
    samples = [sample for family in families for sample in family.samples if sample.name == name]
    return sum(sample.value for sample in samples if labels.items() <= sample.labels.items())


async def test_orders_that_are_drafted_and_committed_are_counted(fom: World, dispatcher: Dispatcher) -> None:
    order_id = await dispatcher.draft()
    assert (value(fom, "fom_orders_drafted_total"), value(fom, "fom_orders_committed_total")) == (1, 0)
    assert (await dispatcher.call("draft", draft_body(payment={"type": "no"}))).status == 400
    assert (await dispatcher.call("commit", {"order_id": "no-such"})).status == 404
    assert (await dispatcher.call("commit", {"order_id": order_id})).status == 200
    assert (value(fom, "fom_orders_drafted_total"), value(fom, "fom_orders_committed_total")) == (1, 1)


async def test_retries_are_counted_and_take_from_the_budget(fom: World, dispatcher: Dispatcher) -> None:
    budget = {"upstream": "int-api"}
    assert value(fom, "fom_upstream_retry_budget", **budget) == 100
    fom.sandbox.faults.set("int-api", "estimateOrder", Status(503), calls=2)
    assert (await dispatcher.call("estimate", estimate_body())).status == 200
    assert value(fom, "fom_upstream_retries_total", upstream="int-api", operation="estimateOrder") == 2
    assert value(fom, "fom_upstream_retries_total") == 2
    assert value(fom, "fom_upstream_retry_budget", **budget) == pytest.approx(98.1)
    assert value(fom, "fom_upstream_retry_budget", upstream="personal") == 100


async def test_what_is_new_in_an_answer_is_counted_and_told_once(
    fom: World, dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    fom.sandbox.faults.set("fleet-parks", "getPark", UnknownField(name="new_field"))
    fom.sandbox.faults.set("int-api", "searchOrders", UnknownEnum(value="new_value", pointer="/orders/0/status"))
    await dispatcher.order()
    assert (await dispatcher.call("active", {"phone": PHONE})).status == 200
    seen = {"upstream": "fleet-parks", "operation": "getPark", "kind": "field"}
    # in the park itself, and in its dispatch settings
    assert value(fom, "fom_contract_drift_total", **seen) == 2
    assert value(fom, "fom_contract_drift_total", upstream="int-api", kind="value") == 1
    told = [vars(record) for record in caplog.records if record.getMessage() == "contract_drift"]
    assert [(line["operation"], line["kind"], line["place"]) for line in told] == [
        ("getPark", "field", "/dispatch/new_field"),
        ("getPark", "field", "/new_field"),
        ("searchOrders", "value", "/orders/*/status"),
    ]
    assert "new_value" not in str(told)


async def test_labels_are_few_whatever_comes(fom: World, dispatcher: Dispatcher) -> None:
    await dispatcher.draft()
    for number in range(20):
        path = f"/v1/orders/{PHONE}/{number}"
        for method in ("GET", "POST", "PATCH"):
            await fom.request(method, path, headers={"X-Request-Id": f"r-{number}"})
        # the parser rejects an unknown method, with a text of its own
        async with fom.session.request(f"VERB{number}", fom.url + path) as refused:
            assert refused.status == 400
        await dispatcher.call(f"unheard-of-{number}", {"order_id": str(number)})
        await dispatcher.get(f"order-{number}")
        for status in (200 + number, 500 + number):
            fom.sandbox.faults.set("int-api", "commitOrder", Status(status, error_code=f"code_{number}"), calls=1)
            await dispatcher.call("commit", {"order_id": f"order-{number}"})
    fom.sandbox.faults.set("personal", "storePhone", NotJson(text=PHONE))
    await dispatcher.call("estimate", estimate_body())
    labels: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(fom.service.metrics.exposition().decode()):
        for sample in family.samples:
            for name, what in sample.labels.items():
                labels.setdefault(f"{name} of upstreams" if "upstream" in sample.labels else name, set()).add(what)
    assert labels["operation"] <= OPERATIONS
    assert labels["code"] <= set(api.problems.CODES) | {"ok", "client_gone"}
    assert all(re.fullmatch(r"[1-5]\d\d", status) for status in labels["status"])
    assert labels["upstream of upstreams"] == {"int-api", "int-api-look-ups", "fleet-parks", "personal"}
    documented = {"200", "202", "400", "401", "404", "409", "410", "422", "429", "500", "503"}
    words = {"timeout", "unreachable", "broken_off", "bad_answer", "cancelled"}
    assert labels["result of upstreams"] <= documented | words
    assert labels["why of upstreams"] <= {"no_time", "open", "busy"}
    assert len(labels["operation of upstreams"]) < 12
    assert set(labels) == {
        *("operation", "status", "code", "le"),
        *(f"{name} of upstreams" for name in ("upstream", "operation", "result", "why", "le")),
    }
