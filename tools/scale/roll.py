"""A new release, or new settings, on all replicas without a pause: one after another."""

from __future__ import annotations

import asyncio

from tools.scale.balancer import Balancer, BalancerFailed
from tools.scale.replicas import Replicas

_POLL_SECONDS = 0.1
#: its checks see a replica that is ready within a second
_UP_SECONDS = 30


async def roll(replicas: Replicas, balancer: Balancer) -> None:
    """Restart each, and go on once the balancer sends requests to it again.

    Raises ChildFailed and BalancerFailed; the rest then stay as they are, and serve.
    """
    for number in range(len(replicas.servers)):
        await replicas.restart(number)
        await _until_up(balancer, number)


async def _until_up(balancer: Balancer, number: int) -> None:
    for _ in range(int(_UP_SECONDS / _POLL_SECONDS)):
        if (await balancer.states())[number].startswith("UP"):
            return
        await asyncio.sleep(_POLL_SECONDS)
    raise BalancerFailed(f"HAProxy does not see replica {number + 1} within {_UP_SECONDS} s")
