"""Phones as dispatchers type them, by Google's libphonenumber."""

from __future__ import annotations

import re

import phonenumbers
import pycountry

from generated.fleet_orders_manager import problems
from runtime.errors import WrongField
from runtime.problems import Refused

_LETTER = re.compile(r"[^\W\d_]")
#: whatever may stand between digits; the marks of an extension stay, or its digits would become part of the number
_PUNCTUATION = re.compile(r"[^\w+＋#*~;,]|_")
#: what personal's contract takes
_TAKEN = re.compile(r"\+[1-9][0-9]{6,14}\Z")
#: E.164 has at most 15 digits; a prefix to dial out may stand before them
_DIGITS = range(4, 20)


def invalid_phone() -> Refused:
    """The refusal of a phone by itself."""
    return problems.invalid_phone([WrongField("body", "/phone", "invalid_phone")])


def is_international(typed: str) -> bool:
    """Whether the country stands in the number itself."""
    return _bare(typed).startswith(("+", "＋"))


def could_be_phone(typed: str) -> bool:
    """What can be said without knowing the park's country (docs/api-rules.md, "Phones")."""
    if is_international(typed):
        return _e164(typed, None) is not None
    return not _LETTER.search(typed) and sum(c.isdigit() for c in typed) in _DIGITS


def parse_international(typed: str) -> str | None:
    """E.164; ``None`` for a national number. Raises Refused for an international one that cannot exist."""
    if not is_international(typed):
        return None
    number = _e164(typed, None)
    if number is None:
        raise invalid_phone()
    return number


def parse_national(typed: str, country: str) -> str:
    """E.164 of a number as it is dialled in ``country`` (ISO 3166, alpha-3). Raises Refused for what is none there."""
    found = pycountry.countries.get(alpha_3=country)
    number = _e164(typed, found.alpha_2) if found is not None else None
    if number is None:
        raise invalid_phone()
    return number


def masked(number: str) -> str:
    """``+7******4567``: the country code and the last four digits of a number in E.164."""
    parsed = phonenumbers.parse(number)
    code = f"+{parsed.country_code}"
    return code + "*" * (len(number) - len(code) - 4) + number[-4:]


def _bare(typed: str) -> str:
    return _PUNCTUATION.sub(" ", typed).strip()


def _e164(typed: str, region: str | None) -> str | None:
    if _LETTER.search(typed):
        return None
    try:
        number = phonenumbers.parse(_bare(typed), region)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    formatted = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    # libphonenumber knows shorter and longer ones that countries have given out
    return formatted if _TAKEN.match(formatted) else None
