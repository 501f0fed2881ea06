"""Names in Python for whatever a contract calls its things, in a fixed order, so that they are always the same."""

from __future__ import annotations

import re
from collections.abc import Iterable

from openapi_python_client.strings import ClassName, PythonIdentifier

#: names that the generated modules use themselves
_OWN = {
    "Annotated", "Answer", "AnswerSpec", "Any", "Choice", "ClassVar", "Client", "ContextHeader", "Credentials", "File",
    "Handlers", "JUDGE", "Judge", "Literal", "Meta", "Model", "Never", "NotObject", "Operation", "Parameter", "Policy",
    "Request", "TYPE_CHECKING", "TypeAlias", "UNSET", "UnsetType", "BodySpec", "Deprecation", "Binding", "Frame",
    "Generic", "TypeVar", "Handler", "BaseClient", "C", "datetime", "msgspec", "uuid", "None_", "True_", "False_",
}  # fmt: skip
#: modules that annotations name, so that no field of the same class may hide them
_MODULES = ("msgspec", "uuid", "ops")


def class_name(name: str) -> str:
    """The name of a class, by openapi-python-client's rules where these give one."""
    found = str(ClassName(name, ""))
    if not found.isidentifier():
        found = "Model" + re.sub(r"\W", "", found)
    return found


def identifier(name: str, prefix: str = "field_") -> str:
    """The name of a field, a parameter or a function, by openapi-python-client's rules."""
    found = str(PythonIdentifier(name, prefix)).strip("_") or prefix
    found = str(PythonIdentifier(found, prefix)) if not found.isidentifier() else str(PythonIdentifier(found, ""))
    return f"{found}_" if found in _MODULES else found


class Names:
    """One namespace: a name that is taken gets a number."""

    def __init__(self, taken: Iterable[str] = _OWN) -> None:
        self._taken = set(taken)

    def take(self, wanted: str, *others: str) -> str:
        """``wanted``, else the first of ``others`` that is free, else a numbered one."""
        for name in (wanted, *others):
            if name not in self._taken:
                self._taken.add(name)
                return name
        number = 2
        while f"{wanted}{'_' * wanted.isupper()}{number}" in self._taken:
            number += 1
        return self.take(f"{wanted}{'_' * wanted.isupper()}{number}")

    def are_free(self, names: Iterable[str]) -> bool:
        """Return whether all of the names are free."""
        return self._taken.isdisjoint(names)

    def add(self, names: Iterable[str]) -> None:
        """Take all of the names."""
        self._taken.update(names)


def field_names(wires: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """The names of fields of one class by their names on the wire."""
    names = Names(taken)
    return {wire: names.take(identifier(wire)) for wire in wires}
