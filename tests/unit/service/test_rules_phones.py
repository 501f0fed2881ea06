"""Phones as dispatchers type them (docs/api-rules.md, "Phones")."""

from __future__ import annotations

import pytest

from runtime.problems import Refused
from service.rules.phones import could_be_phone, is_international, masked, parse_international, parse_national

MOSCOW = "+79161234567"


@pytest.mark.parametrize(
    "typed",
    [
        "+79161234567",
        "+7 916 123-45-67",
        "+7 (916) 123-45-67",
        "+7(916)1234567",
        "+7.916.123.45.67",
        "+7/916/123/45/67",
        "+7-916-123-45-67",
        "+7 [916] 123 45 67",
        "+ 7 916 123 45 67",
        "  +7 916 1234567 ",
        "(+7) 916 123-45-67",
        "[+7] 916 1234567",
        '"+7 916 123-45-67"',
        "+7\u00a0916\u00a0123\u00a045\u00a067",  # no-break spaces
        "+7\u202f916\u202f123\u202f45\u202f67",  # narrow no-break spaces
        "+7\t916\t1234567",
        "+7_916_123_45_67",
        "+7 916 123–45—67",  # dashes as a word processor sets them
        "+7 916 123‑45‑67",  # hyphens that do not break
        "\u202a+7 916 123-45-67\u202c",  # direction marks that a contact list puts around a number
        "\u200e+7 916 1234567",
        "\ufeff+7 916 1234567",
        "+7\u200b9161234567",
        "+7 916 1234567\r\n",
        "＋７９１６１２３４５６７",
        "＋7 916 123-45-67",
    ],
)
def test_an_international_number_is_known_in_any_punctuation(typed: str) -> None:
    assert is_international(typed)
    assert could_be_phone(typed)
    assert parse_international(typed) == MOSCOW


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+7 701 123 45 67", "+77011234567"),
        ("+374 77 123456", "+37477123456"),
        ("+375 (29) 123-45-67", "+375291234567"),
        ("+996 555 123 456", "+996555123456"),
        ("+39 06 1234 5678", "+390612345678"),
        ("+1 (202) 555-0143", "+12025550143"),
    ],
)
def test_an_international_number_of_any_country_will_do(typed: str, number: str) -> None:
    assert parse_international(typed) == number


@pytest.mark.parametrize(
    ("country", "typed", "number"),
    [
        ("RUS", "8 (916) 123-45-67", MOSCOW),
        ("RUS", "89161234567", MOSCOW),
        ("RUS", "9161234567", MOSCOW),
        ("RUS", "7 916 123 45 67", MOSCOW),
        ("RUS", "8\u00a0916\t123–45–67", MOSCOW),
        ("RUS", "８（９１６）１２３４５６７", MOSCOW),
        ("RUS", "8 (495) 123-45-67", "+74951234567"),
        ("RUS", "8 10 375 29 123-45-67", "+375291234567"),
        ("KAZ", "8 701 123 45 67", "+77011234567"),
        ("KAZ", "701 123 45 67", "+77011234567"),
        ("KAZ", "8 (727) 250-12-34", "+77272501234"),
        ("ARM", "077 123456", "+37477123456"),
        ("ARM", "(077) 12-34-56", "+37477123456"),
        ("ARM", "77 123456", "+37477123456"),
        ("BLR", "8 029 123-45-67", "+375291234567"),
        ("BLR", "80291234567", "+375291234567"),
        ("BLR", "029 123 45 67", "+375291234567"),
    ],
)
def test_a_national_number_is_read_by_the_country_of_the_park(country: str, typed: str, number: str) -> None:
    assert not is_international(typed)
    assert could_be_phone(typed)
    assert parse_international(typed) is None
    assert parse_national(typed, country) == number


@pytest.mark.parametrize("typed", ["077 123456", "123-45-67", "9161234"])
def test_a_number_of_another_country_is_none_here(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_national(typed, "RUS")
    assert refused.value.code.name == "invalid_phone"
    assert [(w.location, w.pointer, w.code) for w in refused.value.wrong] == [("body", "/phone", "invalid_phone")]


@pytest.mark.parametrize("country", ["XKX", "", "RU", "???"])
def test_a_country_that_nobody_knows_has_no_national_numbers(country: str) -> None:
    with pytest.raises(Refused):
        parse_national("8 916 123-45-67", country)


@pytest.mark.parametrize(
    "typed",
    [
        "+",
        "+7",
        "+7 916",
        "+7 916 123-45-6",
        "+7 916 123-45-678",
        "+999 916 1234567",
        "+0 916 1234567",
        "+7 123 456 78 90",
        "+7 916 123-45-67 доб. 12",
        "+7 916 123-45-67 ext 12",
        "+7 916 123-45-67 x12",
        "+7 916 123-45-67 #12",
        "+7 916 123-45-67,,12",
        "+7 916 123-45-67;12",
        "+49 30 901820 #12",
        "+49 30 901820,,12",
        "+7 916 123-45-67, +7 916 765-43-21",
        "+7 916 123-45-67 +7 916 765-43-21",
        "+7 916 CALL NOW",
        "+7 916 12З-45-67",  # a Cyrillic letter that looks like a three
        "tel:+79161234567",
        "+7 916 1234567 Мария",
    ],
)
def test_what_cannot_be_a_number_is_told_without_asking_anyone(typed: str) -> None:
    assert not could_be_phone(typed)
    if is_international(typed):
        with pytest.raises(Refused) as refused:
            parse_international(typed)
        assert refused.value.code.name == "invalid_phone"


@pytest.mark.parametrize(
    "typed", ["", " ", "-", "()", "112", "no phone", "Мария", "8 916 ABC-DE-FG", "8" * 40, "😀", "#"]
)
def test_what_is_no_number_in_any_country_is_told_without_asking_anyone(typed: str) -> None:
    assert not could_be_phone(typed)


@pytest.mark.parametrize(("typed", "national"), [("+49 5809 1891 101136", "05809 1891 101136"), ("+49 1645", "01645")])
def test_a_number_that_personal_does_not_take_is_none_though_its_country_has_such(typed: str, national: str) -> None:
    """libphonenumber knows German ones of 6 to 17 digits; personal's contract takes 7 to 15. Found by `make fuzz`."""
    assert not could_be_phone(typed)
    with pytest.raises(Refused):
        parse_international(typed)
    with pytest.raises(Refused):
        parse_national(national, "DEU")


@pytest.mark.parametrize("typed", ["8 916 123-45-67 #5", "8 916 123-45-67,,5", "8 916 123-45-67;5", "8916 доб 5"])
def test_a_national_number_with_an_extension_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        parse_national(typed, "RUS")


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (MOSCOW, "+7******4567"),
        ("+77011234567", "+7******4567"),
        ("+37477123456", "+374****3456"),
        ("+375291234567", "+375*****4567"),
        ("+12025550143", "+1******0143"),
        ("+390612345678", "+39******5678"),
    ],
)
def test_a_masked_number_shows_the_country_code_and_the_last_four_digits(number: str, shown: str) -> None:
    assert masked(number) == shown
    assert len(shown) == len(number)
