"""Field accounting between two contracts: a field that neither side accounts for fails the import.

Every field of a source is passed on by name, read by hand, or named as not passed on. Every field of a target is
passed on by name, set by hand, or named as not set. Paths are those of the wire: ``class``, ``route.porch``.
"""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec

_ROOT = Path(__file__).resolve().parents[2]
_MODULES = (__name__, "service.rules.mapping")
_Fields = dict[str, Any]


class MappingError(Exception):
    """Fields that a mapping does not account for, one line each, with the file and line of the mapping."""

    def __init__(self, place: str, problems: Collection[str]) -> None:
        super().__init__("\n".join(f"{place}: {problem}" for problem in problems))


@dataclass(frozen=True)
class Declared:
    """Paths that a mapping names, by what becomes of them."""

    read_here: frozenset[str] = frozenset()
    not_passed_on: frozenset[str] = frozenset()
    set_here: frozenset[str] = frozenset()
    not_set: frozenset[str] = frozenset()


#: the types whose fields are accounted for, each with the place that does so
SOURCES: dict[type[msgspec.Struct], str] = {}


def reads(source: type[msgspec.Struct], *read_here: str, not_passed_on: Collection[str] = ()) -> None:
    """Declare that the calling module reads all fields of ``source`` by hand.

    Raises MappingError if ``source`` has a field that is not named, or lacks one that is.
    """
    check_fields(source, None, Declared(frozenset(read_here), frozenset(not_passed_on)))


def check_fields(source: type[msgspec.Struct], target: type[msgspec.Struct] | None, declared: Declared) -> None:
    """Raise MappingError unless every field of both types is accounted for."""
    place = _place_of_declaration()
    SOURCES[source] = place
    names = _Names(declared, _name(source), "" if target is None else _name(target))
    problems = [*names.compare(source, target, "")]
    problems += names.unused()
    if problems:
        raise MappingError(place, problems)


def _place_of_declaration() -> str:
    """Return ``file:line`` of the nearest caller outside these modules, the file relative to the repository."""
    frame = sys._getframe()
    while frame.f_globals["__name__"] in _MODULES and frame.f_back:
        frame = frame.f_back
    file = Path(frame.f_code.co_filename)
    return f"{file.relative_to(_ROOT) if file.is_relative_to(_ROOT) else file}:{frame.f_lineno}"


class _Names:
    def __init__(self, declared: Declared, source: str, target: str) -> None:
        self._of_source = declared.read_here | declared.not_passed_on
        self._of_target = declared.set_here | declared.not_set
        self._source = source
        self._target = target
        self._used: set[str] = set()

    def compare(self, source: type[msgspec.Struct], target: type[msgspec.Struct] | None, at: str) -> Iterator[str]:
        """Yield a sentence for each field below ``at`` that nothing accounts for."""
        fields, others = _fields(source), {} if target is None else _fields(target)
        for name, kind in fields.items():
            path = at + name
            if name not in others or path in self._of_target:
                yield from self._lost(path, kind)
            elif path in self._of_source:
                yield f"{self._source}.{path} is passed on by its name: it needs no mention"
            else:
                yield from self._both(path, kind, others[name])
        for name in others:
            path = at + name
            if path in self._of_target:
                self._used.add(path)
            elif name not in fields:
                yield f"{self._target}.{path} comes from nowhere: name it in set_here or not_set"

    def _both(self, path: str, source: Any, target: Any) -> Iterator[str]:
        of_source, of_target = _struct(source), _struct(target)
        if of_source and of_target and len(_shape(source)) == len(_shape(target)):
            yield from self.compare(of_source, of_target, f"{path}.")
        elif _shape(source) != _shape(target):
            yield f"{path} is another type in {self._source} than in {self._target}: convert it by hand"

    def _lost(self, path: str, kind: Any) -> Iterator[str]:
        """A source's object may be named as a whole or by its fields; these win, since they notice a new field."""
        struct = _struct(kind)
        if path in self._of_source:
            self._used.add(path)
        elif struct and any(name.startswith(f"{path}.") for name in self._of_source):
            for name, of_kind in _fields(struct).items():
                yield from self._lost(f"{path}.{name}", of_kind)
        else:
            yield f"{self._source}.{path} would be lost: pass it on, or name it in read_here or not_passed_on"

    def unused(self) -> Iterator[str]:
        """Yield a sentence for each declared path that matches no field."""
        for path in sorted(self._of_source - self._used):
            yield f"{self._source} has no field {path} to read or to hold back"
        for path in sorted(self._of_target - self._used):
            yield f"{self._target} has no field {path} to set"


def _name(kind: type[msgspec.Struct]) -> str:
    return f"{kind.__module__.split('.')[-2]}.{kind.__name__}"


@cache
def _fields(kind: type[msgspec.Struct]) -> _Fields:
    return {field.encode_name: field.type for field in msgspec.structs.fields(kind)}


def _struct(kind: Any) -> type[msgspec.Struct] | None:
    """Return the class of an object, or of the objects in an array or map."""
    innermost = _shape(kind)[-1]
    return innermost if issubclass(innermost, msgspec.Struct) else None


def _shape(kind: Any) -> list[type[Any]]:
    """Return the classes of a type from the outside in; a closed set of strings counts as a string."""
    arguments = get_args(kind)
    match get_origin(kind):
        case None:
            return [kind]
        case typing.Annotated:
            return _shape(arguments[0])
        case typing.Literal:
            return [type(arguments[0])]
        case typing.Union | types.UnionType:
            [only] = [each for each in arguments if each is not msgspec.UnsetType]
            return _shape(only)
        case container:
            return [container, *_shape(arguments[-1])]
