"""RequestScope: invalid headers are ignored or replaced, and never reject a request."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generated import fleet_orders_manager as api
from runtime.client import CallContext
from service.request_scope import RequestScope, shorten_deadline

NAMES = ("x-request-id", "x-request-timeout-ms", "accept-language", "authorization")
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def scope(default: Any = "ru", now: float = 1000.0, **headers: str) -> RequestScope:
    return RequestScope.from_headers({name.replace("_", "-"): value for name, value in headers.items()}, now, default)


def deadline(found: RequestScope, operation: Any) -> float | None:
    found.operation = operation
    return found.call_context().deadline


@pytest.mark.parametrize("given_id", ["a", "01HRZ6N3Q8T5V7X9.front-2", "_.-", "A" * 64])
def test_a_request_id_in_shape_is_kept(given_id: str) -> None:
    assert scope(x_request_id=given_id).request_id == given_id


@pytest.mark.parametrize("given_id", ["", "A" * 65, "a b", "a\n", "\na", "ид", "a/b", "a:b", "é", "{}", "+79161234567"])
def test_a_request_id_out_of_shape_is_replaced(given_id: str) -> None:
    replaced = scope(x_request_id=given_id).request_id
    assert re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", replaced)
    assert given_id not in replaced or not given_id


def test_every_request_without_an_id_gets_one_of_its_own() -> None:
    ids = {scope().request_id for _ in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", request_id) for request_id in ids)


@pytest.mark.parametrize(("milliseconds", "seconds"), [("1", 0.001), ("300", 0.3), ("3000", 3.0), ("60000", 60.0)])
def test_the_callers_time_counts_from_the_start(milliseconds: str, seconds: float) -> None:
    found = scope(x_request_timeout_ms=milliseconds)
    assert found.timeout == seconds
    assert deadline(found, api.ORDERS_DRAFT) == 1000.0 + seconds


@pytest.mark.parametrize(
    "milliseconds",
    [
        "",
        "0",
        "60001",
        "99999",
        "100000",
        "-1",
        "+5",
        "1.5",
        "1e3",
        " 5",
        "5 ",
        "5\n",
        "x",
        "٣٠٠",
        "0x10",
        "1_000",
        "5,6",
    ],
)
def test_a_time_out_of_bounds_is_ignored(milliseconds: str) -> None:
    found = scope(x_request_timeout_ms=milliseconds)
    assert found.timeout is None


@pytest.mark.parametrize(
    ("operation", "seconds"),
    [(api.ORDERS_ESTIMATE, 5.0), (api.ORDERS_DRAFT, 8.0), (api.ORDERS_COMMIT, 8.0), (api.ORDERS_ACTIVE, 5.0)],
    ids=lambda value: getattr(value, "id", None),
)
def test_without_a_usable_time_the_operations_own_holds(operation: Any, seconds: float) -> None:
    """The contract's x-timeout-ms."""
    assert deadline(scope(), operation) == 1000.0 + seconds
    assert deadline(scope(x_request_timeout_ms="0"), operation) == 1000.0 + seconds


@pytest.mark.parametrize(
    "languages", ["ru", "ru-RU,ru;q=0.9,en;q=0.5", "kk-KZ", "tlh", "*", "a" * 128, "not a language !~", "en;q=oops"]
)
def test_up_to_128_printable_characters_go_up_as_they_came(languages: str) -> None:
    assert scope(accept_language=languages).call_context().accept_language == languages


@pytest.mark.parametrize("languages", ["", "a" * 129, "ru\n", "ru\x00", "ru\x7f", "en\r\nX-Evil: 1", "\tru"])
def test_another_value_does_not_go_up(languages: str) -> None:
    found = scope(accept_language=languages, default="en")
    assert found.call_context().accept_language is None
    assert found.language == "en"


def test_a_language_that_is_not_asked_for_does_not_go_up() -> None:
    assert scope().call_context().accept_language is None


@pytest.mark.parametrize(
    ("languages", "language"),
    [
        ("ru", "ru"),
        ("en", "en"),
        ("RU", "ru"),
        ("EN-us", "en"),
        ("ru-RU,ru;q=0.9,en;q=0.5", "ru"),
        ("en-US,en;q=0.9,ru;q=0.5", "en"),
        ("en;q=0.3, ru;q=0.7", "ru"),
        ("ru;q=0.3, en;q=0.7", "en"),
        ("kk, en;q=0.5", "en"),
        ("kk-KZ,kk;q=0.9,ru;q=0.8,en;q=0.7", "ru"),
        ("en-GB", "en"),
        ("en-GB, ru;q=0.7", "en"),
        ("en-GB,ru;q=0.7,en;q=0.3", "en"),
        ("ru-BY,en;q=0.9", "ru"),
        ("zh-Hant-TW, en-GB;q=0.8, ru;q=0.7", "en"),
        ("ru;q=0, *", "en"),
        ("en;q=0, *", "ru"),
        ("en;q=0.5,*;q=0.1", "en"),
    ],
)
@pytest.mark.parametrize("default", ["ru", "en"])
def test_messages_are_in_the_language_that_is_preferred(languages: str, language: str, default: Any) -> None:
    assert scope(default, accept_language=languages).language == language


@pytest.mark.parametrize(
    "languages", ["", "kk", "fr-FR,de;q=0.5", "*", "ru;q=0", "en;q=0", "ru;q=0,en;q=0", ",", ";;;", "q=1", "=", " "]
)
@pytest.mark.parametrize("default", ["ru", "en"])
def test_without_either_they_are_in_the_default_language(languages: str, default: Any) -> None:
    assert scope(default, accept_language=languages).language == default
    assert scope(default).language == default


@untimed
@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=200) | st.text("ruen-_;q=0.1,* ", max_size=60)))
def test_no_header_ever_fails_a_request(headers: dict[str, str]) -> None:
    found = RequestScope.from_headers(headers, 0.0, "ru")
    assert re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", found.request_id)
    assert found.language in ("ru", "en")
    assert found.timeout is None or 0.001 <= found.timeout <= 60
    assert found.accept_language in (None, headers.get("accept-language"))


def test_a_request_is_of_no_operation_and_no_caller_until_that_is_known() -> None:
    found = scope(authorization="Bearer token")
    assert (found.operation_id, found.caller, found.status, found.code) == ("none", None, None, "ok")
    assert found.authorization == "Bearer token"
    assert scope().authorization is None


@pytest.mark.parametrize(("left", "allowed"), [(None, 2.0), (8.0, 2.0), (4.0, 2.0), (1.0, 0.75), (0.0, 0.0)])
def test_a_look_up_ends_while_there_is_time_to_say_that_it_failed(left: float | None, allowed: float) -> None:
    call = CallContext("r-1", "ru", None if left is None else 1000.0 + left)
    assert shorten_deadline(call, 1000.0) == CallContext("r-1", "ru", 1000.0 + allowed)
