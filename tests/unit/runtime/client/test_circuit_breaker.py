"""Circuit breaker, on a clock that stands still."""

from __future__ import annotations

import asyncio

import pytest

from runtime import errors
from runtime.client.call import Call
from runtime.client.circuit_breaker import CircuitBreaker
from runtime.errors import UpstreamError
from tests.unit.runtime.client.support import (
    NAMES,
    Results,
    call_of,
    connect_error,
    stale_connection,
    status,
    timed_out,
)

OK, NEUTRAL = "response", status(429)
FAILED: UpstreamError | str = connect_error()


class Breaker(CircuitBreaker):
    """Circuit breaker with a clock of its own and calls that end as a test says."""

    def __init__(self) -> None:
        self.now, self.reported = 100.0, list[bool]()
        super().__init__(self.reported.append, clock=lambda: self.now)

    async def calls(self, *results: UpstreamError | str) -> None:
        for result in results:
            self.proceed = Results(result)
            ended = await asyncio.gather(self(call_of()), return_exceptions=True)
            assert list(ended) == [result]

    @property
    def shown(self) -> str:
        return self.state

    async def rejected(self) -> errors.CircuitOpenError:
        with pytest.raises(errors.CircuitOpenError) as raised:
            await self(call_of())
        return raised.value


@pytest.fixture
def breaker() -> Breaker:
    return Breaker()


@pytest.fixture
async def opened(breaker: Breaker) -> Breaker:
    await breaker.calls(*[FAILED] * 20)
    return breaker


class Pending:
    """Calls that wait in a breaker for their results."""

    def __init__(self, breaker: Breaker, count: int) -> None:
        self._results = [asyncio.get_running_loop().create_future() for _ in range(count)]
        waiting = iter(self._results)
        breaker.proceed = lambda call: next(waiting)
        self._tasks = [asyncio.ensure_future(breaker(call_of())) for _ in range(count)]

    async def end(self, index: int, result: UpstreamError | str) -> None:
        if isinstance(result, str):
            self._results[index].set_result(result)
        else:
            self._results[index].set_exception(result)
        await asyncio.gather(self._tasks[index], return_exceptions=True)


async def test_opens_when_half_of_enough_calls_failed(breaker: Breaker) -> None:
    await breaker.calls(*[OK, FAILED] * 9, OK)
    assert breaker.shown == "closed"
    await breaker.calls(FAILED)
    assert breaker.shown == "open"
    rejection = await breaker.rejected()
    assert (rejection.retry_after, rejection.may_have_applied, rejection.rejection) == (5, False, "open")


async def test_stays_closed_while_calls_are_few_or_neutral(breaker: Breaker) -> None:
    await breaker.calls(*[FAILED] * 19, *[NEUTRAL] * 50)
    assert breaker.shown == "closed"


async def test_forgets_calls_outside_of_its_window(breaker: Breaker) -> None:
    await breaker.calls(*[FAILED] * 19)
    breaker.now += 10
    await breaker.calls(*[FAILED] * 19)
    assert breaker.shown == "closed"
    await breaker.calls(FAILED)
    assert breaker.shown == "open"


async def test_half_open_permits_three_calls_and_closes_when_they_succeed(opened: Breaker) -> None:
    opened.now += 5
    assert opened.shown == "half_open"
    pending = Pending(opened, 3)
    await asyncio.sleep(0)
    await opened.rejected()
    for index in range(3):
        assert opened.shown == "half_open"
        await pending.end(index, OK)
    assert opened.shown == "closed"
    await opened.calls(*[FAILED] * 19)
    assert opened.shown == "closed"


async def test_failure_while_half_open_opens_again_for_the_whole_time(opened: Breaker) -> None:
    opened.now += 5
    await opened.calls(OK, OK, FAILED)
    assert opened.shown == "open"
    opened.now += 5
    await opened.calls(OK, OK)
    assert opened.shown == "half_open"


async def test_neutral_call_while_half_open_returns_its_permit(opened: Breaker) -> None:
    opened.now += 5
    await opened.calls(*[NEUTRAL] * 4, OK, OK, OK)
    assert opened.shown == "closed"


async def test_half_open_call_that_ends_after_reopening_changes_nothing(opened: Breaker) -> None:
    opened.now += 5
    late = Pending(opened, 1)
    await asyncio.sleep(0)
    await opened.calls(FAILED)
    await late.end(0, OK)
    assert opened.shown == "open"


async def test_opening_and_closing_are_reported_once(breaker: Breaker) -> None:
    await breaker.calls(*[FAILED] * 20)
    breaker.now += 5
    await breaker.calls(FAILED)
    breaker.now += 5
    assert breaker.reported == [True]
    await breaker.calls(OK, OK, OK)
    assert breaker.reported == [True, False]


async def test_call_from_before_it_opened_does_not_count_while_open(breaker: Breaker) -> None:
    early = Pending(breaker, 1)
    await asyncio.sleep(0)
    await breaker.calls(*[FAILED] * 20)
    await early.end(0, OK)
    assert breaker.shown == "open"


@pytest.mark.parametrize(
    ("failure", "counts"),
    [
        (timed_out(deadline=True, seconds=0.9), False),
        (timed_out(deadline=True, seconds=1.0), True),
        (timed_out(deadline=False, seconds=0.5), True),
        (errors.DeadlineExceededError(*NAMES), False),
        (errors.ConcurrencyLimitError(*NAMES, 1), False),
        (stale_connection(), False),
        (status(401), False),
        (status(429), False),
        (status(502), True),
        (errors.InvalidResponseError(*NAMES, 200), True),
    ],
    ids=str,
)
async def test_failure_counts_if_it_is_the_servers(breaker: Breaker, failure: UpstreamError, counts: bool) -> None:
    await breaker.calls(*[FAILED] * 19, failure)
    assert breaker.shown == ("open" if counts else "closed")
    assert failure.is_server_failure is counts


async def test_other_exception_does_not_count(breaker: Breaker) -> None:
    async def fail(call: Call) -> str:
        raise ZeroDivisionError

    await breaker.calls(*[FAILED] * 19)
    breaker.proceed = fail
    with pytest.raises(ZeroDivisionError):
        await breaker(call_of())
    assert breaker.shown == "closed"
