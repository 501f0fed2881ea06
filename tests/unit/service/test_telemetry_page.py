"""docs/telemetry.md names what the service tells, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry

from service.telemetry.metrics import Metrics

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "telemetry.md").read_text("utf-8")
METRICS, LOGS = (PAGE.split(heading)[1].split("\n## ")[0] for heading in ("## Metrics", "## Logs"))


def rows(section: str) -> list[list[str]]:
    """The cells of its table."""
    return [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `")]


def named(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))


def collected() -> dict[str, set[str]]:
    """Metrics by the names that they are scraped by, with their labels."""
    registry: CollectorRegistry = Metrics()._registry
    found = {}
    for metric in registry._collector_to_names:
        (family,) = metric.collect()
        total = "_total" if family.type == "counter" else ""
        found[family.name + total] = set(getattr(metric, "_labelnames", ()))
    return found


def lines() -> Iterator[tuple[str, set[str]]]:
    """The message and the fields of each call of a logger in our code."""
    for file in (file for folder in ("service", "runtime") for file in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                # the message of a log line that is written elsewhere
                yield from (
                    (str(k.value.value), set())
                    for k in node.keywords
                    if k.arg == "event" and isinstance(k.value, ast.Constant)
                )
            if isinstance(node, ast.Call) and re.match(r"(log|logging\.getLogger\(.*\))\.\w+$", ast.unparse(node.func)):
                keywords = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
                fields: set[str] = set(re.findall(r"'(\w+)':", keywords.get("extra", "")))
                if "exc_info" in keywords:
                    fields.add("exc_info")
                for message in re.findall(r"'(\w+)'", ast.unparse(node.args[0])):
                    yield str(message), fields


def test_each_metric_is_described_with_its_labels() -> None:
    described = {}
    for name, labels, *_ in (line.strip("|").split("|") for line in METRICS.splitlines() if line.startswith("| `")):
        described[name.strip(" `")] = named(labels)
    assert described == collected()


def test_each_message_of_the_log_is_described_with_its_fields() -> None:
    described = [(named(messages), named(what)) for messages, what in rows(LOGS)]
    told = list(lines())
    assert {message for messages, _ in described for message in messages} == {message for message, _ in told}
    for messages, fields in described:
        # its ports are in a variable
        assert fields - {"private_port"} == {
            field for message, fields in told if message in messages for field in fields
        } - {"request_id"}
