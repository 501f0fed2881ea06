"""Fixtures and options of all tests."""

from __future__ import annotations

import hypothesis
import pytest

from tests.functional.recording import Recording


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-errors-table", action="store_true", help="write docs/errors-by-operation.md")


def pytest_configure(config: pytest.Config) -> None:
    # how long an example takes says more of the machine than of the code
    hypothesis.settings.register_profile("no clocks", deadline=None)
    hypothesis.settings.load_profile("no clocks")
    config.pluginmanager.register(Recording(config), "recording of answers")
