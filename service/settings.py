"""The settings, all from the environment, read once and checked at the start."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args, get_origin

import msgspec
from msgspec import Meta

PREFIX = "FOM_"

Port = Annotated[int, Meta(ge=0, le=65535)]
Url = Annotated[str, Meta(pattern=r"^https?://[^/?#\s]+[^?#\s]*\Z")]


class SettingsWrong(Exception):
    """One line for each setting that is missing or wrong, by the name of its variable."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, rename=lambda name: PREFIX + name.upper()):
    """``FOM_<NAME>`` in the environment. Ports may be 0 for any free one; times are in seconds."""

    int_api_url: Url
    fleet_parks_url: Url
    personal_url: Url
    #: a file with the token that we show to the upstreams; read again when it changes
    service_token_file: Annotated[str, Meta(min_length=1)]
    #: the public keys of fleet-authproxy: a JWKS file or URL
    authproxy_jwks: Annotated[str, Meta(min_length=1)]
    host: Annotated[str, Meta(min_length=1)] = "0.0.0.0"
    port: Port = 8080
    #: for /ping, /ready and /metrics
    private_port: Port = 8081
    #: how long listening goes on after SIGTERM, so that balancers see /ready turn false first
    drain_seconds: Annotated[float, Meta(ge=0, le=600)] = 5.0
    #: requests served at a time; what comes on top is refused at once
    max_in_flight: Annotated[int, Meta(ge=1, le=100_000)] = 256
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    default_language: Literal["ru", "en"] = "ru"

    @property
    def jwks_url(self) -> str | None:
        return self.authproxy_jwks if self.authproxy_jwks.startswith(("http://", "https://")) else None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Raises SettingsWrong with every setting that is missing or wrong; values are not quoted, one may be a secret."""
    values: dict[str, object] = {}
    wrong: list[str] = []
    for field in msgspec.structs.fields(Settings):
        name = field.encode_name
        if name in environment:
            try:
                values[name] = msgspec.convert(environment[name], field.type, strict=False)
            except msgspec.ValidationError as error:
                wrong.append(f"{name}: {_reason(error, field)}")
        elif field.required:
            wrong.append(f"{name}: is not set")
    wrong += [
        f"{name}: must be {what} that can be read and is not empty"
        for name, what in (("FOM_SERVICE_TOKEN_FILE", "a file"), ("FOM_AUTHPROXY_JWKS", "a URL, or a file"))
        if name in values and not _usable(name, str(values[name]))
    ]
    if wrong:
        raise SettingsWrong("\n".join(wrong))
    return msgspec.convert(values, Settings)


def _reason(error: msgspec.ValidationError, field: msgspec.structs.FieldInfo) -> str:
    if field.encode_name.endswith("_URL"):
        return "must be an http:// or https:// URL without query"
    if get_origin(field.type) is Literal:
        return f"must be one of {', '.join(get_args(field.type))}"
    return str(error).removeprefix("Expected ").split(" - at ")[0].split(", got")[0].join(("must be ", ""))


def _usable(name: str, place: str) -> bool:
    if name == "FOM_AUTHPROXY_JWKS" and place.startswith(("http://", "https://")):
        return re.match(r"https?://[^/?#\s]+\S*\Z", place) is not None
    try:
        return bool(Path(place).read_text("utf-8").strip())
    except (OSError, ValueError):
        return False
