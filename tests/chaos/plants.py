"""Bugs to plant, each of which must break the promise that it names: a proof that cannot fail proves nothing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock

from generated import int_api
from generated.fleet_orders_manager import problems
from runtime.errors import InvalidResponseError, UpstreamError
from service.auth.tokens import TokenVerifier
from service.context import Caller
from service.errors import translation
from service.request_scope import RequestScope
from service.steps import enrichment
from tests.chaos.promises import Broken


@dataclass(frozen=True)
class Plant:
    """A bug, and the beginning of the promise that it breaks.

    ``by_chance``: random steps find it. Otherwise it takes a scenario (``scenarios.py``).
    """

    plant: Callable[[], AbstractContextManager[Any]]
    promise: str
    by_chance: bool = True

    def is_found_by(self, broken: Broken) -> bool:
        """Return whether it is this bug's promise that was broken."""
        return str(broken).startswith(self.promise)


def _edit_is_retried() -> AbstractContextManager[Any]:
    return mock.patch.dict(vars(int_api.EDIT_ORDER), policy=replace(int_api.EDIT_ORDER.policy, attempts=3))


def _token_without_park() -> AbstractContextManager[Any]:
    return mock.patch("service.rules.drafts.platform_token", lambda _park_id, token: f"ours-{token}")


def _token_for_each_call() -> AbstractContextManager[Any]:
    number = itertools.count()
    return mock.patch("service.rules.drafts.platform_token", lambda park_id, _token: f"{park_id}-{next(number):016}")


def _nothing_was_applied() -> AbstractContextManager[Any]:
    return mock.patch.object(translation, "_outcome", return_value="not_applied")


def _gateways_404_is_passed_on() -> AbstractContextManager[Any]:
    translated = translation._of_call

    def of_call(failed: UpstreamError, outcome: Any) -> Any:
        if isinstance(failed, InvalidResponseError) and failed.status == 404:
            return problems.order_not_found()
        return translated(failed, outcome)

    return mock.patch.object(translation, "_of_call", of_call)


def _undecided_is_a_conflict() -> AbstractContextManager[Any]:
    def conflict(_retry_after_ms: int) -> Any:
        raise problems.payment_unavailable()

    return mock.patch("service.handlers.orders_commit.undecided", conflict)


def _time_out_is_success() -> AbstractContextManager[Any]:
    commit = int_api.client.Client.commit_order

    async def swallowing(self: Any, request: int_api.CommitOrderRequest) -> Any:
        try:
            return await commit(self, request)
        except UpstreamError:
            return int_api.CommitOrder200(int_api.Commit(order_id=request.body.order_id, status="searching"))

    return mock.patch.object(int_api.client.Client, "commit_order", swallowing)


def _breaker_stays_open() -> AbstractContextManager[Any]:
    return mock.patch("runtime.client.circuit_breaker.CircuitBreaker.OPEN_SECONDS", 1e9)


def _caller_is_remembered() -> AbstractContextManager[Any]:
    verify, first = TokenVerifier.verify, list[Caller]()

    async def remembering(self: TokenVerifier, *arguments: Any) -> Caller:
        first.append(await verify(self, *arguments))
        return first[0]

    return mock.patch.object(TokenVerifier, "verify", remembering)


def _deadline_is_ignored() -> AbstractContextManager[Any]:
    call_context = RequestScope.call_context

    def patient(self: RequestScope) -> Any:
        self.timeout = None
        return call_context(self)

    return mock.patch.object(RequestScope, "call_context", patient)


def _breaker_never_opens() -> AbstractContextManager[Any]:
    return mock.patch("runtime.client.circuit_breaker.CircuitBreaker.MIN_CALLS", 10**9)


def _budget_is_never_refilled() -> AbstractContextManager[Any]:
    return mock.patch("runtime.client.retry_budget.RetryBudget.SUCCESS_GAIN", 0.0)


def _settings_of_another_park() -> AbstractContextManager[Any]:
    park_of, first = enrichment.park_of, list[Any]()

    async def remembering(context: Any) -> Any:
        first.append(await park_of(context))
        return first[0]

    return mock.patch.object(enrichment, "park_of", remembering)


def _deadline_is_not_passed_on() -> AbstractContextManager[Any]:
    call_context = RequestScope.call_context
    return mock.patch.object(RequestScope, "call_context", lambda self: replace(call_context(self), deadline=None))


def _milliseconds_are_taken_for_seconds() -> AbstractContextManager[Any]:
    return mock.patch("service.request_scope._timeout", lambda value: float(value) if value else None)


PLANTS: Mapping[str, Plant] = {
    "an edit is retried": Plant(_edit_is_retried, "upstreams are asked as often as is allowed"),
    "the token that goes up does not tell parks apart": Plant(
        _token_without_park, "a token is used up by its own park alone"
    ),
    "each draft call has a token of its own": Plant(_token_for_each_call, "one token is one draft"),
    "after a 500 nothing was applied": Plant(_nothing_was_applied, "not_applied is the truth"),
    "a gateway's 404 is passed on": Plant(_gateways_404_is_passed_on, "refused is not committed, by anyone"),
    "an undecided commit is told as 409": Plant(_undecided_is_a_conflict, "refused is not committed, by anyone"),
    "a failed commit is told as success": Plant(_time_out_is_success, "confirmed exists once"),
    "the breaker stays open": Plant(_breaker_stays_open, "every loop ends once faults have ended"),
    "the caller's park is remembered": Plant(_caller_is_remembered, "nothing of another park is touched"),
    "the caller's time is ignored": Plant(_deadline_is_ignored, "an answer comes in time"),
    "the breaker never opens": Plant(_breaker_never_opens, "an upstream that fails is left alone", by_chance=False),
    "the retry budget is never refilled": Plant(
        _budget_is_never_refilled, "one fault is hidden by a retry", by_chance=False
    ),
    "a park gets another park's settings": Plant(_settings_of_another_park, "only a park that may creates orders"),
    "the deadline is not passed on": Plant(_deadline_is_not_passed_on, "upstreams are told the time that is left"),
    "milliseconds are taken for seconds": Plant(_milliseconds_are_taken_for_seconds, "an answer comes in time"),
}
