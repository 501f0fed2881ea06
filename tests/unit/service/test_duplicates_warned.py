"""Look-up of active orders during a draft: `warn` (docs/api-rules.md, "Duplicates"). No test waits on a clock."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from generated import fleet_orders_manager as api
from generated.fleet_orders_manager import problems
from runtime.problems import Refused
from service.steps.duplicates import with_warnings
from tests.unit.service.searching import BODY, ENRICHED, FAILURES, NOW, SearchWire, context_of, order

DRAFT = api.Draft(order_id="draft-1", expires_at=NOW, dispatch=api.Dispatch(mode="all_drivers"), warnings=[])
NOT_CHECKED = [("duplicates_not_checked", msgspec.UNSET)]


@pytest.fixture(autouse=True)
async def heard() -> AsyncIterator[None]:
    """No task of a test fails unheard."""
    unheard: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, problem: unheard.append(problem["message"]))
    yield
    gc.collect()
    assert unheard == []


def is_alone() -> bool:
    """Return whether no task runs besides the test."""
    return asyncio.all_tasks() == {asyncio.current_task()}


async def settle() -> None:
    """Let everything happen that needs no event from outside."""
    for _ in range(50):
        await asyncio.sleep(0)


async def drafted() -> api.Draft:
    return DRAFT


async def turned_down() -> api.Draft:
    raise problems.class_unavailable()


def names(draft: api.Draft) -> list[tuple[str, Any]]:
    return [(warning.code, warning.order_id) for warning in draft.warnings]


async def test_the_look_up_and_the_draft_are_under_way_at_the_same_time() -> None:
    wire = SearchWire(order())
    wire.gate.clear()
    begun, end = asyncio.Event(), asyncio.Event()

    async def drafting() -> api.Draft:
        begun.set()
        await end.wait()
        return DRAFT

    both = asyncio.create_task(with_warnings(drafting(), context_of(wire), ENRICHED, BODY))
    await settle()
    assert begun.is_set()
    assert len(wire.asked) == 1
    assert not both.done()
    wire.gate.set()
    end.set()
    assert names(await both) == [("possible_duplicate", "order-1")]


@pytest.mark.parametrize("draft_first", [True, False])
async def test_the_slower_one_of_both_is_waited_for(draft_first: bool) -> None:
    wire, end = SearchWire(order()), asyncio.Event()
    wire.gate.clear()

    async def drafting() -> api.Draft:
        await end.wait()
        return DRAFT

    both = asyncio.create_task(with_warnings(drafting(), context_of(wire), ENRICHED, BODY))
    for event in (end, wire.gate) if draft_first else (wire.gate, end):
        await settle()
        assert not both.done()
        event.set()
    assert names(await both) == [("possible_duplicate", "order-1")]


async def test_the_look_up_is_for_the_active_orders_on_the_phone_in_the_park() -> None:
    wire = SearchWire()
    draft = await with_warnings(drafted(), context_of(wire), ENRICHED, BODY)
    assert (draft.warnings, is_alone()) == ([], True)
    assert wire.asked == [
        {
            "park_id": "park-1",
            "phone_pd_id": "pd-1",
            "statuses": ["driving", "scheduled", "searching", "transporting", "waiting"],
            "limit": 100,
        }
    ]


@pytest.mark.parametrize("kind", FAILURES)
async def test_a_look_up_that_fails_is_said_and_spoils_no_draft(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    wire = SearchWire()
    wire.fails = FAILURES[kind]
    draft = await with_warnings(drafted(), context_of(wire), ENRICHED, BODY)
    assert (draft.order_id, names(draft), is_alone()) == ("draft-1", NOT_CHECKED, True)
    [record] = caplog.records
    assert record.getMessage() == "duplicates_not_checked"
    assert record.levelno == (logging.ERROR if kind == "a defect of ours" else logging.WARNING)
    assert "916" not in record.getMessage() + str(record.__dict__.get("reason"))


@pytest.mark.parametrize("kind", FAILURES)
async def test_a_draft_that_fails_after_its_look_up_is_the_failure_that_counts(kind: str) -> None:
    wire = SearchWire()
    wire.fails = FAILURES[kind]

    async def drafting() -> api.Draft:
        await settle()
        raise problems.class_unavailable()

    with pytest.raises(Refused, match="class_unavailable"):
        await with_warnings(drafting(), context_of(wire), ENRICHED, BODY)
    assert is_alone()


async def test_a_draft_that_fails_ends_the_look_up() -> None:
    wire = SearchWire(order())
    wire.gate.clear()

    async def drafting() -> api.Draft:
        await settle()
        raise problems.class_unavailable()

    with pytest.raises(Refused, match="class_unavailable"):
        await with_warnings(drafting(), context_of(wire), ENRICHED, BODY)
    assert (len(wire.asked), wire.cancelled, is_alone()) == (1, 1, True)


async def test_a_draft_that_fails_at_once_leaves_nothing_behind() -> None:
    wire = SearchWire(order())
    with pytest.raises(Refused, match="class_unavailable"):
        await with_warnings(turned_down(), context_of(wire), ENRICHED, BODY)
    assert is_alone()


@pytest.mark.parametrize("drafting_ends", [True, False])
async def test_a_request_that_is_given_up_ends_both(drafting_ends: bool) -> None:
    wire, ended = SearchWire(order()), []
    wire.gate.clear()

    async def drafting() -> api.Draft:
        try:
            await asyncio.sleep(0) if drafting_ends else await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("draft")
            raise
        return DRAFT

    both = asyncio.create_task(with_warnings(drafting(), context_of(wire), ENRICHED, BODY))
    await settle()
    both.cancel()
    with pytest.raises(asyncio.CancelledError):
        await both
    assert (wire.cancelled, ended, is_alone()) == (1, [] if drafting_ends else ["draft"], True)


async def test_the_order_that_the_draft_has_become_is_no_duplicate_of_itself() -> None:
    """Of a draft that is repeated after its commit."""
    wire = SearchWire(order("order-2"), order("draft-1"), order("order-1"))
    draft = await with_warnings(drafted(), context_of(wire), ENRICHED, BODY)
    assert [name for _, name in names(draft)] == ["order-2", "order-1"]


async def test_only_active_orders_of_this_park_are_duplicates() -> None:
    wire = SearchWire(order("done", status="complete"), order("theirs", park_id="park-2"), order("new", status="x"))
    foreign: list[str] = []
    draft = await with_warnings(drafted(), context_of(wire, foreign.append), ENRICHED, BODY)
    assert ([name for _, name in names(draft)], foreign) == (["new"], ["theirs"])


async def test_a_page_that_is_longer_than_asked_for_keeps_to_the_bound_of_our_contract() -> None:
    wire = SearchWire(*(order(f"order-{number}") for number in range(150)))
    draft = await with_warnings(drafted(), context_of(wire), ENRICHED, BODY)
    assert [name for _, name in names(draft)] == [f"order-{number}" for number in range(100)]
