"""docs/architecture.md: its lists are those of the code."""

from __future__ import annotations

import configparser
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from service.app import running
from service.settings import Settings
from service.telemetry.metrics import Metrics
from service.upstreams import open_upstreams

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def section(name: str) -> str:
    return PAGE.partition(f"<!-- {name} -->\n")[2].partition(f"<!-- /{name} -->")[0]


def documented(name: str) -> list[tuple[str, str]]:
    """The first two columns of a table."""
    return [(row[1], row[2]) for row in re.finditer(r"^\| `(\w+)` \| `([\w/.]+)` \|", section(name), re.MULTILINE)]


def module_of(kind: Any) -> str:
    return str(kind.__module__).replace(".", "/") + ".py"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    token, keys = tmp_path / "token", tmp_path / "jwks.json"
    token.write_text("token")
    keys.write_text('{"keys": []}')
    url = "http://127.0.0.1:1"
    return Settings(
        int_api_url=url,
        fleet_parks_url=url,
        personal_url=url,
        service_token_file=str(token),
        authproxy_jwks=str(keys),
    )


async def test_inbound_middlewares_are_listed_in_their_order(settings: Settings) -> None:
    async with running(settings) as service:
        app: Any = service.public
        kinds = [kind.func if isinstance(kind, partial) else kind for kind in app.middlewares]
    assert documented("inbound") == [(kind.__name__, module_of(kind)) for kind in kinds]


async def test_outgoing_middlewares_are_listed_in_their_order(settings: Settings) -> None:
    async with open_upstreams(settings, Metrics()) as upstreams:
        kinds = [type(middleware) for middleware in upstreams.int_api.middlewares]
    assert documented("outgoing") == [(kind.__name__, module_of(kind)) for kind in kinds]


def test_layers_are_those_of_import_linter() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    layers = config["importlinter:contract:service"]["layers"].split("\n")
    assert [line.strip() for line in section("layers").splitlines()] == [line.strip() for line in layers if line]
