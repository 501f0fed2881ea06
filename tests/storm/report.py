"""Report of a load test with faults: each operation in each phase, and the tables of docs/under-load.md."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from bench.figures import percentiles
from tests.storm.records import Answer
from tests.storm.run import GROWN, SHARE, TODAY, WANTED, Result
from tests.storm.weather import Phase, is_spared

_OPERATIONS = ("estimate", "draft", "active", "get", "commit", "cancel", "edit")
#: answers from which on a figure says something
_ENOUGH = 5


class Report:
    """Answers by the phase of their beginning, those of all calm phases together."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self._phases = result.desk.weather.phases
        self._answers: dict[tuple[int, str], list[Answer]] = defaultdict(list)
        self._calm: dict[str, list[float]] = defaultdict(list)
        for answer in result.desk.answers:
            name = answer.operation.removeprefix("orders_")
            if not answer.left:
                self._answers[answer.first, name].append(answer)
            if not answer.left and answer.first == answer.last and self._phases[answer.first].kind == "calm":
                self._calm[name].append(answer.seconds)

    def details(self) -> str:
        """Return each operation in each fault's phase: latency, responses, and the comparison with calm."""
        lines = ["calm, all phases together", *(_row(name, self._calm[name]) for name in _OPERATIONS)]
        for number, phase in self._faults():
            lines += ["", phase.name]
            for name in _OPERATIONS:
                answers = self._answers[number, name]
                told = ", ".join(f"{status} {code} x {times}" for (status, code), times in _told(answers).items())
                ratios = self._ratios(number, phase, name)
                than_calm = f"; times calm: {', '.join(f'{ratio:.2f}' for ratio in ratios)}" if ratios else ""
                lines.append(_row(name, [answer.seconds for answer in answers]) + told + than_calm)
        return "\n".join(lines)

    def page(self) -> str:
        """The tables, in Markdown."""
        return "\n".join(
            [
                *self._head(),
                "",
                "Calm, all phases together:",
                "",
                "| operation | responses | p50 ms | p90 ms | p99 ms |",
                "|---|--:|--:|--:|--:|",
                *(f"| `{name}` | {len(self._calm[name])} | {_cells(self._calm[name])} |" for name in _OPERATIONS),
                "",
                "Operations that do not use the faulty upstream: p50 and p90 relative to the calm phases.",
                "",
                f"| fault | {' | '.join(f'`{name}`' for name in _OPERATIONS)} |",
                f"|---{'|--:' * len(_OPERATIONS)}|",
                *self._spared(),
                "",
                "Responses of operations that use it:",
                "",
                "| fault | responses |",
                "|---|---|",
                *(f"| {phase.name} | {self._hit(number, phase)} |" for number, phase in self._faults()),
                "",
                *self._rest(),
            ]
        )

    def _head(self) -> Iterator[str]:
        result, phases = self._result, [phase for phase in self._phases if phase.kind == "calm"]
        asked = sum(len(times) for times in self._calm.values()) / (len(phases) * result.seconds)
        aim = f"{result.rate:.0f} a second, {result.rate / TODAY:.0f} times today's load"
        yield f"{sum(map(len, self._answers.values())):,} responses to {result.dispatchers} dispatchers, in phases of"
        yield f"{result.seconds:g} s, on {result.cores} cores with a load average of {result.load_average:.1f} before."
        yield f"Service, sandbox and dispatchers together reach {result.bearable:.0f} requests a second on them."
        yield f"The target was {SHARE:.0%} of that ({WANTED} at most): {aim}. In calm phases it was {asked:.0f}."

    def _spared(self) -> Iterator[str]:
        for number, phase in self._faults():
            cells = []
            for name in _OPERATIONS:
                ratios = self._ratios(number, phase, name)
                shed = sum(answer.status >= 500 for answer in self._answers[number, name])
                cells.append(f"{ratios[0]:.1f}, {ratios[1]:.1f}{f' ({shed} x 503)' if shed else ''}" if ratios else "")
            if any(cells):
                yield f"| {phase.name} | {' | '.join(cells)} |"

    def _hit(self, number: int, phase: Phase) -> str:
        hit = [name for name in _OPERATIONS if not is_spared(phase, f"orders_{name}")]
        return "; ".join(f"`{name}` {_shares(self._answers[number, name])}" for name in hit)

    def _rest(self) -> Iterator[str]:
        result = self._result
        for name, kept in vars(result.kept).items():
            yield f"- {name.replace('_', ' ')} of the service: {vars(result.before)[name]} before, {kept} after"
        yield f"- memory (PSS): {result.memory_before:.1f} MB after a first load, {result.memory_kept:.1f} at the end"
        yield f"  (up to {GROWN:g} MB more is allowed)"
        yield f"- the machine stalled {result.stalls} times for 0.3 s or more; late responses in a stall are allowed"
        yield "- every check passed" if not result.wrong else "- FAILED:"
        yield from (f"  - {wrong}" for wrong in result.wrong)

    def _faults(self) -> Iterator[tuple[int, Phase]]:
        return ((number, phase) for number, phase in enumerate(self._phases) if phase.kind == "fault")

    def _ratios(self, number: int, phase: Phase, name: str) -> list[float]:
        """Nothing where the fault is in the way of the operation, or too few have asked."""
        answers = self._answers[number, name]
        if not is_spared(phase, f"orders_{name}") or len(answers) < _ENOUGH:
            return []
        now = percentiles([answer.seconds for answer in answers])
        return [mine / calm for mine, calm in zip(now, percentiles(self._calm[name]), strict=True)]


def _row(name: str, seconds: Sequence[float]) -> str:
    figures = " ".join(f"{value:7.1f}" for value in percentiles(seconds)) if seconds else " " * 23
    return f"  {name:9}{len(seconds):5} answers, p50 p90 p99: {figures} ms  "


def _told(answers: Sequence[Answer]) -> Counter[tuple[int, str]]:
    return Counter(sorted(answer.told for answer in answers))


def _shares(answers: Sequence[Answer]) -> str:
    parts = [
        f"{status if status < 400 else code} {times / len(answers):.0%}"
        for (status, code), times in _told(answers).items()
    ]
    return ", ".join(parts) or "nobody asked"


def _cells(seconds: Sequence[float]) -> str:
    return " | ".join(f"{value:.0f}" for value in percentiles(seconds)) if seconds else "| |"
