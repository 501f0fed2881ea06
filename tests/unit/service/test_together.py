"""Concurrent pair: no task is left running, and the error that is raised does not depend on luck."""

from __future__ import annotations

import asyncio

import pytest

from service.steps.concurrency import both


async def later(result: str, turns: int = 0, ended: list[str] | None = None) -> str:
    """The result after some turns of the loop; raised where it is in capitals."""
    try:
        for _ in range(turns):
            await asyncio.sleep(0)
    except asyncio.CancelledError:
        assert ended is not None
        ended.append(result)
        raise
    if result.isupper():
        raise ValueError(result)
    return result


@pytest.mark.parametrize("turns", [(0, 0), (0, 5), (5, 0)])
async def test_both_results_are_given(turns: tuple[int, int]) -> None:
    assert await both(later("first", turns[0]), later("second", turns[1])) == ("first", "second")


async def test_they_meet() -> None:
    """Each waits for the other one, which would never end one after the other."""
    meeting = asyncio.Barrier(2)
    await both(meeting.wait(), meeting.wait())


@pytest.mark.parametrize("turns", [(0, 0), (0, 5), (5, 0)])
@pytest.mark.parametrize(("first", "second", "told"), [("A", "b", "A"), ("a", "B", "B"), ("A", "B", "A")])
async def test_the_failure_of_the_first_one_counts(first: str, second: str, told: str, turns: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=f"^{told}$"):
        await both(later(first, turns[0], []), later(second, turns[1], []))
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_second_one_that_nobody_wants_any_more_is_ended_and_waited_for() -> None:
    ended: list[str] = []
    with pytest.raises(ValueError, match="A"):
        await both(later("A", 2), later("b", 1000, ended))
    assert (ended, asyncio.all_tasks()) == (["b"], {asyncio.current_task()})


async def test_whoever_waits_may_give_up() -> None:
    ended: list[str] = []
    waiting = asyncio.create_task(both(later("a", 1000, ended), later("b", 1000, ended)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (sorted(ended), asyncio.all_tasks()) == (["a", "b"], {asyncio.current_task()})
