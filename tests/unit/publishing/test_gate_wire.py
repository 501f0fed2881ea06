"""Difference of two contracts without texts and equal parts."""

from __future__ import annotations

import pytest

from publishing.gate.wire import for_differs, wire
from tests.unit.publishing.contracts import CONTRACT, GONE, Change, changed

_OWNER = "/components/schemas/Locker/properties/owner"


@pytest.mark.parametrize(
    "words",
    [
        ("/info/description", "Boxes"),
        ("/tags/0/description", "Boxes"),
        ("/paths/~1lockers~1{locker_id}/get/summary", GONE),
        ("/paths/~1lockers~1{locker_id}/get/responses/404/description", "No such locker"),
        ("/components/responses/Locker/content/application~1json/example", GONE),
        (f"{_OWNER}/description", "Whose it is"),
    ],
)
def test_words_are_no_part_of_it(words: Change) -> None:
    assert wire(changed(words)) == wire(CONTRACT)


def test_a_field_may_be_called_like_a_keyword_of_words() -> None:
    added = changed(("/components/schemas/Locker/properties/title", {"type": "string", "description": "Words"}))
    assert wire(added)["components"]["schemas"]["Locker"]["properties"]["title"] == {"type": "string"}


def test_differs_see_what_has_changed_once_and_nothing_else() -> None:
    old, new = for_differs(CONTRACT, changed((f"{_OWNER}/type", "boolean")))
    assert {path: list(item) for path, item in new["paths"].items()} == {
        "/lockers/{locker_id}": ["get"],
        "/lockers": [],
    }
    assert list(old["paths"]["/lockers/{locker_id}"]["get"]["responses"]) == ["200"]


def test_answers_stand_in_their_operation() -> None:
    old, new = for_differs(CONTRACT, changed((f"{_OWNER}/type", "boolean")))
    for document in (old, new):
        answer = document["paths"]["/lockers/{locker_id}"]["get"]["responses"]["200"]
        assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Locker"}


def test_differs_are_not_shown_what_they_do_not_know() -> None:
    old, new = for_differs(CONTRACT, changed((f"{_OWNER}/x-known-values", ["me"]), (f"{_OWNER}/description", "Whose")))
    assert old == new
    assert not any(old["paths"].values())


def test_an_operation_that_is_new_or_gone_is_shown_whole() -> None:
    old, new = for_differs(CONTRACT, changed(("/paths/~1lockers", GONE)))
    assert list(old["paths"]["/lockers"]) == ["post"]
    assert "/lockers" not in new["paths"]
