"""``python -m bench.capacity``: what a load needs. ``measure`` finds the inputs; the page is written from them.

The model is plain: requests by order, times what one of them costs. What is assumed and not measured stands in Assumed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import write
from bench.growth import Growth, Inputs, measure
from runtime.client.channel import MAX_CALLS
from service.upstreams import RESERVED_CALLS

_ROOT = Path(__file__).parents[1]
_INPUTS, _PAGE = _ROOT / "docs/capacity.json", _ROOT / "docs/capacity.md"
_DAY = 86_400
SEED = 100_000
_TIMES = (1, 100, 10_000, 110_000)
#: calls to int-api that a replica has under way at most, but for changes, which have places of their own
_PLACES = MAX_CALLS - RESERVED_CALLS


@dataclass(frozen=True)
class Assumed:
    """Assumptions that were not measured.

    ``requests`` by order: a search, six estimates while the form is filled in, a draft, a commit: nine, which makes the
    ten a second of docs/context.md out of the 100,000 orders of a day. ``peak``: the busiest minutes beside the mean.
    ``busy``: how much of a core a replica may use before there is one more: 60 % (horizontalpodautoscaler.yaml) of a
    whole one. ``call_seconds``: a call to an upstream, 5 to 80 ms (docs/context.md).
    """

    requests: Mapping[str, float] = field(
        default_factory=lambda: {
            "orders_active": 1,
            "orders_estimate": 6,
            "orders_draft": 1,
            "orders_commit": 1,
        }
    )
    peak: float = 3.0
    busy: float = 0.6
    call_seconds: float = 0.04
    least_replicas: int = 3


@dataclass(frozen=True)
class Need:
    """Resources for a number of orders a day. Rates are those of the peak, a second.

    ``bearable_seconds``: how long an upstream's calls may take until a replica has as many under way as it makes
    at most.
    """

    orders_per_day: float
    requests: float
    cores: float
    balancer_cores: float
    replicas: int
    memory_gb: float
    calls: Mapping[str, float]
    calls_under_way: Mapping[str, float]
    bearable_seconds: Mapping[str, float]
    log_gb_per_day: float


def need(inputs: Inputs, orders_per_day: float, assumed: Assumed | None = None) -> Need:
    """The model."""
    assumed = assumed or Assumed()
    peak_orders = orders_per_day / _DAY * assumed.peak
    cost = sum(count * inputs.cpu_ms[operation] for operation, count in assumed.requests.items()) / 1000
    requests = peak_orders * sum(assumed.requests.values())
    cores = peak_orders * cost
    replicas = max(assumed.least_replicas, math.ceil(cores / assumed.busy))
    calls = {name: peak_orders * count for name, count in calls_of_an_order(inputs, assumed).items()}
    logged = sum(count * inputs.log_bytes[operation] for operation, count in assumed.requests.items())
    return Need(
        orders_per_day=orders_per_day,
        requests=requests,
        cores=cores,
        balancer_cores=requests * max(growth.balancer_cpu_ms for growth in inputs.growth) / 1000,
        replicas=replicas,
        memory_gb=replicas * inputs.memory_mb_loaded / 1000,
        calls=calls,
        calls_under_way={name: rate * assumed.call_seconds for name, rate in calls.items()},
        bearable_seconds={name: _PLACES * replicas / rate for name, rate in calls.items()},
        log_gb_per_day=logged * orders_per_day / 1e9,
    )


def calls_of_an_order(inputs: Inputs, assumed: Assumed) -> dict[str, float]:
    """Calls to each upstream, the most asked one first."""
    found: dict[str, float] = {}
    for operation, count in assumed.requests.items():
        for upstream, calls in inputs.calls[operation].items():
            found[upstream] = found.get(upstream, 0) + count * calls
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def page(inputs: Inputs) -> str:
    """The tables, in Markdown."""
    assumed = Assumed()
    needs = [need(inputs, SEED * times, assumed) for times in _TIMES]
    upstreams = calls_of_an_order(inputs, assumed)
    cpu_of_an_order = sum(count * inputs.cpu_ms[operation] for operation, count in assumed.requests.items())
    costs = [
        f"| `{operation}` | {assumed.requests[operation]:g} | {cpu:.2f} "
        f"| {', '.join(f'{name} {count:g}' for name, count in inputs.calls[operation].items())} "
        f"| {inputs.log_bytes[operation]:.0f} |"
        for operation, cpu in inputs.cpu_ms.items()
    ]
    grown = [
        f"| {one.replicas} | {one.requests_per_second:.0f} | {one.cpu_ms:.2f} | {one.balancer_cpu_ms:.3f} "
        f"| {1000 / one.cpu_ms:.0f} |"
        for one in inputs.growth
    ]
    rows: Sequence[tuple[str, Sequence[str]]] = [
        ("requests a second at the peak", [_number(one.requests) for one in needs]),
        ("cores", [_number(one.cores) for one in needs]),
        (f"replicas ({assumed.least_replicas} at least)", [_number(one.replicas) for one in needs]),
        ("memory, GB", [_number(one.memory_gb) for one in needs]),
        ("cores of HAProxy", [_number(one.balancer_cores) for one in needs]),
        *((f"calls to {name} a second", [_number(one.calls[name]) for one in needs]) for name in upstreams),
        *((f"calls to {name} in flight", [_number(one.calls_under_way[name]) for one in needs]) for name in upstreams),
        (
            f"{(first := next(iter(upstreams)))} response time, ms, at which a replica has {_PLACES} calls in flight",
            [_number(one.bearable_seconds[first] * 1000) for one in needs],
        ),
        ("log, GB a day", [_number(one.log_gb_per_day) for one in needs]),
    ]
    return "\n".join(
        [
            f"Medians of windows, on {inputs.cores} cores with a load average of {inputs.load_average:g} before.",
            f"A replica takes {inputs.memory_mb_idle:.0f} MB (PSS) idle, {inputs.memory_mb_loaded:.0f} MB after load.",
            "",
            "| operation | requests for an order | CPU ms per request | upstream calls per request | bytes of log |",
            "|---|--:|--:|---|--:|",
            *costs,
            "",
            f"An order: {cpu_of_an_order:.1f} ms of CPU, "
            + ", ".join(f"{count:g} calls to {name}" for name, count in upstreams.items())
            + ".",
            "",
            "`orders_estimate` at full load. The load, the upstreams and HAProxy have the same cores as the replicas,",
            "so the cores limit the rate. CPU per request shows how replicas add up:",
            "",
            "| replicas | requests a second here | CPU ms per request | HAProxy, CPU ms | requests a second per core |",
            "|--:|--:|--:|--:|--:|",
            *grown,
            "",
            f"| orders a day | {SEED:,} | {' | '.join(f'x {times:,}' for times in _TIMES[1:])} |",
            f"|---{'|--:' * len(_TIMES)}|",
            *(f"| {name} | {' | '.join(values)} |" for name, values in rows),
        ]
    )


def read_inputs(file: Path = _INPUTS) -> Inputs:
    """As they were measured last."""
    raw = json.loads(file.read_text("utf-8"))
    return Inputs(**{**raw, "growth": [Growth(**one) for one in raw["growth"]]})


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.capacity", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["measure", "tables"], default="tables")
    parser.add_argument("--rounds", type=int, default=7, help="windows of each kind (7)")
    parser.add_argument("--seconds", type=int, default=2, help="length of a window (2)")
    options = parser.parse_args()
    if options.what == "measure":
        command = [sys.executable, "-m", "service"]
        sizes = (1, 2, 4)
        inputs = asyncio.run(measure(_ROOT / ".bench", command, sizes, options.rounds, options.seconds))
        _INPUTS.write_text(inputs.as_json(), "utf-8")
    text = page(read_inputs())
    print(text)
    write("capacity", text, _PAGE)
    return 0


def _number(value: float) -> str:
    if value >= 10 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2f}"


if __name__ == "__main__":
    sys.exit(main())
