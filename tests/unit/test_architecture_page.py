"""docs/architecture.md: its lists are those of the code."""

from __future__ import annotations

import configparser
import re
from functools import partial
from pathlib import Path
from typing import Any

from service.app import running
from service.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def section(name: str) -> str:
    return PAGE.partition(f"<!-- {name} -->\n")[2].partition(f"<!-- /{name} -->")[0]


def documented(name: str) -> list[tuple[str, str]]:
    """The first two columns of a table."""
    return [(row[1], row[2]) for row in re.finditer(r"^\| `(\w+)` \| `([\w/.]+)` \|", section(name), re.MULTILINE)]


def module_of(kind: Any) -> str:
    return str(kind.__module__).replace(".", "/") + ".py"


async def test_inbound_middlewares_are_listed_in_their_order(tmp_path: Path) -> None:
    token, keys = tmp_path / "token", tmp_path / "jwks.json"
    token.write_text("token")
    keys.write_text('{"keys": []}')
    url = "http://127.0.0.1:1"
    settings = Settings(
        int_api_url=url,
        fleet_parks_url=url,
        personal_url=url,
        service_token_file=str(token),
        authproxy_jwks=str(keys),
    )
    async with running(settings) as service:
        app: Any = service.public
        kinds = [kind.func if isinstance(kind, partial) else kind for kind in app.middlewares]
    assert documented("inbound") == [(kind.__name__, module_of(kind)) for kind in kinds]


def test_layers_are_those_of_import_linter() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    layers = config["importlinter:contract:service"]["layers"].split("\n")
    assert [line.strip() for line in section("layers").splitlines()] == [line.strip() for line in layers if line]
