"""Bugs to plant, each of which the machine has to find: a proof of promises that cannot fail proves nothing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from unittest import mock

from generated import int_api
from generated.fleet_orders_manager import problems
from runtime.errors import InvalidResponseError, UpstreamError
from service.auth.tokens import TokenVerifier
from service.context import Caller
from service.errors import translation
from service.request_scope import RequestScope

Plant = Callable[[], AbstractContextManager[Any]]


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
    def conflict(_order_id: str, _retry_after_ms: int) -> Any:
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
    return mock.patch("runtime.client.circuit_breaker.CircuitBreaker.OPEN_SECONDS", float("inf"))


def _caller_is_remembered() -> AbstractContextManager[Any]:
    verify, first = TokenVerifier.verify, list[Caller]()

    async def remembering(self: TokenVerifier, authorization: str | None) -> Caller:
        first.append(await verify(self, authorization))
        return first[0]

    return mock.patch.object(TokenVerifier, "verify", remembering)


def _deadline_is_ignored() -> AbstractContextManager[Any]:
    call_context = RequestScope.call_context

    def patient(self: RequestScope) -> Any:
        self.timeout = None
        return call_context(self)

    return mock.patch.object(RequestScope, "call_context", patient)


PLANTS: Mapping[str, Plant] = {
    "an edit is retried": _edit_is_retried,
    "the token that goes up does not tell parks apart": _token_without_park,
    "each draft call has a token of its own": _token_for_each_call,
    "after a 500 nothing was applied": _nothing_was_applied,
    "a gateway's 404 is passed on": _gateways_404_is_passed_on,
    "202 is told as 409": _undecided_is_a_conflict,
    "a failed commit is told as success": _time_out_is_success,
    "the breaker stays open": _breaker_stays_open,
    "the caller's park is remembered": _caller_is_remembered,
    "the caller's time is ignored": _deadline_is_ignored,
}
