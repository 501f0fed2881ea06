"""The generated types and JSON Schema agree on thousands of documents, right ones and spoiled ones.

The decoder is the only validator at run time, so whatever it takes or refuses against the contract is a defect of the
compiler. What it says of a refused document is held against the judge's places too, and must never quote it.
"""

from __future__ import annotations

import json
import random
import re
import uuid
from typing import Any

import msgspec
import pytest

from generated import fleet_orders_manager, fleet_parks, int_api, personal
from runtime.errors import InvalidResponseError, RequestValidationError
from runtime.explain import explain
from tests.contract.golden import depot
from tests.contract.golden import fleet_orders_manager as showcase
from tests.contract.json_schemas import Judge, has_safe_name, pointer, samples
from tests.contract.mutations import MARK, mutants

COUNT = 60
JUDGES = {
    package: Judge(package) for package in (fleet_orders_manager, fleet_parks, int_api, personal, depot, showcase)
}
SCHEMAS = [(package, name) for package, judge in JUDGES.items() for name in judge.names()]
NAMES = [f"{package.__name__.removeprefix('tests.contract.golden.')}.{name}" for package, name in SCHEMAS]

_DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:)(\d\d(?:\.\d+)?)([Zz]|[+-]\d\d:?\d\d)")


def canonical(node: Any) -> Any:
    """The document in the spelling about which decoder and judge have one opinion. They differ, knowingly, about

    * 1.0 for an integer: right in JSON Schema, wrong for the decoder;
    * a blank for the T of a time, and an offset without its colon: right for the decoder;
    * leap seconds: right in RFC 3339, unknown to Python;
    * a uuid without its dashes: right for the decoder.
    """
    if isinstance(node, dict):
        return {name: canonical(value) for name, value in node.items()}
    if isinstance(node, list):
        return [canonical(item) for item in node]
    if isinstance(node, float) and node.is_integer():
        return int(node)
    if not isinstance(node, str):
        return node
    if time := _DATE_TIME.fullmatch(node):
        offset = re.sub(r"(\d\d):?(\d\d)", r"\1:\2", time[4])
        return f"{time[1]}T{time[2]}{time[3].replace('60', '59')}{offset}".upper()
    return str(uuid.UUID(node)) if re.fullmatch("[0-9a-f]{32}", node) else node


def kind_of(package: Any, name: str) -> Any:
    return getattr(package, name)


def accepts(decoder: msgspec.json.Decoder[Any], text: bytes) -> bool:
    try:
        decoder.decode(text)
    except msgspec.DecodeError:
        return False
    return True


@pytest.mark.parametrize(("package", "name"), SCHEMAS, ids=NAMES)
def test_a_right_document_is_taken_and_written_again_as_it_was(package: Any, name: str) -> None:
    judge, kind = JUDGES[package].validator(name), kind_of(package, name)
    for sample in samples(JUDGES[package], name):
        assert list(judge.iter_errors(sample)) == []
        again = msgspec.to_builtins(msgspec.convert(sample, kind))
        assert list(judge.iter_errors(again)) == []
        assert msgspec.convert(again, kind) == msgspec.convert(sample, kind)


@pytest.mark.parametrize(("package", "name"), SCHEMAS, ids=NAMES)
def test_a_spoiled_document_is_judged_alike(package: Any, name: str) -> None:
    chance = random.Random(name)
    judge, kind = JUDGES[package].validator(name), kind_of(package, name)
    decoder = msgspec.json.Decoder(kind)
    for sample in samples(JUDGES[package], name):
        for mutant in mutants(sample, chance, COUNT):
            text = json.dumps(mutant).encode()
            typed, judged = accepts(decoder, text), judge.is_valid(mutant)
            if typed != judged:
                other = canonical(mutant)
                assert accepts(decoder, json.dumps(other).encode()) == judge.is_valid(other), text
            if not typed:
                assert_explained(kind, mutant, judge)


def assert_explained(kind: Any, mutant: Any, judge: Any) -> None:
    wrong = explain(kind, mutant, "body")
    places = {field.pointer for field in wrong}
    assert places
    for error in judge.iter_errors(mutant):
        parts = [str(part) for part in error.instance_path]
        safe = pointer([part for part in parts if has_safe_name(part)])
        exact = {pointer(list(parts)), safe}
        known = canonical(error.instance) != error.instance
        assert known or any(place in exact or place.startswith(f"{safe}/") for place in places), (error, places)
    said = f"{wrong} {RequestValidationError('op', wrong)} {InvalidResponseError('contract', 'op', 200, wrong)}"
    assert MARK not in said


def test_the_seeds_spoil_thousands_of_documents_and_leave_some_right() -> None:
    total = right = 0
    for package, name in SCHEMAS:
        judge = JUDGES[package].validator(name)
        for sample in samples(JUDGES[package], name):
            found = mutants(sample, random.Random(name), 10)
            total += len(found) * COUNT // 10
            right += sum(map(judge.is_valid, found))
    assert total > 5000
    assert right > 100


@pytest.mark.parametrize(
    ("name", "text", "typed", "judged"),
    [
        ("Instant", '"2026-03-14 18:30:00Z"', True, False),
        ("Instant", '"2026-03-14T18:30:00+0300"', True, False),
        ("Instant", '"2026-06-30T23:59:60Z"', False, True),
        ("Row", "[1.0]", False, True),
    ],
)
def test_the_known_disagreements_are_what_they_are_said_to_be(name: str, text: str, typed: bool, judged: bool) -> None:
    assert accepts(msgspec.json.Decoder(kind_of(showcase, name)), text.encode()) is typed
    assert JUDGES[showcase].validator(name).is_valid(json.loads(text)) is judged
