"""``python -m tests.fault_matrix.page``: write the page of the matrix, from the rules that the tests hold us to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.fault_matrix.rows import COLUMNS, ROWS, Column, Row, applies
from tests.fault_matrix.rules import Expected, expected

PAGE = Path(__file__).resolve().parents[2] / "docs" / "fault-matrix.md"

_INTRODUCTION = """\
# What a fault of an upstream becomes

Written by `make fault-matrix` from `tests/fault_matrix/rules.py`, which works each cell out from API.md. The tests
beside it play every cell against the service in its sandbox, and fail where this page is not what the rules say.

A cell is the answer of ours when every attempt meets the fault: status, code, `outcome`, and how often the upstream was
asked. `?` is `outcome: unknown`, no mark is `not_applied`. `!` means that the caller must not repeat the request as it
is; every other 5xx may be repeated. 4XX are final.

Where an upstream was asked more than once, a fault that only the first attempt meets is not seen by the caller at all.
Neither is one of an upstream that the operation does not need: commit, get, cancel and edit need int-api alone, and the
search for active orders needs fleet-parks only for a phone that is not international.
"""


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join([_INTRODUCTION, *_tables()])


def _tables() -> Iterator[str]:
    for operation in dict.fromkeys(column.operation for column in COLUMNS):
        columns = [column for column in COLUMNS if column.operation == operation]
        yield f"## {operation}\n"
        yield f"| | {' | '.join(_head(column) for column in columns)} |"
        yield f"|---|{'---|' * len(columns)}"
        for row in ROWS:
            if any(applies(row, column) for column in columns):
                yield f"| {row.name} | {' | '.join(_cell(row, column) for column in columns)} |"
        yield ""


def _head(column: Column) -> str:
    mode = f" with `{column.on_active_orders}`" if column.called == "searchOrders" and "draft" in column.name else ""
    return f"{column.upstream} {column.called}{mode}"


def _cell(row: Row, column: Column) -> str:
    if not applies(row, column):
        return ""
    told = expected(row, column)
    words = [str(told.status), f"`{told.code}`" if told.code else "", f"`{told.warning}`" if told.warning else ""]
    return "".join([" ".join(word for word in words if word), *_marks(told)])


def _marks(told: Expected) -> Iterator[str]:
    if told.outcome == "unknown":
        yield " ?"
    if told.status >= 500 and not told.retryable:
        yield " !"
    if told.retry_after is not None and told.retry_after > 1:
        yield f", `Retry-After: {told.retry_after}`"
    if told.attempts > 1:
        yield f", {told.attempts} attempts"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
