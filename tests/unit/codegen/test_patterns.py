r"""Patterns mean in Python what they mean in the contract: ``$`` is the end, and ``\d`` a digit of ASCII."""

from __future__ import annotations

import re

import pytest

from codegen.patterns import python_pattern


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
    assert not re.search(python_pattern(r"^\d$"), text)
    assert re.search(python_pattern(r"^\d$"), "7")
