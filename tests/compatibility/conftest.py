"""Each test runs once for every release of our contract, and once for what is served now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from tests.compatibility.front import Front
from tests.compatibility.release import RELEASES, Release, compiled
from tests.functional.conftest import clock, fom, sandbox
from tests.functional.world import World

__all__ = ["clock", "fom", "front", "release", "sandbox"]


@pytest.fixture(scope="session")
def compile_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Release]]:
    with ExitStack() as stack:
        yield cache(lambda name: stack.enter_context(compiled(name, tmp_path_factory.mktemp("release"))))


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest, compile_once: Callable[[str], Release]) -> Release:
    return compile_once(request.param)


@pytest.fixture
def front(release: Release, fom: World) -> Front:
    return Front(release, fom)
