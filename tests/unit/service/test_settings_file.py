"""Settings from a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.settings import Settings, SettingsError, read_settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "token").write_text("our-token")
    (tmp_path / "jwks.json").write_text('{"keys": []}')
    return tmp_path / "settings.toml"


def lines(file: Path, **changes: str) -> str:
    values = {
        "FOM_INT_API_URL": '"http://int-api"',
        "FOM_FLEET_PARKS_URL": '"http://fleet-parks"',
        "FOM_PERSONAL_URL": '"http://personal"',
        "FOM_SERVICE_TOKEN_FILE": f'"{file.parent / "token"}"',
        "FOM_AUTHPROXY_JWKS": f'"{file.parent / "jwks.json"}"',
        **changes,
    }
    return "\n".join(f"{name} = {value}" for name, value in values.items())


def read(file: Path, **environment: str) -> Settings:
    return read_settings({"FOM_CONFIG_FILE": str(file), **environment})


def complaint(file: Path, **environment: str) -> list[str]:
    with pytest.raises(SettingsError) as wrong:
        read(file, **environment)
    return str(wrong.value).splitlines()


def test_all_may_come_from_a_file(file: Path) -> None:
    file.write_text(lines(file, FOM_PORT="8000", FOM_DRAIN_SECONDS="2.5", FOM_LOG_LEVEL='"ERROR"'))
    settings = read(file)
    assert settings.int_api_url == "http://int-api"
    assert (settings.port, settings.drain_seconds, settings.log_level) == (8000, 2.5, "ERROR")


def test_what_the_environment_says_counts_more(file: Path) -> None:
    file.write_text(lines(file, FOM_PORT="8000"))
    settings = read(file, FOM_PORT="9000", FOM_INT_API_URL="http://elsewhere")
    assert (settings.port, settings.int_api_url, settings.personal_url) == (9000, "http://elsewhere", "http://personal")


def test_a_file_is_judged_as_strictly_as_the_environment(file: Path) -> None:
    file.write_text(lines(file, FOM_PORT='"eighty"', FOM_INT_API_URL="5", FOM_MAX_IN_FLIGHT="[1]"))
    wrong = complaint(file)
    assert {line.partition(":")[0] for line in wrong} == {"FOM_PORT", "FOM_INT_API_URL", "FOM_MAX_IN_FLIGHT"}


def test_what_a_file_says_that_is_no_setting_is_named(file: Path) -> None:
    file.write_text(lines(file, FOM_PROT="8000"))
    assert complaint(file) == ["FOM_CONFIG_FILE: FOM_PROT is no setting"]


@pytest.mark.parametrize("content", [b"FOM_PORT = ", b'FOM_INT_API_URL = "s3cret', b"s3cret", b"\xff"])
def test_a_file_that_cannot_be_read_is_told_without_its_content(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    (line,) = complaint(file)
    assert line.startswith("FOM_CONFIG_FILE: ")
    assert "s3cret" not in line


def test_a_file_that_is_not_there_is_told(file: Path) -> None:
    (line,) = complaint(file)
    assert line.startswith("FOM_CONFIG_FILE: must be")
