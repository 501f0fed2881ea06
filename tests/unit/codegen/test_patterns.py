r"""Patterns mean in Python what they mean in the contract: ``$`` is the end, and ``\d`` a digit of ASCII."""

from __future__ import annotations

import re

import pytest

from codegen.patterns import escape_lone_brackets, python_pattern


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("^a$", r"^a\Z"),
        ("^a$|^b$", r"^a\Z|^b\Z"),
        ("^(a|b$)", r"^(a|b\Z)"),
        (r"^a\$", r"^a\$"),
        (r"^a\\$", r"^a\\\Z"),
        ("^[$]$", r"^[$]\Z"),
        (r"[\]$]", r"[\]$]"),
        (r"^\d+$", r"^[0-9]+\Z"),
        (r"^[\d.]\w$", r"^[0-9.][A-Za-z0-9_]\Z"),
        (r"\D\W", "[^0-9][^A-Za-z0-9_]"),
        (r"\\d", r"\\d"),
        ("", ""),
    ],
)
def test_translation(pattern: str, expected: str) -> None:
    assert python_pattern(pattern) == expected


@pytest.mark.parametrize("text", ["7\n", "٣", "7a", ""])
def test_what_python_would_take_and_the_contract_does_not(text: str) -> None:
    pattern = python_pattern(r"^\d$")
    assert pattern is not None
    assert not re.search(pattern, text)
    assert re.search(pattern, "7")


@pytest.mark.parametrize(
    "pattern",
    ["a++", "(?i)a", "[]", "[^]", "a{,3}", "(?<n>a)", "(?P<n>a)", r"\bx", r"\Ax", r"x\Z", r"\p{L}", r"[\W]", "[[]",
     "a{99999999999}", r"\1", "[a-z&&b]"],
)  # fmt: skip
def test_what_has_no_common_form_is_left_to_the_judge(pattern: str) -> None:
    assert python_pattern(pattern) is None


@pytest.mark.parametrize(("text", "matches"), [("\u2028", False), ("\r", False), ("\x85", True), ("a", True)])
def test_a_dot_is_any_character_but_an_end_of_a_line(text: str, matches: bool) -> None:
    assert bool(re.search(python_pattern("^.$") or "", text)) is matches


@pytest.mark.parametrize(("text", "matches"), [("\ufeff", True), ("\x1c", False), ("\u00a0", True)])
def test_white_space_is_what_ecma_calls_so(text: str, matches: bool) -> None:
    assert bool(re.search(python_pattern(r"^\s$") or "", text)) is matches


def test_brackets_that_open_nothing_are_taken_literally() -> None:
    assert escape_lone_brackets("^(a|{b}|c]){2}[{}]$") == r"^(a|\{b\}|c\]){2}[{}]$"
