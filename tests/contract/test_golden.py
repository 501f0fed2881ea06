"""Output of the compiler: known byte by byte, the same in every run, and current in this repository."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tests.contract.compiling import GOLDEN, REPOSITORY, SHOWCASE, compile_contracts, tree


def test_the_showcase_compiles_to_the_golden_packages(tmp_path: Path) -> None:
    assert compile_contracts("--root", SHOWCASE, "--target", tmp_path / "out") == 0
    found, expected = tree(tmp_path / "out"), tree(GOLDEN)
    assert found.keys() == expected.keys()
    for name, content in found.items():
        assert content.decode() == expected[name].decode(), f"{name}: see `make update-golden`"


def test_the_order_of_hashes_does_not_show_in_the_output(tmp_path: Path) -> None:
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "codegen", "--root", SHOWCASE, "--target", tmp_path / seed],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2")
    ]
    assert [run.wait() for run in runs] == [0, 0]
    assert tree(tmp_path / "1") == tree(tmp_path / "2") == tree(GOLDEN)


def test_generated_is_what_the_contracts_compile_to(tmp_path: Path) -> None:
    assert compile_contracts("--target", tmp_path / "generated") == 0
    assert tree(tmp_path / "generated") == tree(REPOSITORY / "generated")


@pytest.mark.parametrize("folder", sorted((REPOSITORY / "clients").iterdir()), ids=lambda folder: folder.name)
def test_a_contract_of_an_upstream_is_the_one_that_its_source_names(folder: Path) -> None:
    named = re.search(r"sha256: `([0-9a-f]{64})`", (folder / "SOURCE.md").read_text("utf-8"))
    assert named is not None
    assert sha256((folder / "openapi.yaml").read_bytes()).hexdigest() == named[1]
