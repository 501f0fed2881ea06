"""Finds addresses by what a dispatcher types, in Russian or in Latin letters, and by a point on the map."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from math import hypot

from sandbox.console.atlas.english import city_in_english, is_kind, latin, street_in_english
from sandbox.console.atlas.landmarks import LANDMARKS
from sandbox.console.atlas.lattice import Frame, Meters
from sandbox.console.atlas.streets import Street
from sandbox.messages import Language
from sandbox.world.cities import City
from sandbox.world.geo import Point

_NEAR_METERS = 400


@dataclass(frozen=True, kw_only=True)
class Place:
    """An address as it is shown and sent. A street whose house is still to be typed has none."""

    title: str
    """What is known by a name of its own; otherwise the street and house"""
    fullname: str
    city: str
    street: str
    house: str | None
    geopoint: Point

    def __repr__(self) -> str:
        return "Place(...)"


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """Something that can be found: a street, or a house that is known by itself."""

    street: str
    house: str | None
    landmark: tuple[str, str] | None
    meters: Meters
    words: frozenset[str]
    houses: Street | None = field(default=None, repr=False)


class Gazetteer:
    """The addresses of one city."""

    def __init__(self, city: City, frame: Frame, streets: Sequence[Street]) -> None:
        self._city = city
        self._frame = frame
        self._streets = streets
        self._entries = [*_known(city, frame), *_laid(streets)]
        self._ignored = _words(city.name, city_in_english(city.name))

    def search(self, text: str, language: Language, limit: int) -> list[Place]:
        """The best places for a text; houses where it ends in a number, otherwise streets and what is known by name."""
        words = [word for word in _typed(text) if word not in self._ignored and not is_kind(word)]
        if not words:
            return []
        found = list(self._named(words))
        if len(words) > 1 and words[-1][0].isdigit():
            found += self._houses(words[:-1], words[-1])
        return [self._place(entry, language) for entry in dict.fromkeys(found)][:limit]

    def nearest(self, place: Point, language: Language) -> Place | None:
        """The house next to a point; None where there is none near."""
        at = self._frame.meters(place)
        known = [entry for entry in self._entries if entry.house is not None]
        laid = [_house(street, street.nearest(at)) for street in self._streets]
        near = [entry for entry in (*known, *laid) if _distance(entry.meters, at) <= _NEAR_METERS]
        if not near:
            return None
        return self._place(min(near, key=lambda entry: _distance(entry.meters, at)), language)

    def _named(self, words: Sequence[str]) -> Iterator[_Entry]:
        return (entry for entry in self._entries if _matches(words, entry.words))

    def _houses(self, words: Sequence[str], house: str) -> Iterator[_Entry]:
        number = int("".join(takewhile(str.isdecimal, house)) or 0)
        known = {entry.street for entry in self._entries if entry.house == str(number)}
        for entry in self._named(words):
            if entry.houses is not None and entry.street not in known and number in entry.houses.numbers:
                yield _house(entry.houses, number)

    def _place(self, entry: _Entry, language: Language) -> Place:
        is_english = language == "en"
        city = city_in_english(self._city.name) if is_english else self._city.name
        street = street_in_english(entry.street) if is_english else entry.street
        house = latin(entry.house) if is_english and entry.house else entry.house
        address = street if house is None else f"{street}, {house}"
        return Place(
            title=entry.landmark[is_english] if entry.landmark else address,
            fullname=f"{city}, {address}",
            city=city,
            street=street,
            house=house,
            geopoint=self._frame.place(entry.meters),
        )


def _known(city: City, frame: Frame) -> Iterator[_Entry]:
    for address in city.addresses:
        landmark = LANDMARKS.get((address.street, address.house))
        yield _Entry(
            street=address.street,
            house=address.house,
            landmark=landmark,
            meters=frame.meters(address.point),
            words=_words(address.street, street_in_english(address.street), address.house, *(landmark or ())),
        )


def _laid(streets: Sequence[Street]) -> Iterator[_Entry]:
    for street in sorted(streets, key=lambda street: street.name):
        yield _Entry(
            street=street.name,
            house=None,
            landmark=None,
            meters=street.line[len(street.line) // 2],
            words=_words(street.name, street_in_english(street.name)),
            houses=street,
        )


def _house(street: Street, number: int) -> _Entry:
    meters = street.house(number)
    return _Entry(street=street.name, house=str(number), landmark=None, meters=meters, words=frozenset())


def _distance(a: Meters, b: Meters) -> float:
    return hypot(b[0] - a[0], b[1] - a[1])


def _matches(typed: Sequence[str], words: frozenset[str]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in typed)


def _typed(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower().replace("ё", "е"))


def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in _typed(text) if not is_kind(word))
