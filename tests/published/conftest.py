"""The published packages, and a service to use them on.

Other people's tools install and compile: they get more time than our own tests.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from publishing.packages.__main__ import build
from sandbox.sandbox import Sandbox
from tests.functional.world import World, world

ROOT = Path(__file__).parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Output of `make publish`, built before any event loop runs: nothing is served meanwhile."""
    target = tmp_path_factory.mktemp("publish") / "dist"
    build(ROOT, target)
    return target


@pytest.fixture
async def fom(tmp_path: Path) -> AsyncIterator[World]:
    async with Sandbox.start(seed=1) as sandbox, world(sandbox, tmp_path) as fom:
        sandbox.service_url = fom.url
        yield fom
        assert sandbox.violations == []
