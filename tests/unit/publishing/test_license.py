"""The license is the same in LICENSE, in the contract and in the packages."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import yaml

from publishing.packages.wheel import build_wheel

ROOT = Path(__file__).resolve().parents[3]
LICENSE = (ROOT / "LICENSE").read_text("utf-8")
CONTRACT = yaml.safe_load((ROOT / "api" / "openapi.yaml").read_text("utf-8"))["info"]["license"]


def test_license_file_names_the_license_of_the_contract() -> None:
    assert LICENSE.splitlines()[0] == CONTRACT["name"]
    assert CONTRACT["url"] in LICENSE


def test_wheel_has_the_license(tmp_path: Path) -> None:
    with zipfile.ZipFile(build_wheel(ROOT, "1.2.3", tmp_path)) as wheel:
        names = wheel.namelist()
        metadata = wheel.read(next(name for name in names if name.endswith("/METADATA"))).decode()
        [license_file] = [name for name in names if name.endswith("/LICENSE")]
        assert wheel.read(license_file).decode() == LICENSE
    assert re.findall(r"^License-Expression: (.+)$", metadata, re.M) == [f"LicenseRef-{CONTRACT['name']}"]


def test_npm_package_refers_to_the_license_file() -> None:
    manifest = json.loads((ROOT / "sdk" / "typescript" / "package.json").read_text("utf-8"))
    assert manifest["license"] == "SEE LICENSE IN LICENSE"
