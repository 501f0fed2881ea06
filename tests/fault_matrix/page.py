"""Write docs/fault-matrix.md from the rules that the tests check (``python -m tests.fault_matrix.page``)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.fault_matrix.rows import COLUMNS, ROWS, Column, Row, applies
from tests.fault_matrix.rules import Expected, expected

PAGE = Path(__file__).resolve().parents[2] / "docs" / "fault-matrix.md"

_INTRODUCTION = """\
# Fault matrix: responses to upstream faults

`make fault-matrix` writes this page from `tests/fault_matrix/rules.py`, which derives each cell from the
[API rules](api-rules.md). The tests in `tests/fault_matrix` run every cell against the service in its sandbox. They
fail if this page differs from the rules.

A cell is the response when every attempt has the fault: status, code, `outcome`, and the number of upstream calls.
`?` is `outcome: unknown`; no mark is `not_applied`. `!` means that the client must not repeat the request unchanged;
every other 5xx may be repeated. 4XX are final.

If the service retries, a fault of the first attempt only does not reach the client. Nor does a fault of an upstream
that the operation does not use: commit, get, cancel and edit use int-api only, and the search for active orders uses
fleet-parks only for a national phone.
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
