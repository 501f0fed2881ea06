"""Which faults are switched on, and whose turn it is."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from random import Random

import msgspec

from sandbox.faults.connection import AnswerLost, NoAnswer, Refuse, ResetBefore, ResetHalfway
from sandbox.faults.decision import Undecided
from sandbox.faults.spoiled import HugeBody, MissingField, NotJson, UnknownEnum, UnknownField, WrongType
from sandbox.faults.statuses import HtmlStatus, Redirect, Status, UnknownStatus
from sandbox.faults.timing import After, Delay, SlowBody

EVERY = "*"
"""Stands for every operation of an upstream"""

AnyFault = (
    Delay
    | After
    | SlowBody
    | Status
    | UnknownStatus
    | HtmlStatus
    | Redirect
    | Refuse
    | ResetBefore
    | ResetHalfway
    | NoAnswer
    | AnswerLost
    | Undecided
    | NotJson
    | MissingField
    | WrongType
    | UnknownField
    | UnknownEnum
    | HugeBody
)


class FaultSetting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fault as it is switched on, in code and over HTTP.

    With `calls` it is for the next so many calls, with `probability` for each call by seeded chance, with neither for
    all calls until it is cleared.
    """

    upstream: str
    operation: str = EVERY
    fault: AnyFault
    calls: int | None = None
    probability: float | None = None


@dataclass
class _Active:
    setting: FaultSetting
    left: int | None


Watcher = Callable[[str, bool], None]
"""Told of an upstream whether it refuses connections altogether"""


class Faults:
    """The faults of all upstreams. Those of one operation take their turns in the order in which they were set."""

    def __init__(self, operations: Mapping[str, frozenset[str]], random: Random) -> None:
        self._operations = operations
        self._random = random
        self._active: list[_Active] = []
        self._released = asyncio.Event()
        self._watchers: list[Watcher] = []

    def set(
        self,
        upstream: str,
        operation: str,
        fault: AnyFault,
        *,
        calls: int | None = None,
        probability: float | None = None,
    ) -> None:
        """Switch a fault on; `operation` may be EVERY. Raises ValueError for what the contracts do not know."""
        self.apply(
            FaultSetting(upstream=upstream, operation=operation, fault=fault, calls=calls, probability=probability)
        )

    def apply(self, setting: FaultSetting) -> None:
        """Switch a fault on. Raises ValueError for what the contracts do not know."""
        self._check(setting)
        left = setting.calls
        if isinstance(setting.fault, Undecided) and left is None and setting.probability is None:
            left = setting.fault.times
        self._active.append(_Active(setting, left))
        if _is_closed_port(setting):
            self._tell(setting.upstream)

    def clear(self, upstream: str | None = None, operation: str | None = None) -> None:
        """Switch faults off, all of them or those set for this upstream and operation, and let go who hangs."""
        cleared = [active for active in self._active if _concerns(active.setting, upstream, operation)]
        self._active = [active for active in self._active if active not in cleared]
        self._released.set()
        self._released = asyncio.Event()
        for name in {active.setting.upstream for active in cleared if _is_closed_port(active.setting)}:
            self._tell(name)

    @property
    def operations(self) -> dict[str, list[str]]:
        """Return the operations of each upstream for which faults can be set."""
        return {upstream: sorted(operations) for upstream, operations in self._operations.items()}

    def listing(self) -> list[FaultSetting]:
        """Return the active faults, with the number of calls that are left."""
        return [msgspec.structs.replace(active.setting, calls=active.left) for active in self._active]

    def take(self, upstream: str, operation: str) -> AnyFault | None:
        """The fault that the next call has; None if it has none."""
        for active in self._active:
            setting = active.setting
            if setting.upstream != upstream or setting.operation not in (operation, EVERY):
                continue
            if setting.probability is not None and self._random.random() >= setting.probability:
                continue
            self._use(active)
            return setting.fault
        return None

    def cleared(self) -> Awaitable[object]:
        """To wait for the next time, counted from this call on, that faults are cleared."""
        return self._released.wait()

    def watch(self, watcher: Watcher) -> None:
        """Call back whenever an upstream begins or ceases to refuse connections altogether."""
        self._watchers.append(watcher)

    def _use(self, active: _Active) -> None:
        if active.left is not None:
            active.left -= 1
            if active.left <= 0:
                self._active.remove(active)

    def _tell(self, upstream: str) -> None:
        settings = [active.setting for active in self._active if active.setting.upstream == upstream]
        for watcher in self._watchers:
            watcher(upstream, any(_is_closed_port(setting) for setting in settings))

    def _check(self, setting: FaultSetting) -> None:
        if setting.upstream not in self._operations:
            raise ValueError(f"no upstream {setting.upstream!r}, only {', '.join(sorted(self._operations))}")
        known = self._operations[setting.upstream]
        named = [setting.operation] if setting.operation != EVERY else []
        if isinstance(setting.fault, After):
            named.append(setting.fault.operation)
        for operation in named:
            if operation not in known:
                names = ", ".join(sorted(known))
                raise ValueError(f"{setting.upstream} has no operation {operation!r}, only {names}")
        if isinstance(setting.fault, Undecided) and setting.operation != "commitOrder":
            raise ValueError("only commitOrder can be undecided")
        if setting.calls is not None and setting.calls < 1:
            raise ValueError("calls: at least 1")
        if setting.probability is not None and not 0 <= setting.probability <= 1:
            raise ValueError("probability: from 0 to 1")


def _is_closed_port(setting: FaultSetting) -> bool:
    is_lasting = setting.calls is None and setting.probability is None
    return isinstance(setting.fault, Refuse) and setting.operation == EVERY and is_lasting


def _concerns(setting: FaultSetting, upstream: str | None, operation: str | None) -> bool:
    return upstream in (None, setting.upstream) and operation in (None, setting.operation)
