"""The results are closed sets: the type checker reports a forgotten case."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SNIPPET = """
from generated.fleet_orders_manager import DraftRequest
from sdk.python import Committed, Denied, Drafted, OrdersClient, Refused, Undecided


async def all_of_them(orders: OrdersClient) -> str:
    match await orders.commit_until_final("order", 1.0):
        case Committed(status=status):
            return status
        case Refused(problem=problem) | Denied(problem=problem):
            return problem.message
        case Undecided():
            return ""


async def draft(orders: OrdersClient, request: DraftRequest) -> str | None:
    match await orders.draft(request, 1.0, token=None):
        case Drafted(token=token) | Denied(token=token) | Undecided(token=token):
            return token
        case Refused():
            return None


async def undecided_forgotten(orders: OrdersClient) -> str:
    match await orders.commit_until_final("order", 1.0):  # E: exhaustive-match
        case Committed() | Refused() | Denied():
            return "final"
    return ""


async def denied_forgotten(orders: OrdersClient, request: DraftRequest) -> str:
    match await orders.draft(request, 1.0):  # E: exhaustive-match
        case Drafted() | Refused() | Undecided():
            return "told"
    return ""


async def taken_for_done(orders: OrdersClient) -> str:
    return (await orders.commit_until_final("order", 1.0)).status  # E: union-attr
"""


def test_a_result_that_is_forgotten_is_an_error(tmp_path: Path) -> None:
    snippet = tmp_path / "snippet.py"
    snippet.write_text(SNIPPET)
    options = ("--config-file", "setup.cfg", "--cache-dir", tmp_path, "--no-error-summary", "--no-pretty")
    command: list[str | Path] = [sys.executable, "-m", "mypy", *options, snippet]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    found = {
        (int(line.split(":")[1]), line.rsplit("[", 1)[1].rstrip("]"))
        for line in run.stdout.splitlines()
        if ": error: " in line
    }
    lines = enumerate(SNIPPET.splitlines(), 1)
    assert found == {(number, line.split("# E: ")[1]) for number, line in lines if "# E: " in line}
    assert run.stderr == ""
