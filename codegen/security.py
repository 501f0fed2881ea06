"""Credentials that the security schemes of a contract ask for."""

from __future__ import annotations

from codegen import model
from codegen.document import Raw, escape
from codegen.naming import field_names
from codegen.normalise import Findings, Spec

_PLACES = ("header", "query", "cookie")


def credentials(spec: Spec, findings: Findings) -> tuple[model.Credential, ...]:
    """The credentials for the schemes that operations name.

    Where that is one bearer token there are none: every channel takes one.
    """
    used = {name for operation in spec.operations for names in operation.security for name in names}
    schemes = {name: raw for name, raw in spec.security_schemes.items() if name in used}
    python = field_names(schemes)
    found = []
    for name, raw in schemes.items():
        kind = _kind_of(raw)
        if kind is None:
            findings.note(f"/components/securitySchemes/{escape(name)}", "has no credentials that a message carries")
        else:
            wire = str(raw["name"]) if kind in _PLACES else ""
            found.append(model.Credential(python[name], name, kind, wire, str(raw.get("description") or "")))
    return () if [credential.kind for credential in found] == ["bearer"] else tuple(found)


def _kind_of(raw: Raw) -> str | None:
    scheme = str(raw.get("scheme", "")).lower()
    match raw.get("type"):
        case "http" if scheme in ("bearer", "basic"):
            return scheme
        case "oauth2" | "openIdConnect":
            return "bearer"
        case "apiKey" if raw.get("in") in _PLACES and isinstance(raw.get("name"), str):
            return str(raw["in"])
        case _:
            return None


def security_of(
    alternatives: tuple[tuple[str, ...], ...], found: tuple[model.Credential, ...]
) -> tuple[tuple[str, ...], ...]:
    """The alternatives of an operation, by the fields of the credentials; those that cannot be met are left out."""
    fields = {credential.scheme: credential.name for credential in found}
    return tuple(
        tuple(fields[name] for name in names) for names in alternatives if all(name in fields for name in names)
    )
