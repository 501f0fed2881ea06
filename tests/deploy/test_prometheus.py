"""Rules, alerts and dashboard, by Prometheus' own tool."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.queries import DEPLOY, dashboard_queries, rules
from tools.debian import NotHere, unpacked

ALERTS = {rule["alert"]: rule for rule in rules() if "alert" in rule}
TESTS = ("tests.yaml", "tests-week.yaml")
Promtool = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def promtool() -> Promtool:
    try:
        program = unpacked("prometheus").program("promtool")
    except NotHere as reason:
        pytest.skip(str(reason))

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, *arguments], cwd=DEPLOY / "prometheus", capture_output=True, text=True, check=False
        )

    return run


def test_the_rules_are_rules(promtool: Promtool) -> None:
    checked = promtool("check", "rules", "recording.yaml", "alerts.yaml")
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("file", TESTS)
def test_the_alerts_fire_where_they_should(promtool: Promtool, file: str) -> None:
    tested = promtool("test", "rules", file)
    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_another_threshold_would_be_found(promtool: Promtool, tmp_path: Path) -> None:
    for name in ("recording.yaml", "alerts.yaml", "tests.yaml"):
        text = (DEPLOY / "prometheus" / name).read_text("utf-8")
        (tmp_path / name).write_text(text.replace("> 0.2\n", "> 0.6\n"), "utf-8")
    tested = promtool("test", "rules", tmp_path / "tests.yaml")
    assert tested.returncode != 0
    assert "FomUpstreamFails" in tested.stdout + tested.stderr


@pytest.mark.parametrize("alert", ALERTS)
def test_each_alert_is_seen_to_fire_and_not_to(alert: str) -> None:
    seen = {bool(case["exp_alerts"]) for case in _cases() if case["alertname"] == alert}
    assert seen == {True, False}


@pytest.mark.parametrize("alert", ALERTS)
def test_each_alert_says_how_urgent_it_is_and_where_to_read_on(alert: str) -> None:
    rule = ALERTS[alert]
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["runbook"] == f"docs/runbook.md#{alert.lower()}"


def test_the_runbook_has_a_paragraph_for_each_alert_and_no_other() -> None:
    runbook = (DEPLOY.parent / "docs/runbook.md").read_text("utf-8")
    sections = re.split(r"^## ", runbook, flags=re.MULTILINE)[1:]
    assert [section.split("\n", 1)[0] for section in sections] == list(ALERTS)
    assert all(len(section.split("\n", 1)[1].strip()) > 100 for section in sections)
    linked = {name.lower() for name in re.findall(r"\]\(#(\w+)\)", runbook)}
    assert linked <= {alert.lower() for alert in ALERTS}


def test_the_dashboard_asks_what_prometheus_understands(promtool: Promtool, tmp_path: Path) -> None:
    queries = list(dashboard_queries())
    asked = [{"record": f"panel:{number}", "expr": query} for number, query in enumerate(queries)]
    file = tmp_path / "panels.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": asked}]}), "utf-8")
    checked = promtool("check", "rules", file)
    assert checked.returncode == 0, checked.stderr
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    assert set(re.findall(r"\b\w+(?::\w+)+", " ".join(queries))) <= recorded


def _cases() -> list[Any]:
    tests = [test for file in TESTS for test in yaml.safe_load((DEPLOY / "prometheus" / file).read_text())["tests"]]
    return [case for test in tests for case in test.get("alert_rule_test", ())]
