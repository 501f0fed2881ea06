"""A handler's answer is checked before it goes out: constructors check nothing, and the caller must not find out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from runtime.codec import encode_answer
from runtime.errors import ResponseValidationError, WrongField
from tests.contract.golden import depot
from tests.contract.golden import fleet_orders_manager as showcase

PROBLEM = showcase.Problem(code="gone")


def test_an_answer_has_its_status_media_type_and_headers() -> None:
    assert encode_answer(showcase.DROP, showcase.Drop404(PROBLEM, 7)) == (
        404, {"Retry-After": "7", "Content-Type": "application/problem+json"}, b'{"code":"gone"}',
    )  # fmt: skip
    assert encode_answer(showcase.DROP, showcase.Drop204()) == (204, {}, b"")
    assert encode_answer(showcase.DROP, showcase.Drop4XX(status=418, body=PROBLEM))[0] == 418


BROKEN: list[tuple[Any, Any, WrongField]] = [
    (depot.GET_SLOT, depot.GetSlot200(depot.Slot(size=5, state="s", owner="o")),  # type: ignore[arg-type]
     WrongField("body", "/size", "wrong_type")),
    (depot.GET_SLOT, depot.GetSlot200(None), WrongField("body", "", "wrong_type")),  # type: ignore[arg-type]
    (depot.GET_SLOT, depot.FindSlots200(depot.Slots(slots=[])), WrongField("body", "", "undocumented_answer")),
    (depot.GET_SLOT, None, WrongField("body", "", "undocumented_answer")),
    (showcase.SEND, showcase.Send201(showcase.Stored(id="p1", state="s", sums={"a": [float("nan")]})),
     WrongField("body", "/sums/a/0", "wrong_type")),
    (showcase.SCALARS_IN_HEADERS, showcase.ScalarsInHeaders200("b", ""),
     WrongField("header", "/X-Text", "too_short", 1)),
    (showcase.SCALARS_IN_HEADERS, showcase.ScalarsInHeaders200("b", "t", x_count=10),
     WrongField("header", "/X-Count", "out_of_range", 9)),
    (showcase.SCALARS_IN_HEADERS, showcase.ScalarsInHeaders200("b", "t\r\nX-Injected: 1"),
     WrongField("header", "/X-Text", "format")),
    (showcase.SCALARS_IN_HEADERS, showcase.ScalarsInHeaders200("b", "т"), WrongField("header", "/X-Text", "format")),
    (showcase.DROP, showcase.Drop4XX(status=500, body=PROBLEM), WrongField("body", "", "undocumented_status")),
    (showcase.DROP, showcase.Drop4XX(status=404, body=PROBLEM), WrongField("body", "", "undocumented_status")),
    (showcase.DROP, showcase.DropDefault(status=204, body={}), WrongField("body", "", "undocumented_status")),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "answer", "wrong"), BROKEN, ids=range(len(BROKEN)))
def test_an_answer_that_breaks_its_contract(operation: Any, answer: Any, wrong: WrongField) -> None:
    with pytest.raises(ResponseValidationError) as raised:
        encode_answer(operation, answer)
    assert raised.value.wrong == (wrong,)


def test_a_body_that_was_checked_is_not_looked_at_once_more() -> None:
    """A body that is wrongly marked as validated reaches the client."""
    slot = depot.Slot(size=5, state="s", owner="o")  # type: ignore[arg-type]
    answer = depot.GetSlot200(slot, is_checked=True)
    assert encode_answer(depot.GET_SLOT, answer)[2] == b'{"size":5,"state":"s","owner":"o"}'
    assert "is_checked" not in repr(depot.GetSlot200(slot))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (204, showcase.Drop204),
        (404, showcase.Drop404),
        (418, showcase.Drop4XX),
        (503, showcase.Drop503),
        (502, showcase.Drop5XX),
        (200, showcase.DropDefault),
        (302, showcase.DropDefault),
    ],
)
def test_the_closest_documentation_of_a_status_counts(status: int, kind: type[Any]) -> None:
    spec = showcase.DROP.answer_for(status)
    assert spec is not None
    assert spec.type is kind


def test_an_exact_status_counts_wherever_it_stands() -> None:
    spec = replace(showcase.DROP, answers=showcase.DROP.answers[::-1]).answer_for(404)
    assert spec is not None
    assert spec.type is showcase.Drop404


def test_a_status_without_documentation_has_none() -> None:
    assert depot.FIND_SLOTS.answer_for(418) is None
