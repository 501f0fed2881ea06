"""A world in which anything may happen at any step, and where what is promised holds all the same."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from sandbox.faults import FaultSetting
from sdk.python import Committed
from tests.chaos import front
from tests.chaos.asks import PARKS, Ask, asks, wishes
from tests.chaos.promises import Broken, hold, hold_at_last, is_refused_commit
from tests.chaos.stage import Stage
from tests.chaos.virtual_stage import VirtualStage
from tests.chaos.weather import faults_on_the_way, weather
from tests.chaos.world_changes import Change, changes

#: seconds in which every loop ends once faults have ended: more than any Retry-After that upstreams name here, than the
#: 30 s before an unknown key is looked up again, and than what a slow upstream still has to do
_ALL_WELL = 120.0


class Chaos(RuleBasedStateMachine):
    """Dispatchers of several parks, faults, deaths, and time that passes. It is virtual: every run is the same."""

    #: rules that were played, in all runs of this process
    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self._open = contextlib.ExitStack()
        self._virtual = self._open.enter_context(VirtualStage())
        self._stage = self._virtual.stage
        self._ordering: list[asyncio.Task[front.Ending]] = []
        self._broken = False

    @property
    def stage(self) -> Stage:
        """Parts of a run."""
        return self._stage

    @initialize(wishes=st.lists(wishes(), max_size=4))
    def orders_are_under_way(self, wishes: list[Ask]) -> None:
        for wish in wishes:
            self.front_begins_to_order(replace(wish, park="first", variant=0, on_active_orders="ignore"))

    @rule(ask=asks())
    def call(self, ask: Ask) -> None:
        self._play(self._stage.call(ask))

    @rule(data=st.data(), ask=asks())
    def call_meets_faults(self, data: st.DataObject, ask: Ask) -> None:
        settings = data.draw(faults_on_the_way(ask.operation))
        self._play(self._stage.call_under(ask, settings))

    @rule(at_once=st.lists(asks(), min_size=2, max_size=3))
    def calls_at_once(self, at_once: list[Ask]) -> None:
        self._play(*(self._stage.call(ask) for ask in at_once))

    @rule(ask=asks(), times=st.integers(2, 3))
    def the_same_at_once(self, ask: Ask, times: int) -> None:
        self._play(*(self._stage.call(ask) for _ in range(times)))

    @rule(wish=wishes())
    def front_begins_to_order(self, wish: Ask) -> None:
        number = len(self._ordering)
        # each order has a token of its own
        wish = replace(wish, token=1000 + number)
        self._ordering.append(self._virtual.begin(front.order(self._stage, wish, seed=number)))
        self._play()

    @rule(ask=asks(), calls=st.integers(1, 3), turns=st.integers(0, 12))
    def service_dies_during(self, ask: Ask, calls: int, turns: int) -> None:
        self._play(self._stage.death_during(ask, calls, turns))

    @rule(setting=weather())
    def fault_begins(self, setting: FaultSetting) -> None:
        self._play(self._stage.fault(setting))

    @rule()
    def faults_end(self) -> None:
        self._play(self._stage.calm())

    @rule(seconds=st.sampled_from([0.1, 1.0, 6.0, 40.0, 400.0, 1500.0]))
    def time_passes(self, seconds: float) -> None:
        self._play(asyncio.sleep(seconds))

    @rule(change=changes())
    def world_changes(self, change: Change) -> None:
        change.make(self._stage)
        self._play()

    def teardown(self) -> None:
        try:
            if not self._broken:
                self._virtual.run(self._all_well())
                hold_at_last(self._stage)
        finally:
            self._open.close()

    def _play(self, *steps: Coroutine[Any, Any, object]) -> None:
        """Play a step, then hold all that has been answered meanwhile, to loops of the front too, against the books."""
        Chaos.steps += 1
        known = len(self._stage.attempts)
        try:
            self._virtual.run(_at_once(steps))
            for attempt in self._stage.attempts[known:]:
                hold(self._stage, attempt)
        except BaseException:
            self._broken = True
            raise

    async def _all_well(self) -> None:
        """Faults end; then every loop has to end, and orders can be made as if nothing had been."""
        await self._stage.calm()
        self._stage.life.renew_token()
        well = Ask("orders_draft", token=9999)
        self._stage.sandbox.parks.put(PARKS[well.park])
        loops = [*self._ordering, asyncio.ensure_future(front.order(self._stage, well, seed=0))]
        _, going_on = await asyncio.wait(loops, timeout=_ALL_WELL)
        if going_on:
            raise Broken(f"every loop ends once faults have ended: {[str(a) for a in self._stage.attempts[-3:]]}")
        for loop in loops:
            if not front.is_true(self._stage, loop.result()):
                raise Broken(f"a loop ends with the truth: {loop.result()}")
        if not isinstance(loops[-1].result().result, Committed):
            raise Broken(f"after the faults all is well again: {loops[-1].result()}")
        await self._refused_try_again()
        # what slow upstreams still have to do
        await asyncio.sleep(_ALL_WELL)

    async def _refused_try_again(self) -> None:
        """A commit that is repeated as dispatchers do must not be rejected."""
        commits = {
            (attempt.ask.park, attempt.order_id): Ask("orders_commit", park=attempt.ask.park)
            for attempt in self._stage.attempts
            if is_refused_commit(attempt)
        }
        for (_, order_id), ask in commits.items():
            await self._stage.call(ask, order_id)


async def _at_once(steps: tuple[Coroutine[Any, Any, object], ...]) -> None:
    # loops that run beside get a turn even where nothing else is to be done
    await asyncio.gather(asyncio.sleep(0.001), *steps)


def play(number: int, *, runs: int, steps: int, shrink: bool = True) -> None:
    """Play so many runs of so many steps at most, the same ones for a seed. Raises Broken, with the steps before it."""
    how = settings(
        max_examples=runs,
        stateful_step_count=steps,
        phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
        report_multiple_bugs=False,
        database=None,
        deadline=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(number)(type(Chaos.__name__, (Chaos,), {})), settings=how)
