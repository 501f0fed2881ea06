"""Credentials by the security schemes of a contract."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal
from urllib.parse import quote, quote_plus

from runtime.client.call import Call, Middleware

#: returns a token or a key; it is called for each attempt, so that a rotated one is used at once
Secret = Callable[[], str]


@dataclass(frozen=True, slots=True, repr=False)
class BasicAuth:
    """User and password (RFC 7617). No ``repr``: it is a secret."""

    user: str
    password: str


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """Place of the credentials of one field. ``wire``: the name of a header, a parameter or a cookie."""

    field: str
    kind: Literal["bearer", "basic", "header", "query", "cookie"]
    wire: str = ""


@dataclass(frozen=True, kw_only=True, repr=False)
class Credentials:
    """Base of generated credentials. No ``repr``: they are secrets."""

    SCHEMES: ClassVar[Sequence[SecurityScheme]] = ()


class SendCredentials(Middleware):
    """Add the credentials of the first alternative that an operation takes and that is there.

    An operation without security gets none; so does one of which no alternative is there: the server says so.
    """

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._schemes = {scheme.field: scheme for scheme in credentials.SCHEMES}

    def __call__(self, call: Call) -> Awaitable[Any]:
        for alternative in call.operation.security:
            if all(getattr(self._credentials, field) is not None for field in alternative):
                for field in alternative:
                    self._add(call, self._schemes[field], getattr(self._credentials, field))
                break
        return self.proceed(call)

    def _add(self, call: Call, scheme: SecurityScheme, secret: Any) -> None:
        headers = call.request.headers
        match scheme.kind:
            case "bearer":
                headers["Authorization"] = f"Bearer {secret()}"
            case "basic":
                text = base64.b64encode(f"{secret.user}:{secret.password}".encode()).decode()
                headers["Authorization"] = f"Basic {text}"
            case "header":
                headers[scheme.wire] = secret()
            case "query":
                name = quote_plus(scheme.wire)
                others = [pair for pair in call.request.query if pair[0] != name]
                call.request = replace(call.request, query=[*others, (name, quote_plus(secret()))])
            case "cookie":
                cookies = [cookie for cookie in headers.get("Cookie", "").split("; ") if cookie]
                kept = [cookie for cookie in cookies if not cookie.startswith(f"{scheme.wire}=")]
                headers["Cookie"] = "; ".join([*kept, f"{scheme.wire}={quote(secret(), safe='')}"])
