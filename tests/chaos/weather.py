"""Faults of the upstreams, drawn by hypothesis: all kinds, but none that would make an upstream a liar.

An upstream lies where it refuses by a documented code what it has done, or may do yet. Nobody could tell the dispatcher
the truth then. Pages of gateways and codes that the contract does not name are no lies: they say nothing.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sandbox.faults import (
    EVERY,
    AnswerLost,
    AnyFault,
    Delay,
    FaultSetting,
    HtmlStatus,
    HugeBody,
    MissingField,
    NoAnswer,
    NotJson,
    Redirect,
    Refuse,
    ResetBefore,
    ResetHalfway,
    SlowBody,
    Status,
    Undecided,
    UnknownEnum,
    UnknownField,
    UnknownStatus,
    WrongType,
)

OPERATIONS = {
    "int-api": ["estimateOrder", "draftOrder", "commitOrder", "searchOrders", "cancelOrder", "editOrder"],
    "fleet-parks": ["getPark"],
    "personal": ["storePhone", "findPhone"],
}

#: what our operations call, in its sequence
PATHS = {
    "orders_estimate": ["getPark", "storePhone", "estimateOrder"],
    "orders_draft": ["getPark", "storePhone", "searchOrders", "draftOrder", "draftOrder"],
    "orders_commit": ["commitOrder"],
    "orders_active": ["findPhone", "searchOrders"],
    "orders_get": ["searchOrders"],
    "orders_cancel": ["cancelOrder"],
    "orders_edit": ["editOrder"],
}

_RETRY_AFTER = st.sampled_from([None, 0, 1, 2, 30, "Wed, 21 Oct 2026 07:28:00 GMT"])
_SECONDS = st.sampled_from([0.02, 0.3, 1.5, 5.0, 20.0])

FAULTS: st.SearchStrategy[AnyFault] = st.one_of(
    st.builds(Delay, _SECONDS),
    st.builds(SlowBody, st.integers(1, 5), _SECONDS),
    st.builds(Status, st.sampled_from([500, 503]), _RETRY_AFTER, applied=st.booleans()),
    st.builds(Status, st.just(429), _RETRY_AFTER),
    st.just(Status(401)),
    # what a gateway, or a newer version, might say
    st.builds(Status, st.sampled_from([404, 409, 410]), error_code=st.sampled_from(["in_progress", "route_not_found"])),
    st.builds(UnknownStatus, st.sampled_from([402, 403, 408, 418, 425, 502])),
    st.builds(HtmlStatus, st.sampled_from([200, 400, 404, 409, 410, 500, 502, 503, 504])),
    st.builds(Redirect, code=st.sampled_from([301, 302, 307])),
    st.just(Refuse()),
    st.just(ResetBefore()),
    st.just(ResetHalfway()),
    st.just(AnswerLost()),
    st.just(NoAnswer()),
    st.builds(NotJson, st.sampled_from(['{"order_id": ', "", "[]", "null", "\ufeff{}"])),
    st.just(MissingField()),
    st.just(WrongType()),
    st.just(UnknownField()),
    st.just(UnknownEnum()),
    st.just(HugeBody(1_100_000)),
)
_UNDECIDED = st.builds(Undecided, st.integers(1, 3), st.sampled_from([0, 200, 1200, 10_000]))
_LASTING: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [*({"calls": calls} for calls in (1, 1, 1, 2, 2, 3, 4)), {"probability": 0.3}, {"probability": 0.7, "calls": 5}, {}]
)


@st.composite
def faults_on_the_way(draw: st.DrawFn, operation: str) -> list[FaultSetting]:
    """Faults that a call of ours is sure to meet, up to three after one another."""
    called = draw(st.lists(st.sampled_from(PATHS[operation]), min_size=1, max_size=3))
    return [_setting(_upstream_of(name), name, draw(_faults_of(name)), calls=1) for name in called]


def _faults_of(operation: str) -> st.SearchStrategy[AnyFault]:
    """With those that it alone can have: as often as all others, or a commit would hardly ever meet them."""
    return FAULTS if operation != "commitOrder" else st.booleans().flatmap(lambda own: _UNDECIDED if own else FAULTS)


def _upstream_of(operation: str) -> str:
    return next(upstream for upstream, operations in OPERATIONS.items() if operation in operations)


def _setting(upstream: str, operation: str, fault: AnyFault, **lasting: Any) -> FaultSetting:
    if upstream == "personal" and isinstance(fault, Status) and fault.code == 404:
        # in its own shape that means "never stored" whatever the code (docs/api-rules.md), so it would be a lie
        fault = Status(503)
    return FaultSetting(upstream=upstream, operation=operation, fault=fault, **lasting)


@st.composite
def weather(draw: st.DrawFn) -> FaultSetting:
    """A fault of one operation or a whole upstream: for some calls, by chance, or until it is cleared."""
    upstream = draw(st.sampled_from(["int-api", "int-api", "fleet-parks", "personal"]))
    operation = draw(st.sampled_from([*OPERATIONS[upstream], EVERY]))
    return _setting(upstream, operation, draw(_faults_of(operation)), **draw(_LASTING))
