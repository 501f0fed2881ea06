"""Choices between objects that the generated types cannot express."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codegen.document import Raw, Reason, ref_name, resolve, walk

_BESIDE_ONE_OF = {"oneOf", "discriminator", "type", "description", "example", "title", "deprecated", "externalDocs"}


def in_union(document: Raw, schema: Raw, path: str, *, named: bool) -> Iterator[Reason]:
    """The reasons in the ``oneOf`` of a schema and in its discriminator."""
    if "oneOf" not in schema:
        if "discriminator" in schema:
            yield f"{path}/discriminator", "cannot be expressed without oneOf beside it"
        return
    if not named:
        yield path, "a choice needs a name: move it to components/schemas"
    for key in sorted(schema.keys() - _BESIDE_ONE_OF):
        if not key.startswith("x-"):
            yield f"{path}/{key}", "cannot be expressed beside oneOf"
    discriminator = schema.get("discriminator", {})
    mapping = {ref_name(ref): tag for tag, ref in discriminator.get("mapping", {}).items()}
    for index, choice in enumerate(schema["oneOf"]):
        where = f"{path}/oneOf/{index}"
        if "$ref" not in choice:
            yield where, "the choices of oneOf must be named schemas"
        elif ref_name(choice["$ref"]) not in mapping:
            yield where, "oneOf needs a discriminator whose mapping names each choice"
        else:
            yield from _in_choice(
                document, choice, discriminator.get("propertyName"), mapping[ref_name(choice["$ref"])], where
            )


def _in_choice(document: Raw, choice: Raw, tag_field: str, tag: str, where: str) -> Iterator[Reason]:
    found = resolve(document, choice)
    values = resolve(document, found.get("properties", {}).get(tag_field, {})).get("enum")
    if values != [tag] or tag_field not in found.get("required", []):
        yield where, "its discriminator property must be required and an enum of just its tag"


def lone_choice_refusals(document: Raw) -> Iterator[Reason]:
    """A decoder demands the tag only where there is a choice, so an object that is one cannot stand by itself."""
    unions = [node for _, node in walk(document.get("components", {}).get("schemas", {})) if _is_union(node)]
    choices = {choice["$ref"] for union in unions for choice in union["oneOf"] if "$ref" in choice}
    tags: dict[str, str] = {}
    for union in unions:
        tag_field = union.get("discriminator", {}).get("propertyName")
        for choice in union["oneOf"]:
            if tags.setdefault(choice.get("$ref"), tag_field) != tag_field:
                yield choice["$ref"].removeprefix("#"), "is a choice by two different discriminator properties"
    for path, node in walk(document):
        if isinstance(node, dict) and node.get("$ref") in choices and not re.search(r"/oneOf/\d+\Z", path):
            yield path, "refers to one choice of a oneOf, whose tag is demanded only where there is a choice"


def _is_union(node: object) -> bool:
    return isinstance(node, dict) and isinstance(node.get("oneOf"), list)
