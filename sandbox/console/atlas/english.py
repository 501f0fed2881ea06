"""Russian names of streets in Latin letters, as a map in English has them."""

import re

# The table of the ISO 9-like BGN/PCGN system, as far as street names need it.
_LETTERS = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya".replace("_", "").split(" "),
        strict=True,
    )
)
_KINDS = {
    "улица": "Street",
    "проспект": "Avenue",
    "площадь": "Square",
    "набережная": "Embankment",
    "переулок": "Lane",
    "шоссе": "Highway",
    "бульвар": "Boulevard",
    "аллея": "Alley",
    "кольцо": "Ring",
    "тракт": "Road",
    "микрорайон": "District",
}
_CITIES = {
    "Москва": "Moscow",
    "Санкт-Петербург": "Saint Petersburg",
    "Екатеринбург": "Yekaterinburg",
    "Алматы": "Almaty",
    "Ереван": "Yerevan",
    "Тбилиси": "Tbilisi",
}


def city_in_english(name: str) -> str:
    """The city's English name; of one that is new, its own in Latin letters."""
    return _CITIES.get(name, latin(name))


def street_in_english(name: str) -> str:
    """`Тверская улица` as `Tverskaya Street`."""
    words = name.split(" ")
    kind = next((word for word in words if word.lower() in _KINDS), None)
    rest = " ".join(latin(word) for word in words if word is not kind)
    return rest if kind is None else f"{rest} {_KINDS[kind.lower()]}"


def latin(text: str) -> str:
    """The same in Latin letters."""
    return re.sub(r"[А-Яа-яЁё]", _letter, text)


def is_kind(word: str) -> bool:
    """Return whether a word is the kind of a street, in either language, abbreviated or not."""
    return word in _KIND_WORDS


def _letter(match: re.Match[str]) -> str:
    letter = match[0]
    spelt = _LETTERS[letter.lower()]
    return spelt.capitalize() if letter.isupper() else spelt


_ABBREVIATED = """
ул пр пркт пл наб пер ш бул бульв мкр st str ave av sq emb ln hwy blvd rd ulitsa prospekt
"""
_KIND_WORDS = frozenset({*_KINDS, *(kind.lower() for kind in _KINDS.values()), *_ABBREVIATED.split()})
