"""The steps that lead to each planted bug, as few as it takes."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.faults import AnswerLost, AnyFault, FaultSetting, HtmlStatus, NoAnswer, Status, Undecided
from tests.chaos.asks import Ask
from tests.chaos.machine import Chaos
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


def _upstream_that_fails_all_the_while(machine: Chaos) -> None:
    fault(machine, "draftOrder", Status(500), calls=1000)
    for _ in range(10):
        machine.call(DRAFT)
    asked = machine.stage.journal.calls.total()
    machine.call(DRAFT)
    # with the operations of the other upstreams
    called = machine.stage.journal.calls_of(machine.stage.attempts[-1].request_id)
    if "draftOrder" in called:
        raise Broken(f"an upstream that fails is left alone: {called}, after {asked} calls")


def _drafts_sent(machine: Chaos) -> int:
    return sum(times for (_, operation), times in machine.stage.journal.calls.items() if operation == "draftOrder")


def _upstream_that_recovers(machine: Chaos) -> None:
    machine.call(DRAFT)
    fault(machine, "draftOrder", Status(500), calls=1000)
    # of the 100 tokens of the budget 45 are left, and retries need more than 50; a success gives a tenth
    while _drafts_sent(machine) < 56:
        machine.call(DRAFT)
        # the breaker lets a call through
        machine.time_passes(6.0)
    machine.faults_end()
    for _ in range(100):
        machine.call(DRAFT)
    fault(machine, "draftOrder", Status(503))
    machine.call(DRAFT)
    last = machine.stage.attempts[-1]
    if last.reply is None or last.reply.status != 200:
        raise Broken(f"one fault is hidden by a retry: {last}")


def _park_that_may_not_create_orders(machine: Chaos) -> None:
    machine.call(DRAFT)
    machine.call(Ask("orders_draft", park="inactive", on_active_orders="ignore"))


STEPS: dict[str, Steps] = {
    "an edit is retried": _edit_whose_answer_is_lost,
    "the token that goes up does not tell parks apart": _one_token_in_two_parks,
    "each draft call has a token of its own": _one_token_twice,
    "after a 500 nothing was applied": _draft_that_is_done_though_500,
    "a gateway's 404 is passed on": _commit_whose_gateway_says_404,
    "an undecided commit is told as 409": _commit_that_is_undecided,
    "a failed commit is told as success": _commit_that_fails,
    "the breaker stays open": _upstream_that_fails_for_long,
    "the caller's park is remembered": _two_parks,
    "the caller's time is ignored": _upstream_that_hangs,
    "the breaker never opens": _upstream_that_fails_all_the_while,
    "the retry budget is never refilled": _upstream_that_recovers,
    "a park gets another park's settings": _park_that_may_not_create_orders,
    "the deadline is not passed on": _one_token_twice,
    "milliseconds are taken for seconds": _upstream_that_hangs,
}


def play_scenario(plant: str) -> None:
    """Play the steps of a plant to their end. Raises Broken."""
    machine = _Closing()
    try:
        STEPS[plant](machine)
    finally:
        machine.close()


class _Closing(Chaos):
    """Ends as hypothesis ends it, when all promises are looked at once more."""

    def close(self) -> None:
        self.teardown()
