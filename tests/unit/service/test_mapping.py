"""Field accounting: service/rules/fields.py and service/rules/mapping.py."""

from __future__ import annotations

import msgspec
import pytest

from service.rules.fields import MappingError, reads
from service.rules.mapping import FieldMapping


class Seat(msgspec.Struct, kw_only=True):
    kind: str
    colour: str = "black"


class Ride(msgspec.Struct, kw_only=True):
    place: str
    seats: list[Seat] = []
    note: str | msgspec.UnsetType = msgspec.UNSET


class OtherSeat(msgspec.Struct, kw_only=True):
    kind: str


class OtherRide(msgspec.Struct, kw_only=True):
    place: str
    seats: list[OtherSeat] = []
    driver: str | msgspec.UnsetType = msgspec.UNSET


class NumberedRide(msgspec.Struct, kw_only=True):
    place: int
    seats: list[Seat] = []
    note: str | msgspec.UnsetType = msgspec.UNSET


LOST_NOTE = "service.Ride.note would be lost: pass it on, or name it in read_here or not_passed_on"
LOST_COLOUR = "service.Ride.seats.colour would be lost: pass it on, or name it in read_here or not_passed_on"
NO_DRIVER = "service.OtherRide.driver comes from nowhere: name it in set_here or not_set"


def problems(error: pytest.ExceptionInfo[MappingError]) -> list[str]:
    return [line.partition(": ")[2] for line in str(error.value).splitlines()]


def test_mapping_with_fields_unaccounted_for_names_each_with_the_place() -> None:
    with pytest.raises(MappingError) as error:
        FieldMapping(Ride, OtherRide)
    assert problems(error) == [LOST_COLOUR, LOST_NOTE, NO_DRIVER]
    assert all(line.startswith("tests/unit/service/test_mapping.py:") for line in str(error.value).splitlines())


def test_mapping_with_all_fields_named_converts() -> None:
    mapping = FieldMapping(Ride, OtherRide, not_passed_on=["seats.colour"], read_here=["note"], set_here=["driver"])
    ride = Ride(place="here", seats=[Seat(kind="child")], note="n")
    assert mapping(ride, driver="d") == OtherRide(place="here", seats=[OtherSeat(kind="child")], driver="d")
    assert mapping(ride, driver=None) == OtherRide(place="here", seats=[OtherSeat(kind="child")])


@pytest.mark.parametrize("passed", [{}, {"driver": "d", "place": "p"}])
def test_call_that_sets_other_fields_than_declared_is_a_type_error(passed: dict[str, str]) -> None:
    mapping = FieldMapping(Ride, OtherRide, not_passed_on=["seats.colour", "note"], set_here=["driver"])
    with pytest.raises(TypeError, match="driver"):
        mapping(Ride(place="here"), **passed)


def test_names_that_match_no_field_are_errors() -> None:
    with pytest.raises(MappingError) as error:
        FieldMapping(
            Ride, OtherRide, not_passed_on=["seats.colour", "note", "gone"], not_set=["driver"], set_here=["lost"]
        )
    assert problems(error) == [
        "service.Ride has no field gone to read or to hold back",
        "service.OtherRide has no field lost to set",
    ]


def test_field_that_is_passed_on_and_named_as_not_is_an_error() -> None:
    with pytest.raises(MappingError) as error:
        FieldMapping(Ride, OtherRide, not_passed_on=["seats.colour", "note", "place"], not_set=["driver"])
    assert problems(error)[0] == "service.Ride.place is passed on by its name: it needs no mention"


def test_field_of_another_type_is_an_error() -> None:
    with pytest.raises(MappingError) as error:
        FieldMapping(Ride, NumberedRide)
    assert problems(error) == ["place is another type in service.Ride than in service.NumberedRide: convert it by hand"]


def test_field_that_is_set_here_and_in_the_source_must_be_read() -> None:
    with pytest.raises(MappingError) as error:
        FieldMapping(Ride, Ride, set_here=["note"])
    assert problems(error) == [LOST_NOTE]


def test_object_read_by_hand_may_be_named_whole_or_by_its_fields() -> None:
    reads(Ride, "place", "seats", "note")
    reads(Ride, "place", "seats.kind", "note", not_passed_on=["seats.colour"])
    with pytest.raises(MappingError) as error:
        reads(Ride, "place", "seats.kind", "note")
    assert problems(error) == [LOST_COLOUR]
