"""A field of a contract is never lost in silence: each one, renamed or added, is noticed before the service starts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.compiling import REPOSITORY
from tests.contract.field_mutations import NEW, OWN, Mutation
from tools.contract_fields import lost_fields

#: what the service builds by naming each field, so that mypy notices a change (tools/complete_construction.py)
BUILT_BY_HAND = {
    "int_api": ["CommitRequest", "SearchRequest", "Source", "DraftOrderRequest"],
    "fleet_parks": ["GetParkRequest"],
    "personal": ["PhoneFindRequest", "PhoneStoreRequest"],
}
#: of errors of these two only the status counts
NOT_READ = {"int_api": [], "fleet_parks": ["Error"], "personal": ["Error"]}
#: changes at least, so that a test that finds no field does not pass
AT_LEAST = {OWN: 55, "int_api": 130, "fleet_parks": 12, "personal": 5}


def test_no_field_is_lost_now() -> None:
    assert lost_fields() == []


@pytest.mark.timeout(600)
@pytest.mark.parametrize("package", AT_LEAST)
def test_each_field_renamed_or_added_is_noticed_with_file_and_field(package: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.contract.field_mutations", package],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, list[str]] = json.loads(run.stdout)
    elsewhere = [*BUILT_BY_HAND.get(package, []), *NOT_READ.get(package, [])]
    expected = {name: lines for name, lines in found.items() if name.split()[-1].split(".")[0] not in elsewhere}
    assert len(expected) >= AT_LEAST[package]
    assert [name for name, lines in expected.items() if not lines] == []
    assert [name for name, lines in expected.items() if not any("service/" in line for line in lines)] == []
    unnamed = [name for name, lines in expected.items() if not any(NEW in line for line in lines)]
    assert unnamed == []


@pytest.mark.timeout(600)
def test_a_field_added_to_what_is_built_by_hand_is_an_error_of_the_type_checker(tmp_path: Path) -> None:
    for name in ("service", "runtime", "tools"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    shutil.copytree(REPOSITORY / "generated", tmp_path / "generated")
    for package, kinds in BUILT_BY_HAND.items():
        for kind in kinds:
            of_parameters = kind in ("DraftOrderRequest", "GetParkRequest")
            module = f"generated.{package}.{'operations' if of_parameters else 'models'}"
            file = tmp_path / f"{module.replace('.', '/')}.py"
            file.write_text(Mutation(module, kind).source(file.read_text("utf-8")), "utf-8")
    run = subprocess.run(
        [
            sys.executable, "-m", "mypy", "--config-file", REPOSITORY / "setup.cfg", "--no-error-summary",
            "--no-pretty", "--cache-dir", tmp_path / "cache", "service",
        ],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert run.stderr == ""
    for kind in (kind for kinds in BUILT_BY_HAND.values() for kind in kinds):
        lines = [line for line in run.stdout.splitlines() if line.startswith("service/") and f'for "{kind}"' in line]
        assert lines, f"nobody noticed the new field of {kind}:\n{run.stdout}"
        assert all(f'"{NEW}"' in line for line in lines)
