"""Errors as the compiler prints them: a catalogue, and constructors that take what each code carries."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from codegen.catalogue import read_catalogue
from runtime.errors import WrongField
from runtime.problems import Code, Refused
from tests.contract.compiling import SHOWCASE
from tests.contract.golden.fleet_orders_manager import Current, problems

ENTRIES = read_catalogue(Path(SHOWCASE) / "api" / "errors.yaml")
WRONG = [WrongField("body", "/a", "required")]


def test_the_catalogue_says_what_was_written() -> None:
    assert list(problems.CODES) == list(ENTRIES.codes)
    for name, entry in ENTRIES.codes.items():
        assert problems.CODES[name] == Code(
            name=name,
            status=entry.status,
            title=entry.title,
            when=" ".join(entry.when.split()),
            action=entry.action,
            retryable=entry.retryable,
            carries=frozenset(entry.carries),
            messages=entry.message,
        )
    assert {name: field.message for name, field in ENTRIES.fields.items()} == problems.FIELDS
    assert ENTRIES.edit_unknown.message == problems.EDIT_UNKNOWN


@pytest.mark.parametrize(
    ("refused", "code", "members"),
    [
        (problems.gone(WRONG), "gone", {"wrong": tuple(WRONG)}),
        (
            problems.gone(WRONG, message="m", current=Current(place="shelf")),
            "gone",
            {"wrong": tuple(WRONG), "message": "m", "current": Current(place="shelf")},
        ),
        (problems.invalid(WRONG), "invalid", {"wrong": tuple(WRONG)}),
        (problems.unauthorized(headers={"A": "b"}), "unauthorized", {"headers": {"A": "b"}}),
        (problems.no_method(), "no_method", {}),
        (problems.lost(), "lost", {"outcome": "unknown"}),
        (problems.broken(), "broken", {}),
        (
            problems.broken(message="m", retry_after=0, outcome="unknown"),
            "broken",
            {"message": "m", "retry_after": 0, "outcome": "unknown"},
        ),
    ],
    ids=lambda value: value.code.name if isinstance(value, Refused) else "",
)
def test_a_constructor_hands_on_what_it_takes(refused: Refused, code: str, members: dict[str, Any]) -> None:
    nothing: dict[str, Any] = {"wrong": (), "current": None, "message": None, "retry_after": None, "headers": {}}
    assert vars(refused) == {"code": problems.CODES[code], "outcome": "not_applied", **nothing, **members}


def test_there_is_a_constructor_of_each_code_and_of_nothing_else() -> None:
    functions = {name for name, value in vars(problems).items() if inspect.isfunction(value)}
    assert functions == set(ENTRIES.codes)


def test_each_constructor_says_what_its_error_means() -> None:
    for name, entry in ENTRIES.codes.items():
        said = inspect.getdoc(getattr(problems, name))
        assert said is not None
        assert said.split("\n\n") == [f"{entry.status}: {entry.title}.", " ".join(entry.when.split())]
