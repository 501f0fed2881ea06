"""Logs: one JSON object a line, and never the text of an exception (docs/context.md, "Personal data")."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from service.telemetry.logs import configure_logs

PHONE = "+79161234567"
Lines = Callable[[], list[dict[str, Any]]]


def configure(output: io.StringIO, level: str) -> None:
    with contextlib.redirect_stdout(output):
        configure_logs(level)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Return the standard output, with the logging of the process."""
    root, quiet = logging.getLogger(), ("connexion", "aiohttp", "asyncio", "uvicorn")
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in quiet}
    filters = {name: logging.getLogger(name).filters[:] for name in quiet}
    output = io.StringIO()
    configure(output, "INFO")
    yield output
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in quiet:
        logging.getLogger(name).setLevel(levels[name])
        logging.getLogger(name).filters[:] = filters[name]


@pytest.fixture
def lines(written: io.StringIO) -> Lines:
    return lambda: [json.loads(line) for line in written.getvalue().split("\n") if line]


def fail(text: str) -> None:
    try:
        try:
            raise KeyError(text)
        except KeyError as cause:
            cause.add_note(text)
            raise ValueError(f"cannot read {text}") from cause
    except ValueError as error:
        error.add_note(text)
        raise RuntimeError(text)  # noqa: B904


def log_failure() -> None:
    try:
        fail(PHONE)
    except RuntimeError:
        logging.getLogger("service.hooks").exception("internal_error", extra={"request_id": "r-1"})


def test_a_line_is_one_json_object(lines: Lines) -> None:
    logging.getLogger("service").info("request", extra={"status": 200, "duration_ms": 1.5, "park_id": None})
    [line] = lines()
    assert line.pop("time")
    assert line == {
        "level": "INFO",
        "logger": "service",
        "message": "request",
        "status": 200,
        "duration_ms": 1.5,
        "park_id": None,
    }


def test_the_time_says_when(lines: Lines) -> None:
    logging.getLogger("service").info("request")
    assert datetime.fromisoformat(lines()[0]["time"]).tzinfo is not None


def test_an_exception_is_told_by_its_type_and_place(lines: Lines) -> None:
    log_failure()
    [line] = lines()
    assert line["message"] == "internal_error"
    assert line["request_id"] == "r-1"
    assert "RuntimeError" in line["exc_info"]
    assert "test_logs.py" in line["exc_info"]
    assert "fail" in line["exc_info"]


def test_no_text_of_an_exception_nor_of_its_cause_is_printed(written: io.StringIO) -> None:
    log_failure()
    assert PHONE not in written.getvalue()
    assert "9161234567" not in written.getvalue()


def test_an_exception_that_was_never_raised_is_told(lines: Lines, written: io.StringIO) -> None:
    logging.getLogger("service").error("internal_error", exc_info=ValueError(PHONE))
    assert "ValueError" in lines()[0]["exc_info"]
    assert PHONE not in written.getvalue()


def test_exc_info_without_an_exception_is_told(lines: Lines) -> None:
    logging.getLogger("service").error("internal_error", exc_info=True)
    assert lines()[0]["message"] == "internal_error"


def test_a_group_of_exceptions_is_told_without_its_texts(lines: Lines, written: io.StringIO) -> None:
    logging.getLogger("service").error("internal_error", exc_info=ExceptionGroup(PHONE, [ValueError(PHONE)]))
    assert "ExceptionGroup" in lines()[0]["exc_info"]
    assert PHONE not in written.getvalue()


async def test_a_task_that_nobody_waited_for_is_told_without_its_text(lines: Lines, written: io.StringIO) -> None:
    async def failing() -> None:
        fail(PHONE)

    task = asyncio.create_task(failing())
    await asyncio.wait([task])
    loop = asyncio.get_running_loop()
    message = "Task exception was never retrieved"
    loop.default_exception_handler({"message": message, "exception": task.exception(), "future": task})
    [line] = lines()
    assert message in line["message"]
    assert "RuntimeError" in line["exc_info"]
    assert PHONE not in written.getvalue()


async def test_a_callback_that_failed_is_told_without_what_it_was_called_with(
    lines: Lines, written: io.StringIO
) -> None:
    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    loop.call_soon(fail, PHONE)
    loop.call_soon(done.set)
    await done.wait()
    assert lines()[0]["message"].startswith("Exception in callback fail")
    assert PHONE not in written.getvalue()


@pytest.mark.parametrize(
    "value",
    ['"', "\\", "\n", "\r\n", "\x00", "\u2028", "Москва", "😀", "{", "%s", float("nan"), {1}, b"x", object(), ...],
)
def test_every_line_is_json_whatever_is_in_it(lines: Lines, value: Any) -> None:
    logging.getLogger("service").info("message %s", value, extra={"value": value})
    logging.getLogger("service").info("next")
    assert [line["message"] for line in lines()][-1] == "next"
    assert len(lines()) == 2


@pytest.mark.parametrize("name", ["connexion", "aiohttp.access", "asyncio", "uvicorn.error"])
def test_libraries_that_quote_requests_are_quiet(lines: Lines, name: str) -> None:
    logging.getLogger(name).warning("POST /v1/orders/draft")
    logging.getLogger(name).error("failed")
    assert [line["message"] for line in lines()] == ["failed"]


@pytest.mark.parametrize(("level", "shown"), [("DEBUG", 4), ("INFO", 3), ("WARNING", 2), ("ERROR", 1)])
def test_the_level_is_that_of_the_settings(written: io.StringIO, lines: Lines, level: str, shown: int) -> None:
    configure(written, level)
    for name in ("debug", "info", "warning", "error"):
        getattr(logging.getLogger("service"), name)(name)
    assert len(lines()) == shown


def test_configuring_twice_does_not_print_twice(written: io.StringIO, lines: Lines) -> None:
    configure(written, "INFO")
    logging.getLogger("service").info("request")
    assert len(lines()) == 1
