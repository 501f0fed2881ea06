"""A released version stays as it is: a change of it needs a new version."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from publishing.gate.released import check_release
from publishing.gate.versions import newest_release, parse_version, show

ROOT = Path(__file__).parents[3]
SERVED = Path("generated/fleet_orders_manager/openapi.yaml")
NEWEST = newest_release(ROOT / "api" / "released")


def test_served_version_is_released_as_it_is_or_is_new() -> None:
    check_release(ROOT)


def test_every_release_has_its_catalogue() -> None:
    folder = ROOT / "api" / "released"
    assert {file.name for file in folder.glob("*.yaml")} == {file.name for file in (folder / "errors").glob("*.yaml")}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository that serves its newest release."""
    shutil.copytree(ROOT / "api" / "released", tmp_path / "api" / "released")
    (tmp_path / SERVED).parent.mkdir(parents=True)
    shutil.copyfile(NEWEST.contract, tmp_path / SERVED)
    assert NEWEST.catalogue is not None
    shutil.copyfile(NEWEST.catalogue, tmp_path / "api" / "errors.yaml")
    return tmp_path


def test_release_that_is_served_unchanged_is_released(root: Path) -> None:
    assert check_release(root)


@pytest.mark.parametrize("name", [str(SERVED), "api/errors.yaml"])
def test_released_version_that_was_changed_is_refused(root: Path, name: str) -> None:
    (root / name).write_text((root / name).read_text("utf-8") + "# changed\n", "utf-8")
    with pytest.raises(ValueError, match=f"{show(NEWEST.version)} is released"):
        check_release(root)


def test_new_version_in_development_is_not_released(root: Path) -> None:
    major, minor, _ = NEWEST.version
    text = (root / SERVED).read_text("utf-8")
    new = text.replace(f"version: {show(NEWEST.version)}", f"version: {major}.{minor + 1}.0", 1)
    (root / SERVED).write_text(new, "utf-8")
    assert not check_release(root)


def test_older_version_that_was_never_released_is_refused(root: Path) -> None:
    text = (root / SERVED).read_text("utf-8")
    assert parse_version("0.9.0") < NEWEST.version
    (root / SERVED).write_text(text.replace(f"version: {show(NEWEST.version)}", "version: 0.9.0", 1), "utf-8")
    with pytest.raises(ValueError, match=r"0\.9\.0 is released"):
        check_release(root)
