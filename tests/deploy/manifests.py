"""Manifests in deploy/kubernetes, by kind and name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[2] / "deploy/kubernetes"
NAME = "fleet-orders-manager"


def documents(folder: Path) -> Iterator[Any]:
    """Every document of every file of a folder, in the order of their names."""
    for file in sorted(folder.glob("*.yaml")):
        yield from yaml.safe_load_all(file.read_text("utf-8"))


def manifest(kind: str, name: str = NAME) -> Any:
    """The one of that kind and name."""
    (found,) = (
        document
        for document in (*documents(FOLDER), *documents(FOLDER / "operator"))
        if (document["kind"], document["metadata"]["name"]) == (kind, name)
    )
    return found


def pod() -> Any:
    """The pod's specification."""
    return manifest("Deployment")["spec"]["template"]["spec"]
