"""Refusals of requests that the contract's schemas allow: each by a rule that the contract tells in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Problem = Mapping[str, Any]

#: what the platform knows of today; the field is open, so that it may know more tomorrow
CANCEL_STATES = ("free", "minimal", "paid")


@dataclass(frozen=True)
class Alarm:
    """``code``, answered to requests of ``operations`` for which ``also`` holds, is right."""

    code: str
    operations: frozenset[str]
    also: Callable[[Any, Problem], bool]

    def covers(self, operation: str, case: Any, problem: Problem) -> bool:
        return operation in self.operations and problem["code"] == self.code and self.also(case, problem)


def _operations(*names: str) -> frozenset[str]:
    return frozenset(f"orders_{name}" for name in names)


def _has(field: str) -> Callable[[Any, Problem], bool]:
    return lambda case, _: isinstance(case.body, dict) and field in case.body


def _wrong(*allowed: tuple[str, str]) -> Callable[[Any, Problem], bool]:
    """All that is wrong is among these places, by pointer and code."""
    return lambda _, problem: {(wrong["pointer"], wrong["code"]) for wrong in problem["errors"]} <= set(allowed)


_PHONE = ("/phone", "invalid_phone")
_DUE = ("/due", "invalid_due")
#: an account is needed for card and corp alone, which no schema of OpenAPI 3.0 says in a way that generators understand
_ACCOUNT = ("/payment/account_id", "required")

ACCEPTED = (
    # which numbers exist is libphonenumber's knowledge: the schema takes whatever dispatchers type
    Alarm("invalid_phone", _operations("estimate", "draft", "active"), _wrong(_PHONE)),
    # the past is none of a schema
    Alarm("invalid_due", _operations("estimate", "draft", "edit"), _wrong(_DUE)),
    Alarm("validation_failed", _operations("estimate", "draft", "edit"), _wrong(_PHONE, _DUE, _ACCOUNT)),
    # how far ahead a ride can be ordered is the platform's to say
    Alarm("refused_by_platform", _operations("estimate", "draft", "edit"), _has("due")),
    # and what can be required of a ride
    Alarm("refused_by_platform", _operations("estimate", "draft"), _has("requirements")),
    # at least one of the fields that can be changed: as `anyOf` some generators make no class of it
    Alarm("validation_failed", _operations("edit"), _wrong(("", "nothing_to_change"))),
    # a cursor that was made up: it is the platform's, and opaque
    Alarm("refused_by_platform", _operations("active"), _has("cursor")),
    # an open set of ours (decision 0004), a listed one of the platform's
    Alarm(
        "refused_by_platform",
        _operations("cancel"),
        lambda case, _: case.body["cancel_state"] not in CANCEL_STATES,
    ),
    # the contract's example of a token, in each of many drafts
    Alarm("idempotency_token_reused", _operations("draft"), lambda *_: True),
    # a client sends a timeout of a few milliseconds, and receives 504
    Alarm(
        "deadline_exceeded",
        _operations("estimate", "draft", "commit", "active", "get", "cancel", "edit"),
        lambda case, _: "X-Request-Timeout-Ms" in case.headers,
    ),
)
