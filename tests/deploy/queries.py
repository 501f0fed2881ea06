"""Every query of deploy/: of the rules, the alerts and the dashboard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
_SELECTOR = re.compile(r"\b(fom_\w+)(?:\{([^}]*)\})?")
_MATCHER = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"')
_VARIABLES = {"$__rate_interval": "5m", "$operation": ".*", "$upstream": ".*"}


@dataclass(frozen=True)
class Selector:
    """A metric's name, and what its labels have to be."""

    name: str
    matchers: tuple[tuple[str, str, str], ...]

    def matches(self, name: str, labels: Mapping[str, str]) -> bool:
        """As Prometheus judges it, but that a label which is not there matches nothing."""
        return name == self.name and all(
            label in labels
            and (re.fullmatch(value, labels[label]) is not None if "~" in how else value == labels[label])
            is not how.startswith("!")
            for label, how, value in self.matchers
        )


def groups(file: str) -> list[Any]:
    """The groups of a file of rules."""
    found: list[Any] = yaml.safe_load((DEPLOY / "prometheus" / file).read_text("utf-8"))["groups"]
    return found


def rules() -> list[Any]:
    """Every rule that records or alerts."""
    return [rule for file in ("recording.yaml", "alerts.yaml") for group in groups(file) for rule in group["rules"]]


def dashboard_queries() -> Iterator[str]:
    """Return the queries of the panels and the marks of alerts, with the variables filled in."""
    dashboard = json.loads((DEPLOY / "grafana/fleet-orders-manager.json").read_text("utf-8"))
    for part in (*dashboard["panels"], {"targets": dashboard["annotations"]["list"]}):
        for target in part.get("targets", ()):
            query = target["expr"]
            for variable, value in _VARIABLES.items():
                query = query.replace(variable, value)
            yield query


def selectors() -> set[Selector]:
    """Return our metrics that all of them use."""
    found = set()
    for query in (*(rule["expr"] for rule in rules()), *dashboard_queries()):
        for name, matchers in _SELECTOR.findall(re.sub(r"\b\w+(:\w+)+", "", query)):
            found.add(Selector(name, tuple(_MATCHER.findall(matchers))))
    return found
