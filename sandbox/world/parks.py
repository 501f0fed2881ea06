"""The parks of the sandbox: one for each way a park can be set up."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.world.cities import ALMATY, MOSCOW, SAINT_PETERSBURG, TBILISI, YEKATERINBURG, YEREVAN, City


@dataclass(frozen=True, kw_only=True)
class DispatchSettings:
    """Dispatch settings of a park."""

    mode: str
    hold_seconds: int | None = None
    """Only with own_drivers_first, where the platform takes 120 if it is left out"""


@dataclass(frozen=True, kw_only=True)
class Park:
    """A taxi fleet. `dataclasses.replace` makes a changed one for `ParkDirectory.put`."""

    park_id: str
    name: str
    kind: str
    city: City
    dispatch: DispatchSettings | None
    is_active: bool = True


OWN_FIRST = Park(
    park_id="7ad36bc7560449998acbe2c57a75c293",
    name="Северное такси",
    kind="whitelabel",
    city=MOSCOW,
    dispatch=DispatchSettings(mode="own_drivers_first", hold_seconds=120),
)
OWN_ONLY = Park(
    park_id="2f1c4e0a8d5b4b6f9f0f6a1d3c7e9b84",
    name="Уральские линии",
    kind="whitelabel",
    city=YEKATERINBURG,
    dispatch=DispatchSettings(mode="own_drivers_only"),
)
ALL_DRIVERS = Park(
    park_id="c58e2d9170a64f3d8b1e4f7a6029d3c1",
    name="Алатау Такси",
    kind="saas",
    city=ALMATY,
    dispatch=DispatchSettings(mode="all_drivers"),
)
DEFAULT_HOLD = Park(
    park_id="91d0b7f3e2a84c56a3d7c8e5f4b10629",
    name="Арарат Транс",
    kind="saas",
    city=YEREVAN,
    dispatch=DispatchSettings(mode="own_drivers_first"),
)
INACTIVE = Park(
    park_id="e3b8a1f65c2d4970b6e4d2c19f8a7350",
    name="Невский извоз",
    kind="whitelabel",
    city=SAINT_PETERSBURG,
    dispatch=DispatchSettings(mode="all_drivers"),
    is_active=False,
)
AGGREGATOR = Park(
    park_id="4c7f9e2b1a3d4865904ebd7c6f5a8e13",
    name="Партнёр-Авто",
    kind="aggregator",
    city=MOSCOW,
    dispatch=DispatchSettings(mode="all_drivers"),
)
NOT_SET_UP = Park(
    park_id="b60e5d3c9f7a48128d1c2e4a7b9f0d36",
    name="Мтацминда Кэб",
    kind="saas",
    city=TBILISI,
    dispatch=None,
)

PARKS = (OWN_FIRST, OWN_ONLY, ALL_DRIVERS, DEFAULT_HOLD, INACTIVE, AGGREGATOR, NOT_SET_UP)


class ParkDirectory:
    """The parks as they are at this moment."""

    def __init__(self, parks: tuple[Park, ...] = PARKS) -> None:
        self._parks = {park.park_id: park for park in parks}

    def __iter__(self) -> Iterator[Park]:
        return iter(self._parks.values())

    def get(self, park_id: str) -> Park | None:
        """The park, None if there is no such one."""
        return self._parks.get(park_id)

    def put(self, park: Park) -> None:
        """Add a park, or change the one with this id."""
        self._parks[park.park_id] = park

    def remove(self, park_id: str) -> None:
        """Forget a park."""
        self._parks.pop(park_id, None)
