"""Builds the model of a package from a contract, on top of openapi-python-client's parser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from openapi_python_client.strings import PythonIdentifier

from codegen import model
from codegen.contracts import Contract
from codegen.document import Raw, Refused, ref_name, resolve
from codegen.expressions import Expressions, class_name
from codegen.extensions import extension_refusals
from codegen.house_rules import house_refusals
from codegen.operation_refusals import operation_refusals
from codegen.parse import parse
from codegen.reach import Reach, operations_of, reach_of
from codegen.schema_refusals import schema_refusals


def build(contract: Contract, root: Path) -> model.Package:
    """Everything that the templates print for ``contract``. Raises Refused with all reasons at once."""
    document = contract.document()
    reach = reach_of(document)
    reasons = [*schema_refusals(document), *operation_refusals(document)]
    if contract.own:
        reasons += [*extension_refusals(document), *house_refusals(document, reach)]
    if reasons:
        raise Refused(contract.file, reasons)
    return _Builder(contract, document, reach, root).package()


class _Builder:
    def __init__(self, contract: Contract, document: Raw, reach: Reach, root: Path) -> None:
        self._contract = contract
        self._document = document
        self._root = root
        self._schemas: dict[str, Raw] = document.get("components", {}).get("schemas", {})
        self._reach = reach
        self._parsed = parse(contract.file, document)
        self._write = Expressions(document, self._open_enums())
        self._tags = self._discriminators()

    def package(self) -> model.Package:
        info = self._document["info"]
        models = tuple(self._model(name, schema) for name, schema in self._schemas.items() if _is_object(schema))
        return model.Package(
            name=self._contract.package,
            contract=self._contract.name,
            title=str(info["title"]),
            version=str(info["version"]),
            source=str(self._contract.file.relative_to(self._root)),
            models=models,
            aliases=_in_order_of_use(self._aliases()),
            constants=tuple(self._constants()),
            operations=tuple(self._operations()),
            document=self._document,
        )

    # --- schemas ------------------------------------------------------------------------------------------------------

    def _open_enums(self) -> frozenset[str]:
        """Enums that come back in answers: a value that is new there is no error (WORLD.md), so they decode as text."""
        answered = {class_name(name) for name in self._reach.answers}
        found = set()
        for name, schema in self._schemas.items():
            if class_name(name) not in answered:
                continue
            found.add(class_name(name))
            for wire in _members(self._document, schema):
                found.add(class_name(f"{name}_{wire}"))
        return frozenset(found)

    def _discriminators(self) -> dict[str, tuple[str, str]]:
        tags: dict[str, tuple[str, str]] = {}
        for schema in self._schemas.values():
            discriminator = schema.get("discriminator")
            if discriminator:
                for tag, ref in discriminator["mapping"].items():
                    tags[class_name(ref_name(ref))] = (discriminator["propertyName"], str(tag))
        return tags

    def _model(self, name: str, schema: Raw) -> model.Model:
        found = self._parsed.schema(name)
        members = _members(self._document, schema)
        tag_field, tag = self._tags.get(class_name(name), (None, None))
        properties = [*(found.required_properties or []), *(found.optional_properties or [])]
        fields = [
            self._field(prop, members[prop.name.get_untrusted_value()])
            for prop in properties
            if prop.name.get_untrusted_value() != tag_field
        ]
        closed = schema.get("additionalProperties") is False and name not in self._reach.answers
        return model.Model(class_name(name), _text(schema), tuple(fields), closed, tag_field, tag)

    def _field(self, prop: Any, schema: Raw) -> model.Field:
        return model.Field(
            name=str(prop.python_name),
            wire=prop.name.get_untrusted_value(),
            type=self._write.of(prop, schema),
            required=prop.required,
            description=_text(schema),
            default=self._default(prop, schema),
            personal=self._write.personal(schema),
        )

    def _default(self, prop: Any, schema: Raw) -> str | None:
        target = resolve(self._document, schema)
        return repr(target["default"]) if "default" in target and not prop.required else None

    def _aliases(self) -> list[model.Alias]:
        found = []
        for name, schema in self._schemas.items():
            if not _is_object(schema):
                prop = self._parsed.schema(name)
                found.append(model.Alias(class_name(name), self._write.definition(prop, schema), _text(schema)))
        return found

    def _constants(self) -> list[model.Constant]:
        found: dict[str, tuple[str, ...]] = {}
        for name, schema in self._schemas.items():
            found |= _value_sets(class_name(name), schema)
            for wire, member in schema.get("properties", {}).items():
                found |= _value_sets(class_name(f"{name}_{wire}"), member)
        return [model.Constant(name, values) for name, values in sorted(found.items())]

    # --- operations ---------------------------------------------------------------------------------------------------

    def _operations(self) -> list[model.Operation]:
        some_used = any(raw.get("x-used") for _, _, raw, _ in operations_of(self._document))
        return [
            self._operation(path, method, raw, item, some_used)
            for path, method, raw, item in operations_of(self._document)
        ]

    def _operation(self, path: str, method: str, raw: Raw, item: Raw, some_used: bool) -> model.Operation:
        endpoint = self._parsed.endpoints[PythonIdentifier(raw["operationId"], "")]
        declared = [resolve(self._document, p) for p in [*item.get("parameters", []), *raw.get("parameters", [])]]
        by_place = {(p["in"], p["name"]): p for p in declared}
        body, body_schema = None, Raw()
        for parsed_body in endpoint.bodies:
            body_schema = resolve(self._document, raw["requestBody"])["content"]["application/json"]["schema"]
            body = self._write.of(parsed_body.prop, body_schema)
        return model.Operation(
            id=raw["operationId"],
            name=str(endpoint.name),
            title=class_name(raw["operationId"]),
            method=method.upper(),
            path=path,
            summary=str(raw.get("summary", "")),
            parameters=tuple(
                self._parameter(prop, by_place[(str(place.value), prop.name.get_untrusted_value())])
                for place, prop in endpoint.iter_all_parameters()
                if "x-context" not in by_place[(str(place.value), prop.name.get_untrusted_value())]
            ),
            context=tuple(
                model.ContextHeader(p["name"], p["x-context"]) for p in by_place.values() if "x-context" in p
            ),
            body=body,
            body_required=bool(resolve(self._document, raw.get("requestBody", {})).get("required")),
            body_personal=self._write.personal(body_schema),
            answers=tuple(self._answer(response, raw) for response in endpoint.responses),
            used=bool(raw.get("x-used")) or not some_used,
            timeout=raw["x-timeout-ms"] / 1000 if "x-timeout-ms" in raw else None,
            attempts=raw.get("x-retry", {}).get("attempts"),
            extensions={"x-permission": raw["x-permission"]} if "x-permission" in raw else {},
        )

    def _parameter(self, prop: Any, raw: Raw) -> model.Parameter:
        field = self._field(prop, raw["schema"])
        return model.Parameter(
            name=field.name,
            wire=raw["name"],
            type=field.type,
            required=field.required,
            description=str(raw.get("description", "")),
            default=field.default,
            personal=field.personal or bool(raw.get("x-personal-data")),
            location=raw["in"],
            array=resolve(self._document, raw["schema"]).get("type") == "array",
            explode=raw.get("explode", True),
        )

    def _answer(self, response: Any, raw: Raw) -> model.Answer:
        low, high = response.status_code.range or (100, 599)
        suffix = response.status_code.pattern if response.status_code.range else "Default"
        node = raw["responses"][response.status_code.pattern]
        answer = resolve(self._document, {key: value for key, value in node.items() if key == "$ref"} or node)
        media_type, media = next(iter(answer.get("content", {}).items()), ("application/json", None))
        return model.Answer(
            name=f"{class_name(raw['operationId'])}{suffix}",
            low=low,
            high=high,
            description=_text(answer),
            body=None if media is None else self._write.of(response.prop, media["schema"]),
            media_type=media_type,
            headers=self._headers(answer.get("headers", {})),
            codes=tuple(node.get("x-codes", answer.get("x-codes", ()))),
        )

    def _headers(self, nodes: dict[str, Raw]) -> tuple[model.Parameter, ...]:
        headers = [self._header(name, node) for name, node in nodes.items()]
        return tuple(sorted(headers, key=lambda header: not header.required))

    def _header(self, name: str, node: Raw) -> model.Parameter:
        header = resolve(self._document, node)
        schema = resolve(self._document, header["schema"])
        base = {"integer": "int", "number": "float", "boolean": "bool", "string": "str"}[schema["type"]]
        return model.Parameter(
            name=str(PythonIdentifier(name, "")),
            wire=name,
            type=self._write.with_bounds(base, schema),
            required=bool(header.get("required")),
            description=_text(header),
            location="header",
        )


def _is_object(schema: Raw) -> bool:
    return "properties" in schema or "allOf" in schema


def _members(document: Raw, schema: Raw) -> dict[str, Raw]:
    """The properties of an object, those of its allOf parts included."""
    found: dict[str, Raw] = {}
    for part in schema.get("allOf", []):
        found |= _members(document, resolve(document, part))
    found |= schema.get("properties", {})
    return found


def _value_sets(name: str, schema: Raw) -> dict[str, tuple[str, ...]]:
    """``x-known-values`` -> NAME_VALUES, ``x-<word>-values`` -> NAME_<WORD>_VALUES, an enum -> NAME_VALUES."""
    prefix = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
    sets = {"": schema["enum"]} if schema.get("type") == "string" and "enum" in schema else {}
    for key, values in schema.items():
        if match := re.fullmatch(r"x-([a-z]+)-values", key):
            sets["" if match[1] == "known" else f"{match[1].upper()}_"] = values
    return {f"{prefix}_{word}VALUES": tuple(values) for word, values in sets.items()}


def _in_order_of_use(aliases: list[model.Alias]) -> tuple[model.Alias, ...]:
    """An alias is evaluated where it stands, so it comes after those that it is made of."""
    left = {alias.name: alias for alias in aliases}
    done: dict[str, model.Alias] = {}
    while left:
        ready = [a for a in left.values() if not (set(re.findall(r"\w+", a.type)) & (left.keys() - {a.name}))]
        for alias in ready:
            done[alias.name] = left.pop(alias.name)
    return tuple(done.values())


def _text(node: Raw) -> str:
    return " ".join(str(node.get("description", "")).split())
