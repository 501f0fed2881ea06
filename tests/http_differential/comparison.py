"""The verdicts of both transports on many responses."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.http_differential.explanations import explain
from tests.http_differential.responses import Case, make_cases
from tests.http_differential.verdicts import Verdict, judges


@dataclass
class Comparison:
    """Cases by the reason why the verdicts differ, and those without one."""

    equal: Counter[str] = field(default_factory=Counter)
    explained: Counter[str] = field(default_factory=Counter)
    unexplained: list[tuple[Case, Verdict, Verdict]] = field(default_factory=list)


async def compare(seed: int, count: int) -> Comparison:
    comparison = Comparison()
    async with judges() as both:
        for case in make_cases(seed, count):
            ours, theirs = await both.judge(case)
            if ours == theirs:
                comparison.equal["response" if ours.fault is None else "failure"] += 1
            elif (reason := await explain(both, case, ours, theirs)) is not None:
                comparison.explained[reason] += 1
            else:
                comparison.unexplained.append((case, ours, theirs))
    return comparison
