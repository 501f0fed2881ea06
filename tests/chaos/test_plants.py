"""Each planted bug breaks a promise; the same steps without it break none. `make chaos-plants` searches at random."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest

from sandbox.faults import AnswerLost, AnyFault, FaultSetting, HtmlStatus, NoAnswer, Status, Undecided
from tests.chaos.asks import Ask
from tests.chaos.machine import Chaos
from tests.chaos.plants import PLANTS
from tests.chaos.promises import Broken

Steps = Callable[[Chaos], None]

DRAFT = Ask("orders_draft", on_active_orders="ignore")
COMMIT = Ask("orders_commit")


def fault(machine: Chaos, operation: str, kind: AnyFault, calls: int = 1) -> None:
    machine.fault_begins(FaultSetting(upstream="int-api", operation=operation, fault=kind, calls=calls))


def _edit_whose_answer_is_lost(machine: Chaos) -> None:
    machine.call(DRAFT)
    machine.call(COMMIT)
    fault(machine, "editOrder", AnswerLost())
    machine.call(Ask("orders_edit"))


def _one_token_in_two_parks(machine: Chaos) -> None:
    machine.call(DRAFT)
    machine.call(Ask("orders_draft", park="second", on_active_orders="ignore"))


def _one_token_twice(machine: Chaos) -> None:
    machine.call(DRAFT)
    machine.call(DRAFT)


def _draft_that_is_done_though_500(machine: Chaos) -> None:
    fault(machine, "draftOrder", Status(500, applied=True), calls=3)
    machine.call(DRAFT)


def _commit_whose_gateway_says_404(machine: Chaos) -> None:
    machine.call(DRAFT)
    fault(machine, "commitOrder", HtmlStatus(404))
    machine.call(COMMIT)
    machine.call(COMMIT)


def _commit_that_is_undecided(machine: Chaos) -> None:
    machine.call(DRAFT)
    fault(machine, "commitOrder", Undecided())
    machine.call(COMMIT)
    machine.call(COMMIT)


def _commit_that_fails(machine: Chaos) -> None:
    machine.call(DRAFT)
    fault(machine, "commitOrder", Status(503), calls=3)
    machine.call(COMMIT)


def _upstream_that_fails_for_long(machine: Chaos) -> None:
    fault(machine, "draftOrder", Status(500), calls=30)
    for _ in range(10):
        machine.call(DRAFT)


def _two_parks(machine: Chaos) -> None:
    machine.call(Ask("orders_active", park="second"))
    machine.call(DRAFT)


def _upstream_that_hangs(machine: Chaos) -> None:
    fault(machine, "draftOrder", NoAnswer())
    machine.call(Ask("orders_draft", timeout_ms=200))


STEPS: dict[str, Steps] = {
    "an edit is retried": _edit_whose_answer_is_lost,
    "the token that goes up does not tell parks apart": _one_token_in_two_parks,
    "each draft call has a token of its own": _one_token_twice,
    "after a 500 nothing was applied": _draft_that_is_done_though_500,
    "a gateway's 404 is passed on": _commit_whose_gateway_says_404,
    "202 is told as 409": _commit_that_is_undecided,
    "a failed commit is told as success": _commit_that_fails,
    "the breaker stays open": _upstream_that_fails_for_long,
    "the caller's park is remembered": _two_parks,
    "the caller's time is ignored": _upstream_that_hangs,
}


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_bug_breaks_a_promise(plant: str) -> None:
    play(STEPS[plant])
    with PLANTS[plant](), pytest.raises(Broken):
        play(STEPS[plant])


def play(steps: Steps) -> None:
    with contextlib.closing(_Closing()) as machine:
        steps(machine)


class _Closing(Chaos):
    """Ends as hypothesis ends it, when all promises are looked at once more."""

    def close(self) -> None:
        self.teardown()
