"""CPU per request, as pairs of short windows: the service and a peer are alive together and take turns.

Neighbours on the machine, and its clock, change the figures by half from one minute to the next, but those of two
windows that follow each other alike. So the ratio of a pair is kept, and of all pairs the median.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from bench.exchanges import Exchange
from bench.load import Load
from bench.processes import Server, cpu_seconds


@dataclass
class Pairs:
    """The windows of the service and of one peer, in milliseconds of CPU per request."""

    ours: list[float] = field(default_factory=list)
    peer: list[float] = field(default_factory=list)

    @property
    def ratios(self) -> Sequence[float]:
        """The service's figure by the peer's, pair by pair."""
        return [ours / peer for ours, peer in zip(self.ours, self.peer, strict=True)]

    @property
    def ratio(self) -> float:
        """The median."""
        return median(self.ratios)

    @property
    def spread(self) -> tuple[float, float]:
        """The quartiles."""
        low, _, high = quantiles(self.ratios, n=4)
        return low, high


def measure(
    ours: Server,
    peers: Mapping[str, Server],
    load: Load,
    exchange: Exchange,
    *,
    rounds: int,
    connections: int,
    seconds: int,
) -> Mapping[str, Pairs]:
    """The pairs by the peers' keys; each round has a pair of each peer, in another order."""
    chance = random.Random(1)
    found = {key: Pairs() for key in peers}

    def window(server: Server) -> float:
        before = cpu_seconds(server.pid)
        answered = load.saturate(server.url, exchange, connections=connections, seconds=seconds)
        return (cpu_seconds(server.pid) - before) / answered * 1000

    for server in (ours, *peers.values()):
        window(server)
    for _ in range(rounds):
        for key in _shuffled(list(peers), chance):
            # alternate the order, so that a drift favours neither candidate
            if chance.random() < 0.5:
                mine, its = window(ours), window(peers[key])
            else:
                its, mine = window(peers[key]), window(ours)
            found[key].ours.append(mine)
            found[key].peer.append(its)
    return found


def _shuffled(keys: list[str], chance: random.Random) -> Iterator[str]:
    chance.shuffle(keys)
    return iter(keys)
