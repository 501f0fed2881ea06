"""The result as a table and a picture."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import matplotlib

from bench import figures
from bench.load import Latency
from bench.rounds import Pairs

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "bench"
from matplotlib import pyplot  # noqa: E402  the backend is chosen before it is loaded

_PICTURE = "performance.svg"
_OURS = "service"


@dataclass(frozen=True)
class Report:
    """Everything by the candidates' keys, ``pairs`` by operation first."""

    titles: Mapping[str, str]
    versions: Mapping[str, str]
    pairs: Mapping[str, Mapping[str, Pairs]]
    latency: Mapping[str, Latency]
    ready_seconds: Mapping[str, float]
    memory_megabytes: Mapping[str, float]
    connections: int
    rate: int
    rounds: int

    def ours(self, operation: str) -> float:
        """Our own milliseconds of CPU per request, over all windows."""
        return median(window for pairs in self.pairs[operation].values() for window in pairs.ours)

    def text(self) -> str:
        """The tables, in Markdown."""
        return "\n\n".join(
            [
                f"Measured {datetime.now(UTC):%Y-%m-%d} on {platform.machine()}, CPython {platform.python_version()}, "
                f"{self.rounds} pairs of windows for each row, {self.connections} connections.",
                *(self._operation(operation) for operation in self.pairs),
                self._rest(),
            ]
        )

    def _operation(self, operation: str) -> str:
        rows = [f"| **{self.titles[_OURS]}** | {self.ours(operation):.2f} | 1 | |"]
        for key, pairs in self.pairs[operation].items():
            low, high = pairs.spread
            factor = 1 / pairs.ratio
            ratio = f"{pairs.ratio:.2f} ({low:.2f} to {high:.2f})"
            rows.append(f"| {self.titles[key]} | {median(pairs.peer):.2f} | {factor:.2f} | {ratio} |")
        return "\n".join(
            [
                f"`{operation}`",
                "",
                "| | CPU ms per request | times ours | ours by it: median (quartiles) |",
                "|---|--:|--:|--:|",
                *rows,
            ]
        )

    def _rest(self) -> str:
        rows = [
            f"| {self.titles[key]} | {latency.p50:.1f} | {latency.p90:.1f} | {latency.p99:.1f} "
            f"| {self.ready_seconds[key]:.2f} | {self.memory_megabytes[key]:.0f} | {self.versions[key]} |"
            for key, latency in self.latency.items()
        ]
        return "\n".join(
            [
                f"`orders_estimate` at {self.rate} requests a second over one connection, start, and memory under load",
                "",
                "| | p50 ms | p90 ms | p99 ms | listens after s | PSS MB | made of |",
                "|---|--:|--:|--:|--:|--:|---|",
                *rows,
            ]
        )


def write(report: Report, docs: Path) -> None:
    """Put the tables between the marks of the page, and the picture beside it."""
    _draw(report, docs / _PICTURE)
    figures.write("bench", f"\n![CPU per request]({_PICTURE})\n\n{report.text()}\n", docs / "performance.md")


def _draw(report: Report, file: Path) -> None:
    figure, axes = pyplot.subplots(1, len(report.pairs), figsize=(11, 3.2), sharey=True, layout="constrained")
    for axis, (operation, pairs) in zip(axes, report.pairs.items(), strict=True):
        ours = report.ours(operation)
        values = {report.titles[_OURS]: ours} | {report.titles[key]: ours / p.ratio for key, p in pairs.items()}
        colours = ["#c2410c"] + ["#94a3b8"] * len(pairs)
        bars = axis.barh(list(values), list(values.values()), color=colours)
        axis.bar_label(bars, [f"{value:.2f}" for value in values.values()], padding=3)
        axis.set_title(f"{operation}: CPU ms per request", fontsize=10)
        axis.invert_yaxis()
        axis.spines[["top", "right"]].set_visible(False)
        axis.margins(x=0.12)
    figure.savefig(file, metadata={"Date": None})
    pyplot.close(figure)
