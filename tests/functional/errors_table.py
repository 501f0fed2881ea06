"""The table in the docs that says which test reaches which error of which operation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from tests.functional.answers import UNKNOWN_EDIT, Answer
from tests.functional.witness import CATALOGUE, LANGUAGES, NONE, REPOSITORY, allowed, published

FILE = REPOSITORY / "docs" / "errors-by-operation.md"
FOLDER = "tests/functional"

Cell = tuple[str, str]
"""An operation and a code; for a wrong field, FIELD and the field's code."""
FIELD = "errors[]"

HEAD = """\
# Errors by operation

Tests that receive each error from each operation, over a real socket. `make errors-table` writes this page. `make test`
fails if no test receives an error that the [catalogue](../api/errors.yaml) allows, in Russian and in English; if a
response has an error that the catalogue does not allow; and if this page names a test that does not receive the error.

`none` is a request that reaches no operation.
"""


def cells() -> set[Cell]:
    """All that tests have to reach."""
    return allowed() | {(FIELD, name) for name in CATALOGUE["fields"]}


def reached(answers: Iterable[Answer]) -> Mapping[Cell, set[str]]:
    """The tests that got there."""
    found: dict[Cell, set[str]] = {}
    for answer in (answer for answer in answers if answer.test.startswith(f"{FOLDER}/")):
        for cell in ((answer.operation, answer.code), *((FIELD, field) for field in answer.fields)):
            found.setdefault(cell, set()).add(answer.test)
    return found


def chosen(found: Mapping[Cell, Collection[str]]) -> Mapping[Cell, str]:
    """One test for each cell: from the operation's own files if there is any, and of those the one about least else."""
    reach = Counter(test for tests in found.values() for test in tests)

    def rank(operation: str, test: str) -> tuple[bool, int, str]:
        return not test.startswith(f"{FOLDER}/test_{operation}"), reach[test], test

    return {cell: min(found[cell], key=lambda test: rank(cell[0], test)) for cell in cells() & found.keys()}


def gaps(answers: Collection[Answer]) -> Iterator[str]:
    """Return the errors that no test has received, by name."""
    for operation, code in sorted(cells() - reached(answers).keys()):
        yield f"no test reaches {code} on {operation}"
    seen = {(answer.words, answer.language) for answer in answers}
    seen |= {(f"{FIELD} {field}", answer.language) for answer in answers for field in answer.fields}
    for name in (*CATALOGUE["codes"], UNKNOWN_EDIT, *(f"{FIELD} {field}" for field in CATALOGUE["fields"])):
        yield from (f"no test sees the message of {name} in {lang}" for lang in LANGUAGES if (name, lang) not in seen)


def untrue(text: str, found: Mapping[Cell, Collection[str]]) -> Iterator[str]:
    """Return the differences between the page and the results."""
    claims = read(text)
    if text != written(claims):
        yield "is not of the form that it would be written in"
    for cell in sorted(cells() & found.keys() - claims.keys()):
        yield f"does not name {' '.join(cell)}"
    for cell, test in sorted(claims.items()):
        if test not in found.get(cell, ()):
            yield f"says that {test} reaches {' '.join(cell)}"


def written(claims: Mapping[Cell, str]) -> str:
    """The page. ``claims``: the test that reaches a cell."""
    columns = (NONE, *published().operations)
    lines = [HEAD, f"| | code | {' | '.join(f'`{column}`' for column in columns)} |", "|---" * (len(columns) + 2) + "|"]
    for name, code in CATALOGUE["codes"].items():
        marks = " | ".join(f"[✓](#{name})" if (column, name) in claims else "" for column in columns)
        lines.append(f"| {code['status']} | [`{name}`](#{name}) | {marks} |")
    for name, code in CATALOGUE["codes"].items():
        lines += ["", f"## {name}", "", f"{code['status']}. {code['title']}.", ""]
        lines += [f"* `{column}`: {_link(claims[column, name])}" for column in columns if (column, name) in claims]
    lines += ["", "## Wrong fields", "", "The codes in `errors[]`, whatever the operation.", ""]
    fields = [name for name in CATALOGUE["fields"] if (FIELD, name) in claims]
    lines += [f"* `{name}`: {_link(claims[FIELD, name])}" for name in fields]
    return "\n".join(lines) + "\n"


def _link(test: str) -> str:
    file, _, name = test.partition("::")
    return f"[{file.removeprefix(FOLDER + '/')}](../{file})::`{name}`"


def read(text: str) -> Mapping[Cell, str]:
    """The claims of a page that was written."""
    claims: dict[Cell, str] = {}
    section = ""
    for line in text.splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        if claim := re.fullmatch(r"\* `(.+?)`: \[.+\]\(\.\./(.+)\)::`(.+)`", line):
            place, file, name = claim.groups()
            claims[(place, section) if section in CATALOGUE["codes"] else (FIELD, place)] = f"{file}::{name}"
    return claims
