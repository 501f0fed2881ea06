"""Output of `make publish`: reproducible, the same as is served, and usable in an empty project."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

from publishing.packages.__main__ import build
from tests.functional.world import World
from tests.published.commands import run

ROOT = Path(__file__).parents[2]
TYPESCRIPT = ROOT / "sdk" / "typescript"
VERSION = json.loads((ROOT / "generated" / "fleet_orders_manager" / "openapi.json").read_text("utf-8"))["info"][
    "version"
]


def program_of(readme: Path, language: str) -> str:
    match = re.search(rf"```{language}\n(.*?)```", readme.read_text("utf-8"), re.S)
    assert match is not None
    return match[1]


def content(folder: Path) -> Mapping[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_the_same_source_is_the_same_packages(dist: Path, tmp_path: Path) -> None:
    build(ROOT, tmp_path / "again")
    assert content(tmp_path / "again") == content(dist)


async def test_the_contract_is_the_one_that_is_served(dist: Path, fom: World) -> None:
    for name in ("openapi.yaml", "openapi.json"):
        served = await fom.request("GET", f"/{name}")
        assert served.content == (dist / name).read_bytes()


def test_the_wheel_is_one_package_that_needs_two(dist: Path) -> None:
    with zipfile.ZipFile(dist / f"fleet_orders_manager_client-{VERSION}-py3-none-any.whl") as wheel:
        names = wheel.namelist()
        metadata = wheel.read(next(name for name in names if name.endswith("/METADATA"))).decode()
        texts = [wheel.read(name).decode() for name in names if name.endswith(".py")]
    assert {name.split("/")[0].split("-")[0] for name in names} == {"fleet_orders_manager_client"}
    assert "fleet_orders_manager_client/py.typed" in names
    assert re.findall(r"^Requires-Dist: (\w+)", metadata, re.M) == ["aiohttp", "msgspec"]
    assert not any(re.search(r"^(from|import) (runtime|generated|sdk)\b", text, re.M) for text in texts)
    assert not any("connexion" in name or "/server" in name for name in names)


async def test_the_wheel_orders_a_ride_from_an_empty_project(dist: Path, fom: World, tmp_path: Path) -> None:
    await run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    wheel = dist / f"fleet_orders_manager_client-{VERSION}-py3-none-any.whl"
    await run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", wheel, cwd=tmp_path)
    program = tmp_path / "order.py"
    program.write_text(program_of(ROOT / "sdk" / "python" / "README.md", "python"), "utf-8")
    told = await run(python, "-W", "error", program, cwd=tmp_path, ORDERS_URL=fom.sandbox.authproxy.url)
    assert re.fullmatch(r"ordered \w+: searching\n", told)
    mypy = (sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path / "mypy", "--python-executable", python)
    assert "Success" in await run(*mypy, program, cwd=tmp_path)


#: what the other program does not do: to read
READ = """
import asyncio, os, sys
import aiohttp
from fleet_orders_manager_client import OrdersClient
from fleet_orders_manager_client.api import OrdersGetRequest
from fleet_orders_manager_client.runtime.aiohttp_transport import AiohttpTransport
from fleet_orders_manager_client.runtime.client import Channel

async def read():
    async with aiohttp.ClientSession() as session:
        orders = OrdersClient(Channel(os.environ["ORDERS_URL"], AiohttpTransport(session)))
        return (await orders.orders_get(OrdersGetRequest(order_id=sys.argv[1]))).body.order_id

print(asyncio.run(read()))
"""


async def test_the_wheel_works_on_the_oldest_libraries_that_it_takes(dist: Path, fom: World, tmp_path: Path) -> None:
    wheel = dist / f"fleet_orders_manager_client-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as opened:
        metadata = opened.read(f"fleet_orders_manager_client-{VERSION}.dist-info/METADATA").decode()
    oldest = [
        f"{name}=={version}.0" for name, version in re.findall(r"^Requires-Dist: (\w+) ?>=([\d.]+)", metadata, re.M)
    ]
    assert len(oldest) == 2
    await run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    await run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", wheel, *oldest, cwd=tmp_path)
    url = fom.sandbox.authproxy.url
    order = program_of(ROOT / "sdk" / "python" / "README.md", "python")
    told = await run(python, "-c", order, cwd=tmp_path, ORDERS_URL=url)
    order_id = told.split()[1].rstrip(":")
    assert await run(python, "-c", READ, order_id, cwd=tmp_path, ORDERS_URL=url) == f"{order_id}\n"


async def test_the_npm_package_orders_a_ride_from_an_empty_project(dist: Path, fom: World, tmp_path: Path) -> None:
    package = dist / f"fleet-orders-manager-client-{VERSION}.tgz"
    (tmp_path / "package.json").write_text('{"name": "empty", "private": true, "type": "module"}', "utf-8")
    await run("npm", "install", "--silent", "--ignore-scripts", package, cwd=tmp_path)
    (tmp_path / "order.ts").write_text(program_of(TYPESCRIPT / "README.md", "ts"), "utf-8")
    tsc = TYPESCRIPT / "node_modules" / ".bin" / "tsc"
    types = TYPESCRIPT / "node_modules" / "@types"
    flags = ("--strict", "--target", "es2022", "--module", "nodenext", "--types", "node", "--typeRoots", types)
    await run(tsc, *flags, "order.ts", cwd=tmp_path)
    told = await run("node", "order.js", cwd=tmp_path, ORDERS_URL=fom.sandbox.authproxy.url)
    assert re.fullmatch(r"ordered \w+: searching\n", told)


def test_the_reference_fetches_nothing(dist: Path) -> None:
    page = (dist / "reference.html").read_text("utf-8")
    assert "default-src 'none'" in page
    assert "connect-src" not in page
    assert not re.search(r"""(src|href)\s*[:=]\s*["']?https?://(?!example\.com|redocly\.com)""", page)
    assert "orders_commit" in page


def test_the_changelog_tells_every_version() -> None:
    told = re.findall(r"^## (.+)$", (ROOT / "api" / "CHANGELOG.md").read_text("utf-8"), re.M)
    released = {path.name.removesuffix(".yaml") for path in (ROOT / "api" / "released").glob("*[0-9].yaml")}
    assert told[0] == VERSION
    assert released <= set(told)
