"""The phones that personal keeps."""

from sandbox.chance import Chance


class Phones:
    """Exchanges phones for ids; the same phone always has the same id."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._stored: dict[str, str] = {}

    def store(self, phone: str) -> str:
        """Keep a phone and return its id of 32 hexadecimal digits."""
        phone_id = self._chance.hex("phone", phone)
        self._stored[phone_id] = phone
        return phone_id

    def find(self, phone: str) -> str | None:
        """The id of a phone; None if it was never stored."""
        phone_id = self._chance.hex("phone", phone)
        return phone_id if phone_id in self._stored else None

    def retrieve(self, phone_id: str) -> str | None:
        """The phone behind an id; None if there is none."""
        return self._stored.get(phone_id)
