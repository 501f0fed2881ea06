"""The settings, from the environment and one file, read and checked at the start."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args, get_origin
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

PREFIX = "FOM_"
#: names a file of settings; what the environment says counts more
FILE = "FOM_CONFIG_FILE"

Port = Annotated[int, Meta(ge=0, le=65535)]
Url = Annotated[str, Meta(pattern=r"^https?://[^/?#\s]+[^?#\s]*\Z")]


class SettingsError(Exception):
    """Invalid settings: one line for each, with the name of its variable."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, rename=lambda name: PREFIX + name.upper()):
    """``FOM_<NAME>``. Ports may be 0 for any free one; times are in seconds."""

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
    #: connections of callers at a time; what comes on top is closed at once
    max_connections: Annotated[int, Meta(ge=1, le=100_000)] = 1024
    #: how long a connection of a caller may be idle: longer than a balancer keeps one, so that the balancer closes it
    keep_alive_seconds: Annotated[float, Meta(ge=1, le=3600)] = 90.0
    #: where traces are sent, an OTLP endpoint (http://collector:4318/v1/traces); none are made without it
    traces_url: Url | None = None
    #: how many requests are traced, of 1, where the caller has not decided
    traces_share: Annotated[float, Meta(ge=0, le=1)] = 1.0
    #: by what upstreams are asked (docs/decisions/0014)
    transport: Literal["httptools", "aiohttp"] = "httptools"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    default_language: Literal["ru", "en"] = "ru"

    @property
    def jwks_url(self) -> str | None:
        return self.authproxy_jwks if self.authproxy_jwks.startswith(("http://", "https://")) else None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Raises SettingsError with every setting that is missing or wrong; values are not quoted, one may be a secret."""
    said: Mapping[str, object] = {**_file(environment), **environment}
    values: dict[str, object] = {}
    wrong: list[str] = []
    for field in msgspec.structs.fields(Settings):
        name = field.encode_name
        if name in said:
            try:
                values[name] = msgspec.convert(said[name], field.type, strict=False)
            except msgspec.ValidationError as error:
                wrong.append(f"{name}: {_reason(error, field)}")
        elif field.required:
            wrong.append(f"{name}: is not set")
    wrong += _unusable(values)
    if "FOM_TRACES_URL" in values and not _traces_can_be_sent():
        wrong.append("FOM_TRACES_URL: needs what requirements/otel.txt installs")
    if wrong:
        raise SettingsError("\n".join(wrong))
    return msgspec.convert(values, Settings)


def _file(environment: Mapping[str, str]) -> Mapping[str, object]:
    if FILE not in environment:
        return {}
    try:
        said = tomllib.loads(Path(environment[FILE]).read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at [^()]*\)\Z", str(error))
        raise SettingsError(f"{FILE}: is no TOML {place[0] if place else ''}".rstrip()) from None
    except (OSError, ValueError):
        raise SettingsError(f"{FILE}: must be a file that can be read") from None
    known = {field.encode_name for field in msgspec.structs.fields(Settings)}
    unknown = [f"{FILE}: {name} is no setting" for name in said if name not in known]
    if unknown:
        raise SettingsError("\n".join(unknown))
    return said


def _reason(error: msgspec.ValidationError, field: msgspec.structs.FieldInfo) -> str:
    if field.encode_name.endswith("_URL"):
        return "must be an http:// or https:// URL without query"
    if get_origin(field.type) is Literal:
        return f"must be one of {', '.join(get_args(field.type))}"
    return str(error).removeprefix("Expected ").split(" - at ")[0].split(", got")[0].join(("must be ", ""))


def _unusable(values: Mapping[str, object]) -> list[str]:
    return [
        f"{name}: must have a host, perhaps a port, and no user"
        for name, value in values.items()
        if name.endswith("_URL") and value is not None and not _leads_somewhere(str(value))
    ] + [
        f"{name}: must be {what} that can be read and is not empty"
        for name, what in (("FOM_SERVICE_TOKEN_FILE", "a file"), ("FOM_AUTHPROXY_JWKS", "a URL, or a file"))
        if name in values and not _usable(name, str(values[name]))
    ]


def _usable(name: str, place: str) -> bool:
    if name == "FOM_AUTHPROXY_JWKS" and place.startswith(("http://", "https://")):
        return re.match(r"\S+\Z", place) is not None and _leads_somewhere(place)
    try:
        return bool(Path(place).read_text("utf-8").strip())
    except (OSError, ValueError):
        return False


def _leads_somewhere(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return False


def _traces_can_be_sent() -> bool:
    try:
        return importlib.util.find_spec("opentelemetry.exporter.otlp.proto.http") is not None
    except ModuleNotFoundError:
        return False
