"""Start-up checks of what the type checker proves, for programs that were not type-checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.golden import depot
from tests.contract.golden.depot.server import Handlers
from tests.contract.serving import Stage, document_of


class Slots:
    async def get(self, request: depot.GetSlotRequest, context: object, /) -> depot.GetSlot200:
        raise NotImplementedError

    async def __call__(self, request: depot.GetSlotRequest, context: object, /) -> depot.GetSlot200:
        raise NotImplementedError


async def find_slots(request: depot.FindSlotsRequest, context: object, /) -> depot.FindSlots200 | depot.FindSlots404:
    raise NotImplementedError


async def unused_by_us(request: depot.UnusedByUsRequest, context: object, /) -> depot.UnusedByUs204:
    raise NotImplementedError


async def another_request(request: depot.FindSlotsRequest, context: object, /) -> depot.GetSlot200:
    raise NotImplementedError


async def another_answer(request: depot.GetSlotRequest, context: object, /) -> depot.GetSlot200 | depot.FindSlots404:
    raise NotImplementedError


async def no_context(request: depot.GetSlotRequest) -> depot.GetSlot200:
    raise NotImplementedError


async def no_types(request, context):  # type: ignore[no-untyped-def]
    raise NotImplementedError


def not_async(request: depot.GetSlotRequest, context: object, /) -> depot.GetSlot200:
    raise NotImplementedError


def endpoints(get_slot: Any) -> Any:
    return Handlers(find_slots=find_slots, get_slot=get_slot, unused_by_us=unused_by_us).endpoints(Stage())


@pytest.mark.parametrize("handler", [Slots().get, Slots()], ids=["method", "callable object"])
def test_handlers_of_the_right_types_are_bound(handler: Any) -> None:
    assert [binding.operation.id for binding in endpoints(handler)] == ["findSlots", "getSlot", "unusedByUs"]


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        (another_request, "its request is FindSlotsRequest, not GetSlotRequest"),
        (another_answer, "FindSlots404 is not one of its responses"),
        (no_context, "takes 1 arguments instead of request and context"),
        (no_types, "its request is None, not GetSlotRequest"),
        (not_async, "not an async function"),
        (None, "not an async function"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_handler_of_other_types_ends_the_start(handler: Any, reason: str) -> None:
    with pytest.raises(TypeError, match=f"^handler of getSlot: {reason}$"):
        endpoints(handler)


def test_a_missing_handler_ends_the_start() -> None:
    some: Callable[..., Any] = Handlers
    with pytest.raises(TypeError, match="'unused_by_us'"):
        some(find_slots=find_slots, get_slot=Slots().get)


def test_an_operation_of_the_document_without_an_endpoint_ends_the_start() -> None:
    with pytest.raises(TypeError, match=r"^depot: no handler for unusedByUs$"):
        Stage().app_of(document_of(depot), endpoints(Slots().get)[:2])
