"""Weight of a change, and the versions that it allows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from codegen.catalogue import Catalogue, read_catalogue
from publishing.gate.__main__ import keep
from publishing.gate.catalogue_rules import catalogue_findings
from publishing.gate.findings import Finding, Weight
from publishing.gate.verdict import Edition, Verdict, judge
from publishing.gate.versions import newest_release
from tests.unit.publishing.contracts import CONTRACT, GONE, Change, changed

_TODAY = date(2029, 1, 1)
_CATALOGUE = read_catalogue(Path("api/errors.yaml"))

TEXT: Change = ("/info/description", "Boxes for parcels")
EXAMPLE: Change = ("/components/responses/Locker/content/application~1json/example", {"size": "large"})
ADDED: Change = ("/components/schemas/Locker/properties/colour", {"type": "string"})
KNOWN_VALUE: Change = ("/components/schemas/Locker/properties/owner/x-known-values", ["me"])
BROKEN: Change = ("/components/schemas/Locker/properties/owner", GONE)


def verdict(*changes: Change, version: str, differ: Sequence[Finding] = ()) -> Verdict:
    present = Edition(changed(*changes, ("/info/version", version)))
    return judge(Edition(CONTRACT), present, lambda old, new: differ, _TODAY)


@pytest.mark.parametrize(
    ("change", "weight", "taken", "refused"),
    [
        ([], Weight.NONE, ["1.2.3"], ["1.2.2", "1.2.5", "1.4.0", "3.0.0"]),
        ([TEXT], Weight.PATCH, ["1.2.4", "1.3.0", "2.0.0"], ["1.2.3", "1.2.5", "1.2.2"]),
        ([EXAMPLE], Weight.PATCH, ["1.2.4"], ["1.2.3"]),
        ([ADDED], Weight.MINOR, ["1.3.0", "2.0.0"], ["1.2.3", "1.2.4", "1.3.1", "1.4.0"]),
        ([KNOWN_VALUE], Weight.MINOR, ["1.3.0"], ["1.2.4"]),
        ([BROKEN], Weight.MAJOR, ["2.0.0"], ["1.2.3", "1.2.4", "1.3.0", "2.1.0", "3.0.0"]),
        ([TEXT, ADDED, BROKEN], Weight.MAJOR, ["2.0.0"], ["1.3.0"]),
    ],
)
def test_the_version_must_fit_the_change(
    change: list[Change], weight: Weight, taken: list[str], refused: list[str]
) -> None:
    for version in taken:
        judged = verdict(*change, version=version)
        # a new version is itself a change of words
        assert judged.weight == max(weight, Weight.PATCH if version != "1.2.3" else Weight.NONE)
        assert not judged.refusals
    for version in refused:
        assert verdict(*change, version=version).refusals


def test_says_which_version_is_demanded() -> None:
    assert verdict(ADDED, version="1.2.3").refusals == [
        "1.2.3 is released already, and the contract has changed: it must be 1.3.0"
    ]
    assert verdict(BROKEN, version="1.3.0").refusals == ["after 1.2.3 this change makes it 2.0.0, not 1.3.0"]


def test_what_a_differ_finds_counts_as_our_own() -> None:
    found = Finding("/somewhere", "api-smart-diff", "something")
    judged = verdict(ADDED, version="1.3.0", differ=[found])
    assert (judged.weight, judged.breaking) == (Weight.MAJOR, [found])


def test_no_version_excuses_that_an_operation_goes_unannounced() -> None:
    judged = verdict(("/paths/~1lockers", GONE), version="2.0.0")
    assert judged.refusals == ["/paths/~1lockers/post: [unannounced] is gone, and it was never deprecated"]


def test_a_version_is_three_numbers() -> None:
    with pytest.raises(ValueError, match="three numbers"):
        verdict(version="1.3")


def catalogue(**changes: Any) -> Catalogue:
    """Ours, with another entry for ``price_changed``; without it, where there are no changes."""
    codes = dict(_CATALOGUE.codes)
    entry = codes.pop("price_changed")
    if changes:
        codes["price_changed"] = msgspec.structs.replace(entry, **changes)
    return msgspec.structs.replace(_CATALOGUE, codes=codes)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, "code-gone"),
        ({"status": 410}, "code-means-other"),
        ({"retryable": True}, "code-means-other"),
        ({"carries": ["current.offer"]}, "code-carries-less"),
        ({"operations": ["orders_commit", "orders_draft", "orders_cancel"]}, "code-reaches-further"),
    ],
)
def test_clients_decide_by_the_catalogue(changes: dict[str, Any], rule: str) -> None:
    found = list(catalogue_findings(_CATALOGUE, catalogue(**changes)))
    assert [finding.rule for finding in found] == [rule]


def test_other_words_of_the_catalogue_break_nobody() -> None:
    new = catalogue(title="Dearer or cheaper")
    assert not list(catalogue_findings(_CATALOGUE, new))


def test_finds_the_newest_release_by_its_number(tmp_path: Path) -> None:
    (tmp_path / "errors").mkdir()
    for name in ("1.9.0.yaml", "1.10.0.yaml", "errors/1.10.0.yaml", "1.2.0.yaml"):
        (tmp_path / name).touch()
    release = newest_release(tmp_path)
    assert (release.version, release.contract.name) == ((1, 10, 0), "1.10.0.yaml")
    assert release.catalogue == tmp_path / "errors" / "1.10.0.yaml"


def test_a_repository_without_a_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing was ever released"):
        newest_release(tmp_path)


def test_a_release_is_kept_as_it_is_served(tmp_path: Path) -> None:
    for name in ("generated/fleet_orders_manager/openapi.yaml", "api/errors.yaml"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(Path(name).read_bytes())
    (tmp_path / "api" / "released").mkdir()
    keep(tmp_path)
    kept = newest_release(tmp_path / "api" / "released")
    assert kept.contract.read_bytes() == Path("generated/fleet_orders_manager/openapi.yaml").read_bytes()
    assert kept.catalogue
    assert read_catalogue(kept.catalogue) == _CATALOGUE
