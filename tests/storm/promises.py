"""Checks of a storm: responses by the contract, and records that agree with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from sandbox.sandbox import Sandbox
from tests.functional.witness import complaints
from tests.storm.dispatchers import Desk
from tests.storm.records import Answer, Wish
from tests.storm.stalls import Stall, is_felt
from tests.storm.weather import Told, Weather

_NOT_FOUND: Told = (404, "order_not_found")
#: what comes of upstreams that the machine makes late
_LATE: frozenset[Told] = frozenset(
    {(504, "upstream_timeout"), (504, "deadline_exceeded"), (503, "upstream_unavailable")}
)


class Booked(msgspec.Struct):
    """A draft in the sandbox's books, and what has become of it."""

    park_id: str
    phone: str
    committed: bool
    cancelled: bool
    edits: int


class Truth(msgspec.Struct):
    """The sandbox's books, by order_id; and what its witnesses saw of contracts that were broken."""

    drafts: dict[str, Booked]
    violations: list[str]
    stalls: list[Stall] = []


def truth_of(sandbox: Sandbox) -> Truth:
    """As it is now."""
    committed = sandbox.books.committed
    drafts = {}
    for order_id, draft in sandbox.books.drafts.items():
        order = committed.get(order_id)
        drafts[order_id] = Booked(
            park_id=draft.park_id,
            phone=sandbox.phones.retrieve(draft.request.passenger.phone_pd_id) or "",
            committed=order is not None,
            cancelled=order is not None and order.cancellation is not None,
            edits=0 if order is None else order.edits,
        )
    return Truth(drafts, [repr(violation) for violation in sandbox.violations])


def broken(desk: Desk, truth: Truth, *, tolerated: frozenset[Told] = frozenset()) -> list[str]:
    """Every promise that does not hold, with the number of times.

    ``tolerated``: what any call may be answered. While the machine stalls, calls may come too late, whatever they need.
    """
    found = Counter(
        wrong
        for answer in desk.answers
        for wrong in _of_answer(desk.weather, answer, tolerated | _excused(answer, truth.stalls))
    )
    found.update(wrong for wish in desk.wishes for wrong in _of_wish(wish, truth))
    found.update(f"one token is one draft: {phone}" for phone, drafts in _by_phone(truth).items() if drafts > 1)
    found.update(f"upstreams are asked by their contracts: {violation}" for violation in truth.violations)
    known = {wish.order_id for wish in desk.wishes if wish.confirmed}
    stray = [order_id for order_id, booked in truth.drafts.items() if booked.committed and order_id not in known]
    found.update(f"what nobody saw confirmed does not exist: {order_id}" for order_id in stray)
    return [f"{wrong} ({times} times)" for wrong, times in found.items()]


def _excused(answer: Answer, stalls: list[Stall]) -> frozenset[Told]:
    """Return the responses that are allowed because of a stall."""
    return _LATE if is_felt(stalls, answer.started, answer.started + answer.seconds) else frozenset()


def _of_answer(weather: Weather, answer: Answer, tolerated: frozenset[Told]) -> Iterator[str]:
    if answer.left:
        return
    phases = " / ".join(phase.name for phase in weather.phases[answer.first : answer.last + 1])
    what = f"{answer.operation} in {phases}"
    if not answer.status:
        yield f"there is an answer: {what}: {answer.failure}"
        return
    for complaint in complaints(answer.operation, answer.status, answer.headers, answer.content):
        yield f"an answer is one of the contract's: {what}: {complaint}"
    allowed = weather.may_be_told(answer.operation, answer.first, answer.last) | tolerated
    if answer.told not in allowed and not (answer.operation == "orders_commit" and answer.told == _NOT_FOUND):
        yield f"an answer is one of the matrix's: {what}: {answer.told}"


def _of_wish(wish: Wish, truth: Truth) -> Iterator[str]:
    booked = truth.drafts.get(wish.order_id or "")
    if wish.order_id is None:
        return
    if booked is None or (booked.park_id, booked.phone) != (wish.park_id, wish.phone):
        yield f"a draft exists, of this park and passenger: {wish.order_id}"
        return
    if wish.confirmed != booked.committed:
        yield f"confirmed exists, and refused does not: {wish}"
    if wish.refused != (wish.committer != wish.park_id):
        yield f"only who may not commit is refused: {wish}"
    if wish.cancel != "unknown" and booked.cancelled != (wish.cancel == "applied"):
        yield f"cancelled is cancelled: {wish}"
    if not wish.edits <= booked.edits <= wish.edits + wish.perhaps_edits:
        yield f"changed is changed, once: {wish}, {booked.edits}"


def _by_phone(truth: Truth) -> Counter[str]:
    return Counter(booked.phone for booked in truth.drafts.values())
