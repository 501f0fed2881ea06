"""Breaking changes of operations that the other differs miss; each has its test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from codegen.document import Raw, escape, resolve
from publishing.gate.findings import Finding
from publishing.gate.walk import OperationPair, operation_pairs, operations_by_call

#: what callers of an operation that is to go have at the least: half a year
NOTICE = timedelta(days=181)

_STYLES = {"query": ("form", True), "path": ("simple", False), "header": ("simple", False)}


def operation_findings(old: Raw, new: Raw) -> Iterator[Finding]:
    """All of them."""
    yield from _servers(old, new)
    yield from _schema_names(old, new)
    for pair in operation_pairs(old, new):
        for rule in (_names, _permission, _security, _parameters, _statuses, _headers, _sunset):
            yield from rule(pair)


def _servers(old: Raw, new: Raw) -> Iterator[Finding]:
    """Generated clients call the first server by default."""
    kept = {server["url"] for server in new.get("servers", [])}
    for index, server in enumerate(old.get("servers", [])):
        if server["url"] not in kept:
            yield Finding(f"/servers/{index}/url", "server-gone", f"{server['url']} is no longer a server")


def _schema_names(old: Raw, new: Raw) -> Iterator[Finding]:
    """Schemas' names are the names of classes in every generated client (docs/api-rules.md: names are binding)."""
    before, after = (document.get("components", {}).get("schemas", {}) for document in (old, new))
    for name in sorted(before.keys() - after.keys()):
        yield Finding(f"/components/schemas/{escape(name)}", "name", "the schema's name is gone")


def _names(pair: OperationPair) -> Iterator[Finding]:
    """Clients call methods named after the operationId, of classes named after the first tag."""
    for what, before, after in (
        ("operationId", pair.old.get("operationId"), pair.new.get("operationId")),
        ("tags", pair.old.get("tags", [None])[0], pair.new.get("tags", [None])[0]),
    ):
        if before != after:
            yield Finding(f"{pair.place}/{what}", "name", f"{before} has become {after}")


def _permission(pair: OperationPair) -> Iterator[Finding]:
    before, after = pair.old.get("x-permission"), pair.new.get("x-permission")
    if after is not None and before != after:
        yield Finding(f"{pair.place}/x-permission", "permission", f"{after} is wanted instead of {before or 'none'}")


def _security(pair: OperationPair) -> Iterator[Finding]:
    """A client that used one of the former ways must still be able to call."""
    before, after = (
        [_ways(document, way) for way in operation.get("security", document.get("security", [{}])) or [{}]]
        for document, operation in ((pair.old_document, pair.old), (pair.new_document, pair.new))
    )
    for way in before:
        if way not in after and [] not in after:
            yield Finding(f"{pair.place}/security", "security", "a way to authenticate is gone or has changed")


def _ways(document: Raw, way: Raw) -> list[Raw]:
    schemes = document.get("components", {}).get("securitySchemes", {})
    shapes = [
        {key: value for key, value in schemes[name].items() if key in ("type", "scheme", "in", "name")}
        | {"scopes": sorted(scopes)}
        for name, scopes in way.items()
    ]
    return sorted(shapes, key=str)


def _parameters(pair: OperationPair) -> Iterator[Finding]:
    before, after = pair.parameters()
    for key, parameter in before.items():
        where, name = key
        place = f"{pair.place}/parameters/{escape(name)}"
        if key in after and _style(parameter) != _style(after[key]):
            yield Finding(place, "parameter-style", f"is to be written {_style(after[key])}, not {_style(parameter)}")
        if where == "path" and key not in after:
            yield Finding(place, "name", "the parameter's name is gone")


def _style(parameter: Raw) -> tuple[str, bool]:
    style, explode = _STYLES[parameter["in"]]
    return parameter.get("style", style), parameter.get("explode", explode)


def _statuses(pair: OperationPair) -> Iterator[Finding]:
    """A client that knows only the released statuses takes another success for a failure."""
    for status in sorted(pair.new["responses"].keys() - pair.old["responses"].keys()):
        if status[0] in "123":
            yield Finding(f"{pair.place}/responses/{status}", "answer-status-new", "is a success nobody knows of")


def _headers(pair: OperationPair) -> Iterator[Finding]:
    for place, answer, other in pair.answers():
        for name, node in answer.get("headers", {}).items():
            if name in other.get("headers", {}):
                before, after = resolve(pair.old_document, node), resolve(pair.new_document, other["headers"][name])
                if before.get("required") and not after.get("required"):
                    yield Finding(f"{place}/headers/{name}", "answer-header-optional", "is no longer always there")


def _sunset(pair: OperationPair) -> Iterator[Finding]:
    """An operation stays until its promised day."""
    before, after = pair.old.get("x-sunset"), pair.new.get("x-sunset")
    if before and after and date.fromisoformat(after) < date.fromisoformat(before):
        yield Finding(f"{pair.place}/x-sunset", "sunset-earlier", f"{after} is before {before}, which was promised")


def too_soon(new: Raw) -> Iterator[Finding]:
    """Operations whose callers get less time than docs/integrating.md promises them. No version excuses this."""
    for place, operation in operations_by_call(new).values():
        since, sunset = operation.get("x-deprecated-since"), operation.get("x-sunset")
        if since and sunset and date.fromisoformat(sunset) - date.fromisoformat(since) < NOTICE:
            yield Finding(f"{place}/x-sunset", "too-soon", f"{sunset} is less than {NOTICE.days} days after {since}")


def unannounced(old: Raw, new: Raw, today: date) -> Iterator[Finding]:
    """Operations that are gone though no release had announced it, or before their day. No version excuses this."""
    kept = operations_by_call(new)
    for call, (place, operation) in operations_by_call(old).items():
        sunset = operation.get("x-sunset")
        if call not in kept and (sunset is None or date.fromisoformat(sunset) > today):
            said = f"its day is {sunset}" if sunset else "it was never deprecated"
            yield Finding(place, "unannounced", f"is gone, and {said}")
