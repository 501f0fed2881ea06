"""`python -m sandbox demo` and `python -m sandbox run`, as a person starts them."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.commands import run_on_free_ports

ROOT = Path(__file__).resolve().parents[2]
SERVICE = (sys.executable, "-m", "service")
PERSONAL = re.compile(r"9161234567|Анна|У главного входа|Перезвонить")


@asynccontextmanager
async def sandbox(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *arguments, cwd=ROOT, stdout=pipe, stderr=pipe
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            # it takes its child down with it, which it cannot when it is killed
            started.send_signal(signal.SIGINT)
        await started.communicate()


async def output(*arguments: str) -> tuple[int | None, str, str]:
    async with sandbox(*arguments) as started:
        told, complaint = await started.communicate()
    return started.returncode, told.decode(), complaint.decode()


async def test_the_demo_tells_the_whole_life_of_an_order() -> None:
    code, told, complaint = await output("demo", "--", *SERVICE)
    assert (code, complaint) == (0, "")
    chapters = re.findall(r"^(\d)\. .+ \.+ (\w+)$", told, re.MULTILINE)
    assert chapters == [
        ("1", "orders_active"),
        ("2", "orders_estimate"),
        ("3", "orders_draft"),
        ("4", "orders_commit"),
        ("5", "orders_active"),
        ("6", "orders_draft"),
        ("7", "orders_edit"),
        ("8", "orders_cancel"),
    ]
    turns = (
        r"call 1   503 ",
        r"call 2   200   committed",
        r"Orders made of it: 1\.",
        r"possible_duplicate: .*driving.* pickup, destination, time",
        r"409   edit_conflict: .* version 3 ",
        r"200   read again and changed: version 4",
        r"“free”: to cancel costs nothing",
        r"409   cancel_state_changed: ",
        r"“minimal”: to cancel costs \d",
        r"200   cancelled, for \d",
    )
    found = [re.search(turn, told) for turn in turns]
    assert [turn for turn, hit in zip(turns, found, strict=True) if hit is None] == []
    assert [hit.start() for hit in found if hit] == sorted(hit.start() for hit in found if hit)
    shown, paid = re.findall(r"(?:to cancel costs|cancelled, for) (\d.+ RUB)", told)
    assert shown == paid
    assert PERSONAL.search(told) is None


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (("env", "FOM_INT_API_URL=http://127.0.0.1:1", *SERVICE), "the story breaks off: "),
        (("env", "FOM_DEFAULT_LANGUAGE=de", *SERVICE), "the service has ended with exit code 2"),
    ],
)
async def test_a_demo_that_does_not_go_as_told_fails_and_says_why(command: tuple[str, ...], reason: str) -> None:
    code, told, complaint = await output("demo", "--", *command)
    assert code == 1
    assert reason in complaint
    assert "The service's last words:" in complaint
    assert PERSONAL.search(told + complaint) is None


async def test_what_run_prints_works_when_pasted_in_order_and_leaves_no_outage(tmp_path: Path) -> None:
    async with sandbox(*run_on_free_ports(), "--folder", str(tmp_path), "--", *SERVICE) as started:
        assert started.stdout is not None
        script = []
        async for line in started.stdout:
            if line.startswith((b"curl ", b"VERSION=", b"STATE=")):
                script.append(line.decode())
            if b"Ctrl-C" in line:
                break
        answers = await pasted("".join(script))
        [once_more] = await pasted(script[0])
        started.send_signal(signal.SIGINT)
        shown = (await started.stdout.read()).decode()
        assert await started.wait() == 0
    active, estimate, draft, commit, order, edited, cancelled, *control = answers
    assert once_more["orders"]
    assert len(active["orders"]) == 1
    assert estimate["offer_id"]
    assert [warning["code"] for warning in draft["warnings"]] == ["possible_duplicate"]
    assert commit["status"] == "searching"
    assert order["order_id"] == edited["order_id"] == cancelled["order_id"] == commit["order_id"]
    assert edited["version"] == order["version"] + 1
    assert cancelled["status"] == "cancelled"
    assert len(control) == 5
    log = only_file(tmp_path, "service-*.log")
    requests = [entry for line in log.splitlines() if (entry := json.loads(line))["message"] == "request"]
    assert [entry["operation"] for entry in requests if entry["status"] >= 500] == []
    # for people: one short line for each request but the reads that a desk repeats
    assert re.search(
        r"^\d\d:\d\d:\d\d  orders_commit +200 ok +\d+\.\d ms  int-api commitOrder 200$", shown, re.MULTILINE
    )
    assert "orders_get" not in shown
    assert '"level"' not in shown
    assert PERSONAL.search(shown + log) is None


async def test_two_sandboxes_on_one_machine_take_one_option_and_a_taken_port_names_it(tmp_path: Path) -> None:
    first = str(20_000 + os.getpid() % 20_000)
    arguments = ("run", "--ports", first, "--folder", str(tmp_path), "--", *SERVICE)
    async with sandbox(*arguments) as started:
        assert started.stdout is not None
        shown = ""
        while "Ctrl-C" not in shown:
            shown += (await started.stdout.readline()).decode()
        assert f"http://127.0.0.1:{int(first) + 20}  " in shown
        code, _, complaint = await output(*arguments)
    assert code == 1
    assert "make run PORTS=18080" in complaint


async def test_sandbox_alone_serves_a_service_that_was_started_from_its_settings(tmp_path: Path) -> None:
    async with sandbox(*run_on_free_ports(), "--folder", str(tmp_path)) as started:
        assert started.stdout is not None
        shown = ""
        while "Ctrl-C" not in shown:
            shown += (await started.stdout.readline()).decode()
        settings = dict(line.split("=", 1) for line in only_file(tmp_path, "service-*.env").splitlines())
        authproxy = re.findall(r"authproxy +(http://\S+)", shown)[0]
        nowhere = asyncio.subprocess.DEVNULL
        mine = await asyncio.create_subprocess_exec(*SERVICE, env={**os.environ, **settings}, cwd=ROOT, stdout=nowhere)
        try:
            until_ready = f"until curl -fsS {authproxy}/openapi.json > /dev/null 2>&1; do sleep 0.1; done"
            call = "-H 'Content-Type: application/json' -d '{\"phone\": \"+79161234567\"}'"
            [active] = await pasted(f"{until_ready}\ncurl -sS {authproxy}/v1/orders/active {call}")
        finally:
            mine.terminate()
            await mine.wait()
    assert active["orders"]


def only_file(folder: Path, pattern: str) -> str:
    """Return the content of the only file of a pattern."""
    [file] = folder.glob(pattern)
    return file.read_text("utf-8")


async def pasted(script: str) -> list[Any]:
    """Every JSON document that a shell answers with."""
    pipe = asyncio.subprocess.PIPE
    shell = await asyncio.create_subprocess_exec("bash", "-euo", "pipefail", stdin=pipe, stdout=pipe, stderr=pipe)
    told, complaint = await shell.communicate(script.encode())
    assert complaint == b""
    decoder, text, documents = json.JSONDecoder(), told.decode().strip(), []
    while text:
        document, end = decoder.raw_decode(text)
        documents.append(document)
        text = text[end:].strip()
    return documents
