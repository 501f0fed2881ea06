"""No personal data in a repr, an exception's text, a log line or an error (docs/context.md, "Personal data")."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, cast

import msgspec
import pytest
from starlette.types import Scope

from generated import fleet_orders_manager as api
from generated import int_api, personal
from generated.fleet_orders_manager import problems
from generated.fleet_parks.client import Client as FleetParks
from generated.int_api.client import Client as IntApi
from generated.personal.client import Client as Personal
from runtime import errors
from runtime.client import CallContext
from runtime.codec import decode_request
from service.context import Caller, Context
from service.errors.handler import on_error
from service.errors.problems import problem_response
from service.request_scope import RequestScope
from service.rules.orders import order_of
from service.rules.refusals import refusal

#: each of them stands somewhere in the requests and answers below
SECRETS = [
    "9161234567",
    "916 123-45-67",
    "Мария",
    "Садовническая",
    "82с2",
    "чемодан",
    "37.642639",
    "Петров",
    "А123ВС777",
]
POINT = {
    "geopoint": [37.642639, 55.734894],
    "fullname": "Москва, Садовническая улица, 82с2",
    "street": "Садовническая улица",
    "house": "82с2",
}
DRAFT: dict[str, Any] = {
    "phone": "8 916 123-45-67",
    "passenger_name": "Мария",
    "route": [POINT],
    "class": "econom",
    "payment": {"type": "cash"},
    "comment": "Будет чемодан",
}
ORDER = {
    "order_id": "order-1",
    "park_id": "park-1",
    "status": "driving",
    "class": "econom",
    "route": [POINT],
    "created_at": "2026-03-14T15:02:11+03:00",
    "version": 3,
    "passenger": {"phone_pd_id": "pd-1", "name": "Мария"},
    "comment": "Будет чемодан",
    "performer": {"name": "Сергей Петров", "car": {"model": "Kia Rio", "number": "А123ВС777"}},
}


def scope() -> Scope:
    found: Scope = {"state": {}}
    RequestScope.from_headers({}, 0.0, "ru").attach(found)
    return found


def assert_silent(*shown: str) -> None:
    for text in shown:
        assert [secret for secret in SECRETS if secret in text] == []


def request_of(body: Any) -> tuple[Any, list[errors.WrongField]]:
    headers = {"x-idempotency-token": "0123456789abcdef"}
    return decode_request(api.ORDERS_DRAFT, {}, [], headers, msgspec.json.encode(body))


def platform_error(message: str) -> int_api.Error:
    return int_api.Error(code="nope", message=message)


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return everything that a formatter of log lines could print."""
    return json.dumps([record.__dict__ for record in caplog.records], default=str, ensure_ascii=False)


ORDERS = msgspec.convert(ORDER, int_api.Order)
SHOWN = order_of(ORDERS, phone_masked="+7******4567")
MODELS = [
    request_of(DRAFT)[0],
    api.ActiveRequest(phone=DRAFT["phone"]),
    msgspec.convert({"route": [POINT], "phone": DRAFT["phone"]}, api.EstimateRequest),
    ORDERS,
    SHOWN,
    api.OrdersActive200(api.OrderPage(orders=[SHOWN])),
    int_api.SearchOrders200(int_api.OrderPage(orders=[ORDERS])),
    int_api.DraftOrder400(platform_error("Телефон +79161234567")),
    personal.StorePhoneRequest(body=personal.PhoneStoreRequest(value="+79161234567")),
    personal.FindPhoneRequest(body=personal.PhoneFindRequest(value="+79161234567")),
    personal.StorePhone200(personal.PhoneRecord(id="pd-1", value="+79161234567")),
    personal.StorePhone400(personal.Error(code="bad", message="+79161234567 is no phone")),
    api.Current(orders=[SHOWN]),
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_no_request_and_no_answer_shows_what_is_personal(model: Any) -> None:
    assert_silent(repr(model), str(model), f"{model!r:s}", repr([model]), repr({"x": model}))


def test_a_masked_phone_does_not_show_either() -> None:
    assert "4567" not in repr(SHOWN)


@pytest.mark.parametrize(
    "failure",
    [
        errors.UpstreamStatusError("int-api", "draftOrder", 500, int_api.DraftOrder500(platform_error("Мария")), None),
        errors.InvalidResponseError("int-api", "draftOrder", 200, [errors.WrongField("body", "/order_id", "required")]),
        errors.UpstreamTimeoutError("personal", "storePhone", deadline=False, seconds=1.0),
        errors.ConnectError("personal", "storePhone"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_no_failure_of_a_call_shows_what_is_personal(
    caplog: pytest.LogCaptureFixture, failure: errors.UpstreamError
) -> None:
    answer = on_error(api.ORDERS_DRAFT, scope(), failure)
    assert caplog.records
    assert_silent(repr(failure), str(failure), repr(failure.args), answer.body.decode(), logged(caplog))


def test_a_wrong_request_shows_its_places_alone(caplog: pytest.LogCaptureFixture) -> None:
    body = {**DRAFT, "phone": 79161234567, "comment": ["чемодан"], "route": [{**POINT, "house": 82}], "Мария": 1}
    request, wrong = request_of(body)
    broken = errors.RequestValidationError("orders_draft", wrong)
    answer = on_error(api.ORDERS_DRAFT, scope(), broken)
    assert {w.pointer for w in wrong} == {"/phone", "/comment", "/route/0/house", ""}
    assert_silent(repr(request), repr(broken), str(broken), repr(broken.args), answer.body.decode(), logged(caplog))


@pytest.mark.parametrize("secret", SECRETS)
def test_a_refusal_of_the_platform_does_not_tell_what_it_quotes(secret: str) -> None:
    body = {**DRAFT, "comment": "Будет чемодан, водитель Петров, А123ВС777"}
    asked = request_of(body)[0].body
    refused = refusal(int_api.DraftOrder400(platform_error(f"Недопустимо: {secret}")), asked)
    answer = problem_response(refused, request_id="r", language="ru")
    assert_silent(repr(refused), str(refused), repr(refused.args), answer.body.decode(), repr(answer))


def test_an_answer_with_orders_shows_nothing_but_to_its_reader() -> None:
    refused = problems.active_order_exists(current=api.Current(orders=[SHOWN]))
    answer = problem_response(refused, request_id="r", language="ru")
    assert "Садовническая" in answer.body.decode()
    assert "9161234567" not in answer.body.decode()
    assert_silent(repr(refused), repr(refused.current), repr(answer))


def test_a_visit_shows_neither_token_nor_phone() -> None:
    visit = RequestScope.from_headers({"authorization": "Bearer s3cret", "x-request-id": "8 916 123-45-67"}, 0.0, "ru")
    visit.caller = Caller("park-1", "dispatcher-1", frozenset({"orders:read"}))
    visit.operation = api.ORDERS_DRAFT
    assert_silent(repr(visit), repr(visit.call_context()))
    assert "s3cret" not in repr(visit)


def test_a_context_shows_who_calls_and_nothing_of_what_is_asked() -> None:
    call = CallContext("r-1", "ru", 1.0)
    channel = cast(Any, None)
    context = Context(
        caller=Caller("park-1", "dispatcher-1", frozenset()),
        request_id="r-1",
        now=datetime(2026, 3, 14, tzinfo=UTC),
        int_api=IntApi(channel, call),
        look_up=lambda: IntApi(channel, call),
        fleet_parks=FleetParks(channel, call),
        personal=Personal(channel, call),
        foreign_order=lambda order_id: None,
    )
    assert_silent(repr(context), repr(context.source))
    assert "park-1" in repr(context)
