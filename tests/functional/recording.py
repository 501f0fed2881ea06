"""Collects what all tests have seen, from every worker, and judges it once the whole functional suite has run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.functional import answers
from tests.functional import errors_table as table
from tests.functional.witness import REPOSITORY

_HERE = Path(__file__).resolve().parent


class Recording:
    """A plugin of pytest. With xdist it runs in each worker and in the controller, to which they hand their answers."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._worker: dict[str, Any] | None = getattr(config, "workeroutput", None)
        self._answers = answers.ANSWERS
        self._whole = not any("::" in argument for argument in config.args)
        self._failed: set[str] = set()
        self._wrong: list[str] = []

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self._whole = False

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if self._distributes():
            return
        collected = {item.path for item in session.items}
        self._whole &= collected.issuperset(_HERE.glob("test_*.py"))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        output = getattr(node, "workeroutput", {})
        self._whole &= output.get("whole", False)
        self._answers.update(answers.Answer(*answer) for answer in output.get("answers", ()))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._failed.add(report.nodeid.partition("[")[0])

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self._worker is not None:
            self._worker.update(whole=self._whole, answers=[tuple(answer) for answer in self._answers])
        elif self._whole and not self._config.option.collectonly:
            if self._config.getoption("--write-errors-table"):
                told = [answer for answer in self._answers if answer.test not in self._failed]
                table.FILE.write_text(table.written(table.chosen(table.reached(told))), "utf-8")
            # what a failed test would have seen is not missing on top of that
            elif exitstatus == pytest.ExitCode.OK and (wrong := self._judge()):
                self._wrong, session.exitstatus = wrong, pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._wrong:
            terminalreporter.section("errors by operation", red=True)
            terminalreporter.write_line("\n".join(self._wrong))

    def _distributes(self) -> bool:
        return self._worker is None and self._config.getoption("numprocesses", None) not in (None, 0)

    def _judge(self) -> list[str]:
        name = table.FILE.relative_to(REPOSITORY)
        text = table.FILE.read_text("utf-8") if table.FILE.exists() else ""
        untrue = table.untrue(text, table.reached(self._answers))
        return [*table.gaps(self._answers), *(f"{name}: {reason}; run make errors-table" for reason in untrue)]
