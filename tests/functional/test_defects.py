"""A bug in the service: the client receives 500, and no output has the data that was handled."""

from __future__ import annotations

import logging

import pytest

from service.handlers import orders_draft, orders_estimate
from service.telemetry.logs import SilentFormatter
from tests.functional.world import PHONE, Dispatcher, World, draft_body, estimate_body


async def fails(*_: object) -> None:
    raise RuntimeError(f"no idea what to do with {PHONE}")


async def test_a_defect_is_500_and_says_nothing_of_the_request(
    fom: World, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(orders_estimate, "enrich", fails)
    reply = await dispatcher.call("estimate", estimate_body())
    assert (reply.status, reply.code) == (500, "internal")
    assert (reply.json["outcome"], reply.json["retryable"]) == ("not_applied", True)
    (told,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    line = SilentFormatter("{message}", style="{").format(told)
    assert "RuntimeError at " in line
    assert "test_defects.py" in line
    assert PHONE not in line + reply.content.decode()


async def test_after_a_defect_of_a_call_that_changes_orders_the_outcome_is_unknown(
    dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders_draft, "enrich", fails)
    reply = await dispatcher.call("draft", draft_body())
    assert (reply.status, reply.code, reply.json["outcome"]) == (500, "internal", "unknown")
