"""``python -m codegen try`` and ``upstream``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.contract.compiling import compile_contracts
from tests.contract.upstreams import contract, imported, with_body

BROKEN = with_body({"type": "text"})


def write(folder: Path, **contracts: object) -> Path:
    folder.mkdir(exist_ok=True)
    for name, document in contracts.items():
        (folder / f"{name}.json").write_text(json.dumps(document), "utf-8")
    return folder


def test_try_tells_people_what_becomes_of_each_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path / "in", a=contract(), b=BROKEN)
    assert compile_contracts("try", folder) == 1
    place = "/paths/~1x/post/requestBody/content/application~1json/schema/type"
    assert capsys.readouterr().out.splitlines() == [
        f"{folder / 'a.json'}: compiled, 1 operations",
        f"{folder / 'b.json'}: {place}: 'text' is no type",
    ]
    assert compile_contracts("try", folder / "a.json", "--warnings") == 0
    assert "has no operationId" in capsys.readouterr().out


def test_try_tells_machines_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path / "in", a=contract(), b=BROKEN)
    (folder / "c.yaml").write_text("openapi: [", "utf-8")
    assert compile_contracts("try", "--json", folder) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["compiled"] for line in lines] == [True, False, False]
    assert [bool(line["reasons"]) for line in lines] == [False, True, True]
    assert lines[1]["reasons"][0].keys() == {"path", "reason"}


def test_try_writes_packages_named_after_the_files(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", **{"some-pets": with_body({"type": "integer"})})
    assert compile_contracts("try", folder, "--emit", tmp_path / "out") == 0
    assert imported(tmp_path / "out", "some_pets").SEND.read_body(b"5") == 5


def test_a_new_upstream_is_taken_with_all_its_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "root"
    write(root)
    write(root / "api", openapi=contract())
    folder = write(tmp_path / "in", main=with_body({"$ref": "parts/a.json#/A"}))
    write(folder / "parts", a={"A": {"type": "integer"}})
    assert compile_contracts("--root", root, "upstream", "pet-shop", folder / "main.json") == 0
    assert "clients/pet-shop: 1 operations compile" in capsys.readouterr().out
    taken = root / "clients" / "pet-shop"
    assert (taken / "openapi.yaml").read_bytes() == (folder / "main.json").read_bytes()
    assert (taken / "parts" / "a.json").exists()
    assert "sha256: `" in (taken / "SOURCE.md").read_text("utf-8")
    assert compile_contracts("try", taken / "openapi.yaml") == 0
    overlay = (taken / "overlay.yaml").read_text("utf-8")
    assert "x-used: true" in overlay
    capsys.readouterr()
    assert compile_contracts("--root", root, "upstream", "pet-shop", folder / "main.json") == 1
    assert "is there already" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "document"), [("PetShop", contract()), ("pet-shop", BROKEN)])
def test_an_upstream_that_is_refused_leaves_nothing(tmp_path: Path, name: str, document: object) -> None:
    folder = write(tmp_path / "in", main=document)
    assert compile_contracts("--root", tmp_path, "upstream", name, folder / "main.json") == 1
    assert not (tmp_path / "clients").exists()
