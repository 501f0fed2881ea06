"""A refusal: its code, and what goes with it."""

from __future__ import annotations

import dataclasses

import pytest

from runtime.errors import WrongField
from runtime.problems import Code, Refused

GONE = Code(
    name="gone",
    status=404,
    title="Gone",
    when="late",
    action="hurry",
    retryable=False,
    messages={"ru": "Нет", "en": "No"},
)


def test_a_refusal_by_its_code_alone_carries_nothing_and_has_changed_nothing() -> None:
    refused = Refused(GONE)
    assert (refused.code, refused.outcome) == (GONE, "not_applied")
    assert (refused.wrong, refused.current, refused.message) == ((), None, None)
    assert (refused.retry_after, refused.headers) == (None, {})


def test_what_is_handed_over_is_the_refusals_own() -> None:
    wrong, headers = [WrongField("body", "/a", "required")], {"Allow": "GET"}
    refused = Refused(GONE, wrong=wrong, headers=headers)
    wrong.clear()
    headers.clear()
    assert refused.wrong == (WrongField("body", "/a", "required"),)
    assert refused.headers == {"Allow": "GET"}


def test_its_text_is_the_code_and_nothing_of_what_it_carries() -> None:
    refused = Refused(GONE, message="Мария", current={"phone": "+79161234567"})
    assert str(refused) == "gone"
    assert repr(refused) == "Refused('gone')"
    assert refused.args == ("gone",)


def test_a_code_carries_nothing_unless_it_says_so_and_does_not_change() -> None:
    assert GONE.carries == frozenset()
    with pytest.raises(dataclasses.FrozenInstanceError):
        GONE.status = 500  # type: ignore[misc]
