"""``python -m publishing.clients``: make every client, compile it, run the flow with it, write the table."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from publishing.clients.recipes import BIN, ROOT, Command, Recipe, version_of
from publishing.clients.recipes import RECIPES as ALL
from sandbox.cli.child import service
from sandbox.faults import AnswerLost
from sandbox.ports import free_ports
from sandbox.sandbox import Sandbox

_CONTRACT = ROOT / "generated" / "fleet_orders_manager" / "openapi.yaml"
_FLOWS = Path(__file__).parent / "flows"
_ALL_ATTEMPTS = 3
_SERVICE = (sys.executable, "-m", "service")


@dataclass
class Outcome:
    """Progress of a client, and the reason why it stopped."""

    generated: str = "-"
    compiled: str = "-"
    ran: str = "-"
    failure: str | None = None


class Failed(Exception):
    """A command ended with another code than 0."""


async def main(wanted: Sequence[str]) -> int:
    """Exit code 1 where a client that could be made did not come through the flow."""
    recipes = [recipe for recipe in ALL if not wanted or recipe.language.split(" ")[0].lower() in wanted]
    work = ROOT / "build" / "clients"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    with (work / "service.log").open("wb") as log:
        async with Sandbox.start(seed=1) as sandbox:
            public, private = free_ports(2)
            async with service(sandbox, _SERVICE, port=public, private_port=private, output=log):
                outcomes = [await come_through(recipe, sandbox, work, n) for n, recipe in enumerate(recipes)]
            violations = sandbox.violations
    text = table(recipes, outcomes)
    print(text)
    for recipe, outcome in zip(recipes, outcomes, strict=True):
        if outcome.failure:
            print(f"{recipe.generator}, {recipe.language}:\n{outcome.failure}", file=sys.stderr)
    # where a language is missing the page still says what was seen where all are
    if not wanted and not any(recipe.missing for recipe in recipes):
        (ROOT / "docs" / "clients.md").write_text(page(text), "utf-8")
    return 1 if violations or any(outcome.failure for outcome in outcomes) else 0


async def come_through(recipe: Recipe, sandbox: Sandbox, work: Path, number: int) -> Outcome:
    outcome = Outcome()
    if recipe.missing:
        outcome.generated = f"not here: needs {recipe.missing}"
        return outcome
    folder = work / recipe.flow.replace(".", "-")
    folder.mkdir(parents=True)
    shutil.copy(_CONTRACT, folder / "openapi.yaml")
    shutil.copy(_FLOWS / recipe.flow, folder)
    (folder / "node_modules").symlink_to(ROOT / "publishing" / "node" / "node_modules")
    for name, content in recipe.files:
        (folder / name).write_text(content, "utf-8")
    try:
        outcome.generated = "no"
        await run(recipe.generate, folder)
        outcome.generated, outcome.compiled = "yes", "no"
        for command in recipe.compile:
            await run(command, folder)
        outcome.compiled, outcome.ran = recipe.compiler, "no"
        outcome.ran = await flow(recipe, sandbox, folder, number)
    except Failed as failure:
        outcome.failure = str(failure)
    return outcome


async def run(command: Command, folder: Path, **environment: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise Failed(f"{' '.join(command)}\n{output.decode()[-4000:]}")
    return output.decode()


async def flow(recipe: Recipe, sandbox: Sandbox, folder: Path, number: int) -> str:
    """Its first commit succeeds, but all responses to it are lost: a client that does not repeat misses the order."""
    sandbox.faults.set("int-api", "commitOrder", AnswerLost(), calls=_ALL_ATTEMPTS)
    url = sandbox.authproxy.url
    output = await run(recipe.run, folder, ORDERS_URL=url, ORDERS_PHONE=f"+7 916 123-45-{10 + number}")
    told = json.loads(output.strip().splitlines()[-1])
    async with aiohttp.ClientSession() as session, session.get(f"{url}/v1/orders/{told['order_id']}") as answer:
        found = await answer.json()
    if (told["active"], told["end"], found["status"]) != (0, "cancelled", "cancelled") or told["attempts"] < 2:
        raise Failed(f"{output}\nand in the end the order is {found.get('status')}")
    return f"yes, commit at attempt {told['attempts']}"


def table(recipes: Sequence[Recipe], outcomes: Sequence[Outcome]) -> str:
    rows = ["| generator | version | language | generated | compiled by | ran the flow |", "|---|---|---|---|---|---|"]
    for recipe, outcome in zip(recipes, outcomes, strict=True):
        version = version_of(recipe.generator)
        cells = (recipe.generator, version, recipe.language, outcome.generated, outcome.compiled, outcome.ran)
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def page(text: str) -> str:
    return f"""\
# Clients from other generators

`make clients` writes this page. Each client is generated from the published contract, compiled in its language, and run
against service and sandbox through the dispatcher's flow: active orders, estimate, draft, commit until 200 or 4XX, get,
cancel. The first commit succeeds, but its response is lost, so only a client that repeats gets through. The programs
are in `publishing/clients/flows/`.

{text}
"""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="publishing.clients", description=__doc__)
    parser.add_argument("--language", action="append", default=[], help="python, typescript, java or go; else all")
    sys.exit(asyncio.run(main(parser.parse_args().language)))
