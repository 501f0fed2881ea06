"""Settings: a missing setting, key file or token file ends the start (docs/api-rules.md, "Start")."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from service.settings import Settings, SettingsError, read_settings

REQUIRED = [
    "FOM_INT_API_URL",
    "FOM_FLEET_PARKS_URL",
    "FOM_PERSONAL_URL",
    "FOM_SERVICE_TOKEN_FILE",
    "FOM_AUTHPROXY_JWKS",
]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """All that must be set."""
    (tmp_path / "token").write_text("our-token")
    (tmp_path / "jwks.json").write_text('{"keys": []}')
    return {
        "FOM_INT_API_URL": "http://int-api.internal",
        "FOM_FLEET_PARKS_URL": "https://fleet-parks.internal:8443/base",
        "FOM_PERSONAL_URL": "http://127.0.0.1:9000/",
        "FOM_SERVICE_TOKEN_FILE": str(tmp_path / "token"),
        "FOM_AUTHPROXY_JWKS": str(tmp_path / "jwks.json"),
        "PATH": "/usr/bin",
    }


def complaint(environment: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as wrong:
        read_settings(environment)
    return str(wrong.value).splitlines()


def test_what_may_be_left_out_has_its_default(environment: dict[str, str]) -> None:
    settings = read_settings(environment)
    assert settings.int_api_url == "http://int-api.internal"
    assert settings.default_language == "ru"
    assert settings.log_level == "INFO"
    assert settings.jwks_url is None


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("FOM_PORT", "0", 0),
        ("FOM_PORT", "65535", 65535),
        ("FOM_PRIVATE_PORT", "9001", 9001),
        ("FOM_HOST", "::1", "::1"),
        ("FOM_DRAIN_SECONDS", "0", 0.0),
        ("FOM_DRAIN_SECONDS", "2.5", 2.5),
        ("FOM_LOG_LEVEL", "ERROR", "ERROR"),
        ("FOM_DEFAULT_LANGUAGE", "en", "en"),
        ("FOM_MAX_IN_FLIGHT", "1", 1),
    ],
)
def test_a_setting_is_taken_from_its_variable(
    environment: dict[str, str], name: str, value: str, expected: Any
) -> None:
    settings = read_settings({**environment, name: value})
    assert getattr(settings, name.removeprefix("FOM_").lower()) == expected


@pytest.mark.parametrize("url", ["http://authproxy.internal/jwks.json", "https://authproxy.internal:8443/keys"])
def test_keys_may_come_from_a_url_which_need_not_be_up(environment: dict[str, str], url: str) -> None:
    assert read_settings({**environment, "FOM_AUTHPROXY_JWKS": url}).jwks_url == url


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_setting_is_named(environment: dict[str, str], name: str) -> None:
    del environment[name]
    [line] = complaint(environment)
    assert line.startswith(f"{name}:")


def test_all_that_is_missing_is_named_at_once() -> None:
    assert [line.partition(":")[0] for line in complaint({})] == REQUIRED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, value) for name in REQUIRED for value in ("", " ")),
        *(
            (name, value)
            for name in REQUIRED[:3]
            for value in ("s3cret", "ftp://s3cret", "http://", "http://h?s3cret=1")
        ),
        *(
            (name, value)
            for name in REQUIRED[:3]
            for value in ("//s3cret", "http://h#s3cret", "http://s3 cret", "http://h\n")
        ),
        ("FOM_SERVICE_TOKEN_FILE", "s3cret"),
        ("FOM_SERVICE_TOKEN_FILE", "/nowhere/s3cret"),
        ("FOM_SERVICE_TOKEN_FILE", "/"),
        ("FOM_SERVICE_TOKEN_FILE", "https://s3cret"),
        ("FOM_AUTHPROXY_JWKS", "s3cret"),
        ("FOM_AUTHPROXY_JWKS", "/"),
        ("FOM_AUTHPROXY_JWKS", "http://"),
        ("FOM_AUTHPROXY_JWKS", "https:///s3cret"),
        ("FOM_PORT", "s3cret"),
        ("FOM_PORT", ""),
        ("FOM_PORT", "-1"),
        ("FOM_PORT", "65536"),
        ("FOM_PORT", "80.5"),
        ("FOM_PRIVATE_PORT", "http"),
        ("FOM_HOST", ""),
        ("FOM_DRAIN_SECONDS", "s3cret"),
        ("FOM_DRAIN_SECONDS", "-1"),
        ("FOM_DRAIN_SECONDS", "nan"),
        ("FOM_DRAIN_SECONDS", "inf"),
        ("FOM_MAX_IN_FLIGHT", "0"),
        ("FOM_MAX_IN_FLIGHT", "many"),
        ("FOM_LOG_LEVEL", "s3cret"),
        ("FOM_LOG_LEVEL", "info"),
        ("FOM_DEFAULT_LANGUAGE", "s3cret"),
        ("FOM_DEFAULT_LANGUAGE", "de"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_quoted(
    environment: dict[str, str], name: str, value: str
) -> None:
    lines = complaint({**environment, name: value})
    assert lines
    assert all(line.startswith(f"{name}: ") for line in lines)
    assert "s3cret" not in "".join(lines)
    assert "Invalid" not in "".join(lines), "what it must be, not what a library says"


@pytest.mark.parametrize("name", ["FOM_SERVICE_TOKEN_FILE", "FOM_AUTHPROXY_JWKS"])
@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff"])
def test_a_file_that_is_missing_or_empty_ends_the_start(
    environment: dict[str, str], tmp_path: Path, name: str, content: bytes | None
) -> None:
    path = tmp_path / "s3cret"
    if content is not None:
        path.write_bytes(content)
    [line] = complaint({**environment, name: str(path)})
    assert line.startswith(f"{name}: ")


def test_all_that_is_wrong_is_named_at_once(environment: dict[str, str]) -> None:
    wrong = {"FOM_PORT": "x", "FOM_LOG_LEVEL": "LOUD", "FOM_INT_API_URL": "x", "FOM_AUTHPROXY_JWKS": "x"}
    lines = complaint({**environment, **wrong})
    assert {line.partition(":")[0] for line in lines} == set(wrong)


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("FOM_PORT", "65536", "65535"),
        ("FOM_LOG_LEVEL", "LOUD", "WARNING"),
        ("FOM_DEFAULT_LANGUAGE", "de", "ru"),
        ("FOM_DRAIN_SECONDS", "-1", "0"),
        ("FOM_PERSONAL_URL", "x", "http://"),
        ("FOM_PERSONAL_URL", "http://me:s3cret@personal", "no user"),
        ("FOM_PERSONAL_URL", "http://:80", "a host"),
        ("FOM_INT_API_URL", "http://int-api:99999", "a port"),
        ("FOM_AUTHPROXY_JWKS", "http://me:s3cret@authproxy/jwks.json", "URL"),
        ("FOM_TRANSPORT", "carrier pigeon", "aiohttp"),
    ],
)
def test_a_complaint_says_what_would_be_right(environment: dict[str, str], name: str, value: str, hint: str) -> None:
    [line] = complaint({**environment, name: value})
    assert hint in line
    assert "s3cret" not in line


def test_variables_of_others_are_none_of_our_business(environment: dict[str, str]) -> None:
    assert read_settings({**environment, "FOM_UNKNOWN": "x", "PORT": "x"}) == read_settings(environment)


def test_settings_hold_no_secret(environment: dict[str, str]) -> None:
    settings: Settings = read_settings(environment)
    assert "our-token" not in repr(settings)
