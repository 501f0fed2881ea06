"""The people who take the calls: the same three in every park."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Person:
    """A dispatcher, and whether she may create and change orders."""

    dispatcher_id: str
    name: str
    name_en: str
    may_write: bool = True


DISPATCHERS = (
    Person(dispatcher_id="dispatcher-1", name="Анна Соколова", name_en="Anna Sokolova"),
    Person(dispatcher_id="dispatcher-2", name="Руслан Ахметов", name_en="Ruslan Akhmetov"),
    Person(dispatcher_id="trainee-1", name="Стажёр (только просмотр)", name_en="Trainee (read only)", may_write=False),
)


def person(dispatcher_id: str) -> Person:
    """Return the dispatcher; an unknown one may do everything."""
    known = (person for person in DISPATCHERS if person.dispatcher_id == dispatcher_id)
    return next(known, Person(dispatcher_id=dispatcher_id, name=dispatcher_id, name_en=dispatcher_id))
