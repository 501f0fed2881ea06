"""Dispatchers' requests as data: drawn by hypothesis, and printed for a broken promise."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from hypothesis import strategies as st

from sandbox.world.parks import ALL_DRIVERS, DEFAULT_HOLD, INACTIVE, OWN_FIRST
from tests.functional.world import draft_body, estimate_body, point

PARKS = {"first": OWN_FIRST, "second": ALL_DRIVERS, "third": DEFAULT_HOLD, "inactive": INACTIVE}
#: two passengers, whom dispatchers of all parks know
PHONES = ("+79160000001", "+79160000002")
SECRET = "secret-word"

# most callers wait as long as it takes
_TIMEOUT_MS = st.sampled_from([None] * 6 + [1, 30, 60, 200, 700, 1500])
_PATIENCE = st.sampled_from([None] * 8 + [0.0, 0.01, 0.1, 0.6, 3.0])
_SELDOM = st.sampled_from([False] * 5 + [True])


@dataclass(frozen=True, repr=False)
class Ask:
    """One call of a dispatcher. Orders are identified by number, not by a value of a response."""

    operation: str
    park: str = "first"
    #: X-Request-Timeout-Ms
    timeout_ms: int | None = None
    #: seconds after which the caller hangs up
    patience: float | None = None
    phone: int = 0
    #: of the idempotency token; the front ends of all parks make the same ones here
    token: int = 0
    #: of the body
    variant: int = 0
    on_active_orders: str = "warn"
    #: which order, counted from the newest; negative: one that never was
    order: int = 0
    #: whether it is looked for among the orders of all parks
    anybodys: bool = False
    #: with a version, or terms of cancelling, that do not hold
    stale: bool = False

    def __repr__(self) -> str:
        told = (f for f in fields(self) if f.name == "operation" or getattr(self, f.name) != f.default)
        return f"Ask({', '.join(f'{f.name}={getattr(self, f.name)!r}' for f in told)})"

    @property
    def park_id(self) -> str:
        return PARKS[self.park].park_id

    @property
    def dispatcher_id(self) -> str:
        return f"dispatcher-of-{self.park}"

    @property
    def phone_number(self) -> str:
        return PHONES[self.phone]

    @property
    def idempotency_token(self) -> str:
        return f"idempotency-token-{self.token:04}"

    def body(self) -> dict[str, Any]:
        """The body of an estimate or a draft."""
        there = point(*((37.617617, 55.755831), (37.5912, 55.7496), (37.6103, 55.7589))[self.variant % 3])
        route = [point(), there] if self.variant < 4 else [point(0.0, 0.0)]
        if self.operation == "orders_estimate":
            return estimate_body(phone=self.phone_number, route=route)
        added = {"comment": f"{SECRET} {self.variant}"} if self.variant else {}
        return draft_body(phone=self.phone_number, route=route, on_active_orders=self.on_active_orders, **added)


def asks() -> st.SearchStrategy[Ask]:
    """Any call, those that change something more often than others."""
    park = st.sampled_from(["first"] * 4 + ["second"] * 2 + ["third", "inactive"])
    who = {"park": park, "timeout_ms": _TIMEOUT_MS, "patience": _PATIENCE}
    order = {"order": st.integers(-1, 4), "anybodys": _SELDOM}
    phone, variant = st.integers(0, 1), st.integers(0, 4)
    modes = st.sampled_from(["warn", "refuse", "ignore"])
    drafts = st.builds(
        Ask,
        st.just("orders_draft"),
        **who,
        phone=phone,
        token=st.integers(0, 3),
        variant=variant,
        on_active_orders=modes,
    )
    changes = [
        drafts,
        st.builds(Ask, st.just("orders_commit"), **who, **order),
        st.builds(Ask, st.just("orders_edit"), **who, **order, variant=variant, stale=_SELDOM),
        st.builds(Ask, st.just("orders_cancel"), **who, **order, stale=_SELDOM),
    ]
    reads = [
        st.builds(Ask, st.just("orders_estimate"), **who, phone=phone, variant=variant),
        st.builds(Ask, st.just("orders_active"), **who, phone=phone),
        st.builds(Ask, st.just("orders_get"), **who, **order),
    ]
    return st.one_of(*changes, *changes, *reads)


def wishes() -> st.SearchStrategy[Ask]:
    """Orders that the front end makes from beginning to end."""
    return st.builds(
        Ask,
        st.just("orders_draft"),
        park=st.sampled_from([*PARKS]),
        phone=st.integers(0, 1),
        variant=st.integers(0, 4),
        on_active_orders=st.sampled_from(["warn", "refuse", "ignore"]),
    )
