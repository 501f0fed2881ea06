"""State of the upstreams, phase by phase, and the responses that are allowed in each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from sandbox.faults import EVERY, AnyFault, Delay, FaultSetting, NoAnswer, Refuse, ResetHalfway, Status
from tests.fault_matrix.rows import COLUMNS, Column, Row
from tests.fault_matrix.rules import expected

Told = tuple[int, str]
Target = tuple[str, str]

OK: Told = (200, "ok")
#: an upstream that fails is left alone for a while, and one that is slow has too many calls under way
_LEFT_ALONE: Told = (503, "upstream_unavailable")
_TOO_LATE = Row("No answer", NoAnswer())
#: "warn" is what a draft does by default
_COLUMNS = [column for column in COLUMNS if column.on_active_orders != "refuse"]
#: what the fewest operations need comes first
TARGETS: tuple[Target, ...] = (
    FLEET_PARKS := ("fleet-parks", EVERY),
    PERSONAL := ("personal", EVERY),
    LOOK_UPS := ("int-api", "searchOrders"),
    INT_API := ("int-api", EVERY),
)
#: done, and half an answer: a reset that hurts more than one before anything is done
KINDS: dict[str, AnyFault] = {
    "killed": Refuse(),
    "hung": NoAnswer(),
    "slow by 0.5 s": Delay(0.5),
    "resetting": ResetHalfway(),
    "answering 500": Status(500),
    "answering 503": Status(503, retry_after=1),
}


@dataclass(frozen=True)
class Phase:
    """``after``: whose faults are over, yet not forgotten. Only ``calm`` ones, which come once all is, have none."""

    kind: Literal["calm", "fault", "settling"]
    name: str
    target: Target = ("", "")
    fault: AnyFault | None = None
    after: frozenset[Target] = frozenset()

    @property
    def setting(self) -> FaultSetting:
        """For the sandbox."""
        assert self.fault is not None
        return FaultSetting(upstream=self.target[0], operation=self.target[1], fault=self.fault)


def fault(target: Target, kind: str) -> Phase:
    """One of KINDS at one of TARGETS."""
    name = " ".join(part for part in (*target, kind) if part != EVERY)
    return Phase("fault", name, target, KINDS[kind])


class Weather:
    """The phases up to now. A call belongs to all of those from its beginning to its end."""

    def __init__(self) -> None:
        self.phases = [Phase("calm", "calm")]

    @property
    def now(self) -> int:
        """The number of the present phase."""
        return len(self.phases) - 1

    def turn(self, phase: Phase) -> None:
        """From now on it is another phase."""
        last = self.phases[-1]
        forgotten = phase.kind == "calm"
        met = frozenset() if last.fault is None else frozenset({last.target})
        self.phases.append(phase if forgotten else replace(phase, after=last.after | met))

    def may_be_told(self, operation: str, first: int, last: int) -> set[Told]:
        """Return the responses that are allowed for a call that lasted from one phase to another."""
        return {told for phase in self.phases[first : last + 1] for told in _may_be_told(phase, operation)}


def is_spared(phase: Phase, operation: str) -> bool:
    """Return whether an operation does not use the faulty upstream."""
    return not _concerned(phase.target, operation)


@cache
def _may_be_told(phase: Phase, operation: str) -> frozenset[Told]:
    found = {OK}
    if phase.fault is not None:
        for column in _concerned(phase.target, operation):
            # under load, what has any fault may come too late as well
            for row in (Row(phase.name, phase.fault), _TOO_LATE):
                answer = expected(row, column)
                found |= {(answer.status, answer.code or "ok"), _LEFT_ALONE}
    if any(_concerned(target, operation) for target in phase.after):
        found.add(_LEFT_ALONE)
    return frozenset(found)


def _concerned(target: Target, operation: str) -> list[Column]:
    upstream, called = target
    return [c for c in _COLUMNS if (c.operation, c.upstream) == (operation, upstream) and called in (c.called, EVERY)]
