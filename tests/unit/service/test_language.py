"""Which language the dispatcher is answered in: RFC 9110, 12.5.4, by a model of its own."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.request_scope import RequestScope

RANGES = ["ru", "en", "RU", "ru-RU", "en-GB", "en-Latn-US", "kk", "zh-Hant-TW", "*"]
Range = tuple[str, int | None]
weights = st.none() | st.integers(0, 1000)
ranges = st.lists(st.tuples(st.sampled_from(RANGES), weights), min_size=1, max_size=6)
defaults = st.sampled_from(["ru", "en"])


def language(header: str, default: Any) -> str:
    return RequestScope.from_headers({"accept-language": header}, 0.0, default).language


def header_of(accepted: list[Range]) -> str:
    return ", ".join(name if weight is None else f"{name};q={weight / 1000}" for name, weight in accepted)


def model(accepted: list[Range], default: str) -> str:
    """The best weight of its own ranges counts for a language, only without any that of ``*``; 0 means no."""

    def weight(wanted: str) -> int:
        own = [name for name, _ in accepted if name.lower().split("-")[0] == wanted] or ["*"]
        return max((1000 if w is None else w for name, w in accepted if name in own), default=0)

    # of equal weights the one that is named first, as people write them: "en, ru"
    ordered = sorted(accepted, key=lambda item: -(1000 if item[1] is None else item[1]))
    named = [name.lower().split("-")[0] for name, _ in ordered]
    languages = [name for name in dict.fromkeys([*named, default, "ru", "en"]) if name in ("ru", "en")]
    best = max(languages, key=weight)
    return best if weight(best) else default


@settings(deadline=None, derandomize=True)
@given(ranges, defaults)
def test_the_best_of_what_is_accepted_is_chosen(accepted: list[Range], default: str) -> None:
    header = header_of(accepted)
    if len(header) <= 128:
        assert language(header, default) == model(accepted, default)


@pytest.mark.parametrize("default", ["ru", "en"])
@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("en, ru", "en"),
        ("ru, en", "ru"),
        ("en-GB, ru-RU", "en"),
        ("de, ru;q=0.5, en;q=0.5", "ru"),
        ("en;q=0.5, ru;q=0.5, *;q=0.1", "en"),
        ("en-GB;q=0, en;q=0.3", "en"),
        ("ru;q=0, *;q=0.001", "en"),
    ],
)
def test_of_languages_that_are_as_welcome_the_first_counts(header: str, expected: str, default: str) -> None:
    assert language(header, default) == expected
