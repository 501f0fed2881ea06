"""Type checks of code that uses the generated halves: right code passes, each mistake is an error.

``# E:`` marks a line that must be an error, with its code; all other lines must be none.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import defaultdict

import pytest

from tests.contract.compiling import GOLDEN, REPOSITORY

HEADER = """
from __future__ import annotations
from tests.contract.golden import depot, fleet_orders_manager as api
from tests.contract.golden.fleet_orders_manager import problems
from runtime.errors import WrongField
from runtime.problems import Refused
from tests.contract.golden.depot.client import Client
from tests.contract.golden.depot.server import Handlers

class Context: ...

async def find_slots(request: depot.FindSlotsRequest, context: Context, /) -> depot.FindSlots200 | depot.FindSlots404:
    return depot.FindSlots200(depot.Slots(slots=[]))

async def get_slot(request: depot.GetSlotRequest, context: Context, /) -> depot.GetSlot200:
    return depot.GetSlot200(depot.Slot(size="small", state="free", owner="o"))

async def unused_by_us(request: depot.UnusedByUsRequest, context: Context, /) -> depot.UnusedByUs204:
    return depot.UnusedByUs204()
"""
SNIPPETS = {
    "handlers of the right types": """
        handlers: Handlers[Context] = Handlers(find_slots=find_slots, get_slot=get_slot, unused_by_us=unused_by_us)
    """,
    "methods as handlers": """
        class Slots:
            async def get(self, request: depot.GetSlotRequest, context: Context, /) -> depot.GetSlot200:
                return depot.GetSlot200(depot.Slot(size="small", state="free", owner="o"))
        Handlers(find_slots=find_slots, get_slot=Slots().get, unused_by_us=unused_by_us)
    """,
    "every refusal translated": """
        async def slots(client: Client, request: depot.FindSlotsRequest) -> list[depot.Slot] | str:
            match await client.find_slots(request):
                case depot.FindSlots200(body=found):
                    return found.slots
                case depot.FindSlots404(body=error) | depot.FindSlots409(body=error):
                    return error.code
                case depot.FindSlots400():
                    return "refused"
    """,
    "a missing handler": """
        Handlers(find_slots=find_slots, get_slot=get_slot)  # E: call-arg
    """,
    "a handler too many": """
        Handlers(find_slots=find_slots, get_slot=get_slot, unused_by_us=unused_by_us, more=get_slot)  # E: call-arg
    """,
    "a handler of another request": """
        Handlers(find_slots=find_slots, get_slot=find_slots, unused_by_us=unused_by_us)  # E: arg-type
    """,
    "a handler of another answer": """
        async def wrong(request: depot.GetSlotRequest, context: Context, /) -> depot.FindSlots200:
            return depot.FindSlots200(depot.Slots(slots=[]))
        Handlers(find_slots=find_slots, get_slot=wrong, unused_by_us=unused_by_us)  # E: arg-type
    """,
    "a handler of undocumented answers": """
        async def wrong(request: depot.GetSlotRequest, context: Context, /) -> depot.GetSlot200 | None: ...
        Handlers(find_slots=find_slots, get_slot=wrong, unused_by_us=unused_by_us)  # E: arg-type
    """,
    "a handler that is not async": """
        def wrong(request: depot.GetSlotRequest, context: Context, /) -> depot.GetSlot200:
            raise NotImplementedError
        Handlers(find_slots=find_slots, get_slot=wrong, unused_by_us=unused_by_us)  # E: arg-type
    """,
    "a handler of another context": """
        async def wrong(request: depot.GetSlotRequest, context: int, /) -> depot.GetSlot200:
            raise NotImplementedError
        Handlers[Context](find_slots=find_slots, get_slot=wrong, unused_by_us=unused_by_us)  # E: arg-type
    """,
    "a handler that answers another's answer": """
        async def wrong(request: depot.GetSlotRequest, context: Context, /) -> depot.GetSlot200:
            return await find_slots(depot.FindSlotsRequest(body=depot.Search(size="small")), context)  # E: return-value
    """,
    "a refusal taken for a success": """
        async def slots(client: Client, request: depot.FindSlotsRequest) -> list[depot.Slot]:
            return (await client.find_slots(request)).body.slots  # E: union-attr
    """,
    "a refusal handed on to our caller": """
        async def drop(request: api.DropRequest, client: Client, /) -> api.Drop204 | api.Drop404:
            return await client.find_slots(depot.FindSlotsRequest(body=depot.Search(size="small")))  # E: return-value
    """,
    "a refusal forgotten": """
        async def slots(client: Client, request: depot.FindSlotsRequest) -> str:
            match await client.find_slots(request):  # E: exhaustive-match
                case depot.FindSlots200():
                    return "found"
                case depot.FindSlots400() | depot.FindSlots404():
                    return "refused"
            return "forgotten"
    """,
    "a failure, which is raised and never returned": """
        async def slots(client: Client, request: depot.FindSlotsRequest) -> str:
            answer: depot.FindSlots503 = await client.find_slots(request)  # E: assignment
            return answer.body.code
    """,
    "an operation that is not used": """
        async def unused(client: Client) -> None:
            await client.unused_by_us()  # E: attr-defined
    """,
    "a request that is wrong": """
        depot.Search(size="medium")  # E: arg-type
        depot.Search()  # E: call-arg
        depot.Search(size="small", legacy="removed by the overlay")  # E: call-arg
        depot.FindSlotsRequest(body=depot.Slots(slots=[]))  # E: arg-type
    """,
    "a field that may be left out": """
        def rank(slot: depot.Slot) -> int:
            return slot.rank + 1  # E: operator
    """,
    "a field that is changed": """
        def change(slot: depot.Slot) -> None:
            slot.size = "large"  # E: misc
    """,
    "errors as the catalogue has them": """
        def refuse(wrong: list[WrongField]) -> list[Refused]:
            here = api.Current(place="shelf")
            return [
                problems.gone(wrong, message="m", current=here), problems.gone(wrong), problems.invalid(wrong),
                problems.unauthorized(headers={}), problems.no_method(), problems.lost(),
                problems.broken(retry_after=1, outcome="unknown", message="m"), problems.broken(),
            ]
    """,
    "an error that there is not": """
        problems.gonne([])  # E: attr-defined
    """,
    "an error without what it always carries": """
        problems.invalid()  # E: call-arg
        problems.unauthorized()  # E: call-arg
    """,
    "an error with what it never carries": """
        problems.invalid([], message="m")  # E: call-arg
        problems.gone([], outcome="unknown")  # E: call-arg
        problems.gone([], retry_after=1)  # E: call-arg
        problems.no_method(headers={})  # E: call-arg
        problems.lost(outcome="not_applied")  # E: call-arg
        problems.broken(current=None)  # E: call-arg
    """,
    "an outcome that there is not": """
        problems.broken(outcome="depends")  # E: arg-type
    """,
    "a new value of an open set": """
        depot.Slot(size="huge", state="burning", owner="o", rank=77)
    """,
}


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[tuple[int, str]]]:
    """Line and code of every error by the name of its snippet, and those of the golden packages by ''."""
    folder = tmp_path_factory.mktemp("snippets")
    for name, text in SNIPPETS.items():
        (folder / f"{_module(name)}.py").write_text(_source(text), "utf-8")
    run = subprocess.run(
        [
            sys.executable, "-m", "mypy", "--config-file", REPOSITORY / "setup.cfg", "--namespace-packages",
            "--explicit-package-bases", "--no-error-summary", "--no-pretty", "--cache-dir",
            tmp_path_factory.mktemp("cache"), folder, GOLDEN,
        ],
        cwd=REPOSITORY,
        env={**os.environ, "MYPYPATH": f"{REPOSITORY}:{folder}"},
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert run.stderr == ""
    found: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for line in run.stdout.splitlines():
        if match := re.fullmatch(r"(.*)\.py:(\d+): error: .*\[([a-z-]+)\]", line):
            module = match[1].removeprefix(f"{folder}/")
            found["" if "/" in module else module].add((int(match[2]), match[3]))
    return found


def _module(name: str) -> str:
    return "snippet_" + re.sub(r"\W+", "_", name)


def _source(text: str) -> str:
    return HEADER + re.sub(r"(?m)^ {8}", "", text)


@pytest.mark.parametrize("name", SNIPPETS)
def test_the_type_checker_finds(name: str, errors: dict[str, set[tuple[int, str]]]) -> None:
    lines = enumerate(_source(SNIPPETS[name]).splitlines(), 1)
    assert errors[_module(name)] == {(number, line.split("# E: ")[1]) for number, line in lines if "# E: " in line}


def test_the_golden_packages_are_without_error(errors: dict[str, set[tuple[int, str]]]) -> None:
    assert errors[""] == set()
