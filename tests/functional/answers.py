"""Every answer that a functional test got, with the test's name."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import NamedTuple

from tests.functional import witness


class Answer(NamedTuple):
    """Response that a test received. Without an error ``code`` is ``ok``, and what only errors have is empty."""

    test: str
    operation: str
    status: int
    code: str
    language: str = ""
    words: str = ""
    """Whose message in the catalogue it had; empty where int-api's stood in its place"""
    outcome: str = ""
    retryable: bool = False
    fields: tuple[str, ...] = ()
    """The codes of the wrong fields"""


ANSWERS: set[Answer] = set()
"""Those that a test has looked at. What it did not look at may be another one the next time."""
UNKNOWN_EDIT = "edit_unknown"


def judged(method: str, path: str, status: int, headers: Mapping[str, str], content: bytes) -> Answer | None:
    """An answer to ``method`` and ``path``, to be added to ANSWERS once the test looks at it; ``None`` without a body.

    Fails the test where contract and catalogue promise another one.
    """
    operation, has_body = witness.published().operation_of(method, path), method != "HEAD"
    wrong = list(witness.complaints(operation, status, headers, content, has_body=has_body))
    assert not wrong, f"{operation} {status}: {'; '.join(wrong)}\n{content.decode()}"
    return _answer(operation, status, headers, content) if has_body else None


def _answer(operation: str, status: int, headers: Mapping[str, str], content: bytes) -> Answer:
    # "tests/functional/test_x.py::test_y[parameters] (call)"
    test = os.environ["PYTEST_CURRENT_TEST"].partition(" ")[0].partition("[")[0]
    if status < 400:
        return Answer(test, operation, status, "ok")
    problem = json.loads(content)
    language = headers["Content-Language"]
    fields = tuple(sorted({error["code"] for error in problem.get("errors", [])}))
    words = next((name for name in (problem["code"], UNKNOWN_EDIT) if _says(name, language, problem["message"])), "")
    return Answer(
        test, operation, status, problem["code"], language, words, problem["outcome"], problem["retryable"], fields
    )


def _says(name: str, language: str, message: str) -> bool:
    entry = witness.CATALOGUE[UNKNOWN_EDIT] if name == UNKNOWN_EDIT else witness.CATALOGUE["codes"][name]
    return bool(entry["message"][language] == message)
