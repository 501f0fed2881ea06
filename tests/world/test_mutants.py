"""The compiler never fails: a contract compiles, or is refused with its reasons."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from codegen.document import load
from codegen.trial import try_file
from tests.contract.compiling import REPOSITORY, SHOWCASE
from tests.contract.test_any_schema import CASES, OLD, SCHEMAS
from tests.contract.upstreams import contract, with_body
from tests.world.mutants import mutant

BASES = [
    load(SHOWCASE / "api" / "common.yaml"),
    load(SHOWCASE / "clients" / "depot" / "openapi.yaml"),
    load(REPOSITORY / "clients" / "int-api" / "openapi.yaml"),
    contract(),
    *[with_body(schema, **SCHEMAS) for _, schema, _, _ in CASES],
    *[with_body(schema, version="3.0.3", **SCHEMAS) for _, schema, _, _ in OLD],
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutants") / "mutant.json"


def check(file: Path, seed: int) -> None:
    chance = random.Random(seed)
    file.write_text(json.dumps(mutant(chance.choice(BASES), chance)), "utf-8")
    verdict = try_file(file)
    assert verdict.package is not None or verdict.reasons


@settings(max_examples=150, derandomize=True, deadline=None)
@given(seed=st.integers(0, 2**32))
@example(seed=0)
def test_a_mutant_compiles_or_is_refused(file: Path, seed: int) -> None:
    check(file, seed)
