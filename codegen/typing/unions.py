"""Choices between types: by the decoder where it can tell them apart, else by the judge."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.document import walk
from codegen.normalise.names import name_of_ref
from codegen.normalise.spec import Schema, Spec
from codegen.typing.flat import CircleError, flatten
from codegen.typing.typed import NULL, Typed, joined

_KEYS = ("oneOf", "anyOf")


class Unions:
    """Knows which choices a tag tells apart."""

    def __init__(self, spec: Spec) -> None:
        self._schemas: Mapping[str, Schema] = spec.schemas
        #: by name: the property and the value that tell the schema from the other choices
        self.tags: dict[str, tuple[str, str]] = {}
        self._find_tags(spec)

    def native(self, schema: dict[str, Any], key: str, choices: list[Typed]) -> Typed | None:
        """The union of the choices, ``None`` where the decoder cannot choose."""
        some = [choice for choice in choices if choice.kinds != NULL.kinds]
        nulls = len(choices) - len(some)
        if not some:
            return NULL if nulls == 1 or key == "anyOf" else NULL.inexact()
        one_of = key == "oneOf"
        found = self._of_some(schema, key, some, one_of=one_of)
        if found is None or (found.custom and len(some) > 1):
            return None
        if not nulls:
            return found
        both = joined([found, NULL])
        return both.inexact() if one_of and ("null" in found.kinds or nulls > 1) else both

    def _of_some(self, schema: dict[str, Any], key: str, some: list[Typed], *, one_of: bool) -> Typed | None:
        if len(some) == 1:
            return some[0]
        expressions = [choice.expression for choice in some]
        if len(set(expressions)) == 1:
            found = joined(some[:1])
            return found.inexact() if one_of or not all(c.exact for c in some) else found
        if any(expression == "Any" for expression in expressions):
            found = joined(some)
            free = any(choice.expression == "Any" and choice.exact for choice in some)
            return found if free and not one_of else found.inexact()
        if self.is_tagged(schema, key):
            return joined(some)
        counts = Counter(kind for choice in some for kind in choice.kinds)
        if all(count == 1 for count in counts.values()) and not any(choice.custom for choice in some):
            return joined(some)
        return _one_scalar(some, one_of=one_of)

    # --- tags ---

    def is_tagged(self, schema: dict[str, Any], key: str) -> bool:
        """Return whether the decoder distinguishes the choices by a tag."""
        names = _names(schema, key)
        return names is not None and bool(names) and all(name in self.tags for name in names)

    def _find_tags(self, spec: Spec) -> None:
        unions: list[tuple[str, dict[str, str]]] = []
        nodes = [node for node in _nodes(spec) if isinstance(node, dict)]
        in_unions: Counter[str] = Counter()
        everywhere: Counter[str] = Counter()
        for node in nodes:
            if isinstance(node.get("$ref"), str):
                everywhere[name_of_ref(node)] += 1
            for part in node.get("allOf", []) if isinstance(node.get("allOf"), list) else []:
                if isinstance(part, dict) and isinstance(part.get("$ref"), str):
                    in_unions[name_of_ref(part)] += 1
            for key in _KEYS:
                names = _names(node, key) if isinstance(node.get(key), list) else None
                tags = self._tags_of(node, names) if names else None
                if tags is not None:
                    unions.append(tags)
                    in_unions.update(names or ())
        # a decoder demands the tag only where there is a choice, so a choice must not be used by itself
        alone = {name for name, count in everywhere.items() if count > in_unions[name]}
        by_name: defaultdict[str, set[str]] = defaultdict(set)
        for property_name, tags_of in unions:
            for name in tags_of:
                by_name[name].add(property_name)
        bad = alone | {name for name, properties in by_name.items() if len(properties) > 1}
        changed = True
        while changed:  # a union of which one choice cannot be tagged has none that is
            changed = False
            for _, tags_of in unions:
                if not bad.isdisjoint(tags_of) and not bad.issuperset(tags_of):
                    bad |= tags_of.keys()
                    changed = True
        for property_name, tags_of in unions:
            self.tags |= {name: (property_name, tag) for name, tag in tags_of.items() if name not in bad}

    def _tags_of(self, schema: dict[str, Any], names: list[str]) -> tuple[str, dict[str, str]] | None:
        consts = [self._consts(name) for name in names]
        if len(names) < 2 or any(not found for found in consts):
            return None
        discriminator = schema.get("discriminator")
        wanted = [discriminator["propertyName"]] if isinstance(discriminator, dict) else list(consts[0])
        for property_name in wanted:
            values = [found.get(property_name) for found in consts]
            if None not in values and len(set(values)) == len(values):
                return property_name, dict(zip(names, map(str, values), strict=True))
        return None

    def _consts(self, name: str) -> dict[str, str]:
        """The required members of an object that have one value, a text."""
        try:
            flat, _ = flatten(self._schemas, self._schemas.get(name, {}))
        except CircleError:
            return {}
        if flat.get("type") != "object" or {"oneOf", "anyOf", "enum", "const"} & flat.keys():
            return {}
        found = {}
        for wire in flat.get("required", []):
            try:
                member, _ = flatten(self._schemas, flat.get("properties", {}).get(wire, {}))
            except CircleError:
                continue
            values = [member["const"]] if "const" in member else member.get("enum", [])
            is_text = len(values) == 1 and isinstance(values[0], str) and member.get("type", "string") == "string"
            if is_text and not re.search(r'[\\"\x00-\x1f]', wire):
                found[wire] = values[0]
        return found


def _names(schema: dict[str, Any], key: str) -> list[str] | None:
    """The names of the choices, null left out."""
    found = []
    for choice in schema[key]:
        if isinstance(choice, dict) and choice.get("type") == "null":
            continue
        if not isinstance(choice, dict) or "$ref" not in choice:
            return None
        found.append(name_of_ref(choice))
    return found


def _nodes(spec: Spec) -> Iterator[Any]:
    for schema in spec.schemas.values():
        yield from (node for _, node in walk(schema))
    for operation in spec.operations:
        places = [p.schema for p in operation.parameters] + [m.schema for m in operation.body]
        places += [m.schema for response in operation.responses for m in response.media]
        places += [h.schema for response in operation.responses for h in response.headers]
        for schema in places:
            yield from (node for _, node in walk(schema))


def _one_scalar(some: list[Typed], *, one_of: bool) -> Typed | None:
    """The type of which all choices are: texts of several patterns, an open enum."""
    kinds = frozenset().union(*(choice.kinds for choice in some))
    plain = {"string": "str", "integer": "int", "number": "float"}
    if kinds == {"string"}:
        base = "str"
        fits = all(c.expression == "str" or c.expression.startswith(("Literal[", "Annotated[str")) for c in some)
    elif kinds <= {"integer", "number"}:
        base, fits = ("int" if kinds == {"integer"} else "float"), True
    else:
        return None
    if not fits or any(choice.refs for choice in some):
        return None
    free = any(choice.expression == plain[kind] for choice in some for kind in choice.kinds if plain[kind] == base)
    found = Typed(base, kinds)
    return found if free and not one_of else found.inexact()
