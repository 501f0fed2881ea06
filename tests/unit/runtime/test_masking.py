"""No personal data in a ``repr``, at any depth and in any program."""

from __future__ import annotations

import io
import pprint
import traceback

import pytest
from rich.console import Console

from runtime.client import WireResponse
from runtime.codec import WireRequest, encode_request
from runtime.errors import (
    InvalidResponseError,
    RequestValidationError,
    ResponseValidationError,
    UpstreamStatusError,
    WrongField,
)
from runtime.server.asgi import HttpResponse
from tests.contract.golden import depot
from tests.contract.golden import fleet_orders_manager as showcase

SECRET = "+79160004711"
PERSON = showcase.Person(name=f"Ann {SECRET}", phone=SECRET)
PARCEL = showcase.Parcel(
    id="p1", weight=1, sender=PERSON, class_="low", note=SECRET, phones=[SECRET], people={"x": PERSON}
)
PROBLEM = showcase.Problem(code="gone", message=SECRET)

SHOWN = [
    ("the whole object", PERSON),
    ("members", PARCEL),
    ("a body", showcase.SendRequest(body=PARCEL)),
    ("a body that is a scalar", showcase.PhonesRequest(body=SECRET)),
    ("a parameter of the query", showcase.ScalarsInQueryRequest(count=1, phone=SECRET)),
    ("a header", showcase.ScalarsInHeadersRequest(x_text="t", x_phone=SECRET)),
    ("an answer", showcase.Drop404(PROBLEM)),
    ("an answer that is a scalar", showcase.Phones200(SECRET)),
    ("an answer that is a list", showcase.Lists200([SECRET])),
    ("a header of an answer", showcase.ScalarsInHeaders200(body="b", x_text="t", x_phone=SECRET)),
    ("a map", showcase.Send201(showcase.Stored(id="p1", state="sent", phones={"x": SECRET}))),
    ("a choice", showcase.PayRequest(body=showcase.Card(number=SECRET))),
    ("a choice within itself", showcase.Pay200(showcase.Mail(receipts=[showcase.Mail(to=SECRET, receipts=[])]))),
    ("an overlay", depot.FindSlots200(depot.Slots(slots=[depot.Slot(size="s", state="t", owner=SECRET)]))),
    ("a request on the wire", encode_request(showcase.PHONES, showcase.PhonesRequest(body=SECRET))),
    ("a token on the wire", WireRequest("/", [("q", SECRET)], {"Authorization": SECRET}, SECRET.encode())),
    ("an answer on the wire", WireResponse(200, {"X": SECRET}, SECRET.encode())),
    ("an answer that goes out", HttpResponse(200, {}, SECRET.encode())),
    ("a failure", UpstreamStatusError("c", "o", 503, PROBLEM, None)),
    ("a bad answer", InvalidResponseError("c", "o", 200, [WrongField("body", "/phone", "pattern")])),
]  # fmt: skip


@pytest.mark.parametrize("shown", [case[1] for case in SHOWN], ids=[case[0] for case in SHOWN])
def test_what_is_shown_is_masked(shown: object) -> None:
    rich = io.StringIO()
    Console(file=rich, width=10_000).print(shown)
    texts = [repr(shown), str(shown), f"{shown}", f"{shown!r}", f"{[shown]}", pprint.pformat(shown), rich.getvalue()]
    assert all("4711" not in text for text in texts)
    assert all("Ann" not in text for text in texts)


def test_what_is_not_personal_is_shown_and_what_is_left_out_is_not() -> None:
    assert repr(showcase.Drop404(PROBLEM)) == "Drop404(body=Problem(code='gone', message=***))"
    assert repr(depot.Slot(size="s", state="t", owner="o")) == "Slot(size='s', state='t', owner=***)"
    assert repr(showcase.Part(parts=[showcase.Part(name="a")])) == "Part(parts=[Part(name='a')])"


def test_a_personal_member_that_is_null_or_left_out_tells_no_more_than_its_name() -> None:
    least = {"id": "p1", "weight": 1, "sender": PERSON, "class_": "low"}
    assert "note" not in repr(showcase.Parcel(**least))  # type: ignore[arg-type]
    assert "note=***" in repr(showcase.Parcel(**least, note=None))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [RequestValidationError, ResponseValidationError])
def test_a_broken_contract_names_places_only(kind: type[RequestValidationError | ResponseValidationError]) -> None:
    try:
        raise kind("op", [WrongField("body", "/phone", "pattern"), WrongField("header", "/X-A", "too_long", 3)])
    except kind as error:
        text = "".join(traceback.format_exception(error))
    assert text.rstrip().endswith(f"{kind.__name__}: op: body/phone: pattern, header/X-A: too_long")


def test_requests_that_differ_in_personal_data_only_differ_still() -> None:
    assert showcase.PhonesRequest(body="+123") != showcase.PhonesRequest(body="+124")
