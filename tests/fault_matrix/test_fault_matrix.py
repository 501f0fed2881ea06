"""Response to each fault of each upstream operation under each of our operations (docs/api-rules.md)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.faults import EVERY, Refuse
from tests.chaos.asks import Ask
from tests.chaos.stage import Attempt
from tests.chaos.virtual_stage import VirtualStage
from tests.fault_matrix.page import PAGE, page
from tests.fault_matrix.play import Player
from tests.fault_matrix.rows import Column, Row, cells
from tests.fault_matrix.rules import REPEATED, end_of, expected

CELLS = list(cells())
#: what is over before anybody sees it, unless it lasts; a port that is closed is closed to several attempts
PASSING = [(r, c) for r, c in CELLS if end_of(r, c.called) in REPEATED and not isinstance(r.fault, Refuse)]


@pytest.fixture(scope="module")
def virtual() -> Iterator[VirtualStage]:
    with VirtualStage() as virtual:
        yield virtual


@pytest.fixture(scope="module")
def player(virtual: VirtualStage) -> Player:
    return Player(virtual)


@pytest.mark.parametrize(("row", "column"), CELLS, ids=str)
def test_a_fault_that_lasts(virtual: VirtualStage, player: Player, row: Row, column: Column) -> None:
    assert virtual.run(player.play(row, column, lasting=True)) == expected(row, column)


@pytest.mark.parametrize(("row", "column"), PASSING, ids=str)
def test_a_fault_that_is_over_at_once(virtual: VirtualStage, player: Player, row: Row, column: Column) -> None:
    assert virtual.run(player.play(row, column, lasting=False)) == expected(row, column, lasting=False)


@pytest.mark.parametrize("operation", ["orders_commit", "orders_get", "orders_cancel", "orders_edit", "orders_active"])
def test_upstreams_that_are_not_needed_may_be_down(virtual: VirtualStage, player: Player, operation: str) -> None:
    async def call() -> Attempt:
        await player.refresh()
        order_id = await player.ready_order(operation)
        for upstream in ["fleet-parks"] if operation == "orders_active" else ["fleet-parks", "personal"]:
            virtual.stage.sandbox.faults.set(upstream, EVERY, Refuse())
        return await virtual.stage.call(Ask(operation), order_id)

    reply = virtual.run(call()).reply
    assert reply is not None
    assert reply.status == 200


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "make fault-matrix"
