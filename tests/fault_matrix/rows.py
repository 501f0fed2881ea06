"""The faults of the matrix, one row each, and the calls of ours that may meet them, one column each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.faults import (
    AnswerLost,
    AnyFault,
    Delay,
    HtmlStatus,
    HugeBody,
    MissingField,
    NoAnswer,
    NotJson,
    Redirect,
    Refuse,
    ResetBefore,
    ResetHalfway,
    SlowBody,
    Status,
    Undecided,
    UnknownEnum,
    UnknownField,
    UnknownStatus,
    WrongType,
)


@dataclass(frozen=True)
class Row:
    """A fault, and the caller's X-Request-Timeout-Ms where that matters."""

    name: str
    fault: AnyFault
    timeout_ms: int | None = None

    def __str__(self) -> str:
        return self.name


ROWS = (
    Row("Slow, yet in time", Delay(0.3)),
    Row("An answer that drips in, in time", SlowBody(pieces=3, pause=0.05)),
    Row("Slower than its own time-out", Delay(4.5)),
    Row("An answer that drips in past its time-out", SlowBody(pieces=10, pause=1.0)),
    Row("No answer", NoAnswer()),
    Row("No answer, and the caller waits 500 ms", NoAnswer(), timeout_ms=500),
    Row("Connection refused", Refuse()),
    Row("Connection reset before an answer", ResetBefore()),
    Row("Connection reset half-way through the answer", ResetHalfway()),
    Row("Done, and the answer lost", AnswerLost()),
    Row("500", Status(500)),
    Row("500, though it was done", Status(500, applied=True)),
    Row("503", Status(503)),
    Row("503, though it was done", Status(503, applied=True)),
    Row("503 with `Retry-After: 1`", Status(503, retry_after=1)),
    Row("503 with `Retry-After: 30`", Status(503, retry_after=30)),
    Row("503 with a date in `Retry-After`", Status(503, retry_after="Wed, 21 Oct 2026 07:28:00 GMT")),
    Row("A gateway's page with 500", HtmlStatus(500)),
    Row("A gateway's page with 503", HtmlStatus(503)),
    Row("A gateway's page with 502", HtmlStatus(502)),
    Row("A gateway's page with 504", HtmlStatus(504)),
    Row("A gateway's page with 404", HtmlStatus(404)),
    Row("A gateway's page with 200", HtmlStatus(200)),
    Row("429", Status(429)),
    Row("429 with `Retry-After: 7`", Status(429, retry_after=7)),
    Row("401 for our own token", Status(401)),
    Row("400 with a code that is not in the contract", Status(400, error_code="brand_new")),
    Row("404 with a code that is not in the contract", Status(404, error_code="brand_new")),
    Row("409 with a code that is not in the contract", Status(409, error_code="brand_new")),
    Row("410 with a code that is not in the contract", Status(410, error_code="brand_new")),
    Row("A status that is not in the contract", UnknownStatus(418)),
    Row("A redirect", Redirect()),
    Row("Undecided", Undecided(times=1, retry_after_ms=1200)),
    Row("No JSON", NotJson()),
    Row("A field missing", MissingField()),
    Row("A field of another type", WrongType()),
    Row("A body over 1 MiB", HugeBody(1_100_000)),
    Row("A new field", UnknownField()),
    Row("A new value in a set", UnknownEnum()),
)


@dataclass(frozen=True)
class Column:
    """A call of ours, and the upstream's operation that has the fault while it is served."""

    name: str
    operation: str
    upstream: str
    called: str
    on_active_orders: str = "ignore"

    def __str__(self) -> str:
        return f"{self.name}: {self.called}"


COLUMNS = (
    Column("estimate", "orders_estimate", "fleet-parks", "getPark"),
    Column("estimate", "orders_estimate", "personal", "storePhone"),
    Column("estimate", "orders_estimate", "int-api", "estimateOrder"),
    Column("draft", "orders_draft", "fleet-parks", "getPark"),
    Column("draft", "orders_draft", "personal", "storePhone"),
    Column("draft", "orders_draft", "int-api", "draftOrder"),
    Column("draft, `warn`", "orders_draft", "int-api", "searchOrders", on_active_orders="warn"),
    Column("draft, `refuse`", "orders_draft", "int-api", "searchOrders", on_active_orders="refuse"),
    Column("commit", "orders_commit", "int-api", "commitOrder"),
    Column("active", "orders_active", "personal", "findPhone"),
    Column("active", "orders_active", "int-api", "searchOrders"),
    Column("get", "orders_get", "int-api", "searchOrders"),
    Column("cancel", "orders_cancel", "int-api", "cancelOrder"),
    Column("edit", "orders_edit", "int-api", "editOrder"),
)


def applies(row: Row, column: Column) -> bool:
    """Only a commit can be undecided; and where a port is closed to a look-up, it is closed to the draft beside it."""
    if isinstance(row.fault, Undecided):
        return column.called == "commitOrder"
    return not (isinstance(row.fault, Refuse) and column.on_active_orders == "warn")


def cells() -> Iterator[tuple[Row, Column]]:
    """All of the matrix."""
    return ((row, column) for row in ROWS for column in COLUMNS if applies(row, column))
