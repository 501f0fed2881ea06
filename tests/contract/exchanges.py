"""Requests and responses of each operation of the showcase."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from tests.contract.golden import depot
from tests.contract.golden import fleet_orders_manager as showcase

DAY = datetime.date(2026, 3, 14)
MOMENT = datetime.datetime(2026, 3, 14, 15, 9, 26, 535000, tzinfo=datetime.timezone(datetime.timedelta(hours=3)))
UUID = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
PERSON = showcase.Person(name="Zoë", phone="+79161234567")
PROBLEM = showcase.Problem(code="gone", message="no", errors=[showcase.ProblemField(pointer="/a", limit=1.5)])
EVERYTHING = showcase.Parcel(
    id="p1", weight=0.5, sender=PERSON, class_="high", kind="b", import_=True, page_size=-1, oddname="\u2028 \\ \"'",
    uuid_=UUID, msgspec_="", day=DAY, moment=MOMENT, ratio=2.5, steps=95, size=3, note=None, secret="s",
    price="-12.50", phones=["+123", "+79161234567"], people={"a/b": PERSON, "": PERSON}, numbers={"n": 2**70},
    free={"deep": [{"x": None}, 1.5, "y"]}, anything=None,
    parts=[showcase.Part(name="a", parts=[showcase.Part(parts=[showcase.Part()])])],
)  # fmt: skip
LEAST = showcase.Parcel(id="p1", weight=5e-324, sender=showcase.Person(name="x"), class_="low")
STORED = showcase.Stored(id="p1", state="sent", sums={"a": [1, 2.5], "b": []}, phones={"x": "+123"}, place="moon")


@dataclass(frozen=True)
class Exchange:
    name: str
    request: Any
    answer: Any


EXCHANGES = [
    Exchange(
        "scalars_in_path",
        showcase.ScalarsInPathRequest(
            text="a b%2Fc?d#é;+", count=2**31 - 1, big=2**62, ratio=0.1, flag=True, day=DAY, moment=MOMENT, uuid_=UUID,
            type_="it's",
        ),
        showcase.ScalarsInPath204(),
    ),
    Exchange(
        "scalars_in_query",
        showcase.ScalarsInQueryRequest(
            text="a_1", count=9, even=-4, ratio=0.75, flag=False, day=DAY, moment=MOMENT, uuid_=UUID, level="high",
            size=2, class_="&=+ ü#%", page_size=1, phone="+7", tags=["a b", "", "&"], sizes=[1, -2, 3],
        ),
        showcase.ScalarsInQuery204(),
    ),
    Exchange("scalars_in_query", showcase.ScalarsInQueryRequest(count=1, tags=["one"]), showcase.ScalarsInQuery204()),
    Exchange(
        "scalars_in_headers",
        showcase.ScalarsInHeadersRequest(
            x_text="a, b; c=\"d\"", x_count=1, x_ratio=1e-7, x_flag=False, x_uuid=UUID, x_phone="+79161234567"
        ),
        showcase.ScalarsInHeaders200(
            body="12345", x_text="a, b", x_count=9, x_ratio=-0.5, x_flag=True, x_day=DAY, x_moment=MOMENT, x_uuid=UUID,
            x_level="high", x_phone="+7",
        ),
    ),
    Exchange(
        "scalars_in_headers",
        showcase.ScalarsInHeadersRequest(x_text="1"),
        showcase.ScalarsInHeaders200(body="", x_text="1"),
    ),
    Exchange("send", showcase.SendRequest(body=EVERYTHING), showcase.Send201(STORED)),
    Exchange("send", showcase.SendRequest(body=LEAST), showcase.Send201(showcase.Stored(id="p1", state="sent"))),
    Exchange("amend", showcase.AmendRequest(body=showcase.Amendment(note="n")), showcase.Amend200(True)),
    Exchange("drop", showcase.DropRequest(parcel_id="p1"), showcase.Drop204()),
    Exchange("drop", showcase.DropRequest(parcel_id="p1"), showcase.Drop202(retry_after=7)),
    Exchange("drop", showcase.DropRequest(parcel_id="p1"), showcase.Drop404(PROBLEM, 7)),
    Exchange("drop", showcase.DropRequest(parcel_id="p1"), showcase.Drop4XX(status=418, body=PROBLEM)),
    Exchange("drop", showcase.DropRequest(parcel_id="p1"), showcase.DropDefault(status=207, body={"a": [1]})),
    Exchange("pay", showcase.PayRequest(body=showcase.Cash(change=3)), showcase.Pay200(showcase.Paper())),
    Exchange(
        "pay",
        showcase.PayRequest(body=showcase.Card(number="1234")),
        showcase.Pay200(showcase.Mail(to="a@b", receipts=[showcase.Paper(), showcase.Mail(receipts=[])])),
    ),
    Exchange("lists", showcase.ListsRequest(body=[[1, None], [2**63 - 1]]), showcase.Lists200(["+123", "+456"])),
    Exchange("lists", showcase.ListsRequest(body=[]), showcase.Lists200([])),
    Exchange("phones", showcase.PhonesRequest(body="+79161234567"), showcase.Phones200("+123")),
    Exchange(
        "find_slots",
        depot.FindSlotsRequest(
            body=depot.Search(size="large", slot=depot.Slot(size="small", state="free", owner="o", rank=2))
        ),
        depot.FindSlots200(depot.Slots(slots=[depot.Slot(size="small", state="taken", owner="o", rank=1)])),
    ),
    Exchange(
        "find_slots",
        depot.FindSlotsRequest(body=depot.Search(size="small")),
        depot.FindSlots409(depot.Error(code="full", message="m")),
    ),
    Exchange(
        "get_slot",
        depot.GetSlotRequest(slot_id=UUID),
        depot.GetSlot200(depot.Slot(size="small", state="free", owner="o"))
    ),
]  # fmt: skip


UNREADABLE_TO_CONNEXION = [
    Exchange("amend", showcase.AmendRequest(), showcase.Amend200(False)),
    Exchange(
        "scalars_in_query",
        showcase.ScalarsInQueryRequest(count=1, tags=["a,b", "c,"]),
        showcase.ScalarsInQuery204(),
    ),
    Exchange(
        "scalars_in_headers",
        showcase.ScalarsInHeadersRequest(x_text="t"),
        showcase.ScalarsInHeaders200(body="", x_text="t", x_level="new"),
    ),
    Exchange(
        "send",
        showcase.SendRequest(body=LEAST),
        showcase.Send201(showcase.Stored(id="p1", state="new")),
    ),
]
