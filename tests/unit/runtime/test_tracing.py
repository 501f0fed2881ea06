"""The caller's trace, taken from its headers (https://www.w3.org/TR/trace-context/)."""

from __future__ import annotations

import pytest

from runtime.tracing import passed

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
GOOD = f"00-{TRACE}-00f067aa0ba902b7-01"


def test_what_came_goes_on_as_it_came() -> None:
    trace = passed({"traceparent": GOOD, "tracestate": "rojo=00f067aa0ba902b7,congo=t61", "baggage": "name=Anna"})
    assert trace is not None
    assert trace.trace_id == TRACE
    assert trace.attempt("int-api", "draftOrder", 1).headers == {
        "traceparent": GOOD,
        "tracestate": "rojo=00f067aa0ba902b7,congo=t61",
    }


@pytest.mark.parametrize("state", ["", "a" * 513, "rojo=\u00e9", "rojo=1\r\nx: y"])
def test_a_state_that_is_not_usable_stays_behind(state: str) -> None:
    trace = passed({"traceparent": GOOD, "tracestate": state})
    assert trace is not None
    assert set(trace.headers) == {"traceparent"}


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        GOOD + "\n",
        GOOD.upper(),
        GOOD[:-1],
        f"ff-{TRACE}-00f067aa0ba902b7-01",
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE}-00f067aa0ba902b7-01-more",
        "+79161234567",
    ],
)
def test_what_is_no_traceparent_is_no_trace(wrong: str) -> None:
    assert passed({"traceparent": wrong}) is None
    assert passed({}) is None
