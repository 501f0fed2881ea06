"""A run of the compiler: all of its output or none, and every reason at once."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from jinja2 import TemplateError

from codegen import emit as emitting
from tests.contract.compiling import compile_contracts, minimal, tree, write_root

BROKEN = minimal(A={"type": "text"}, B={"not": 7, "type": "string"})


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "generated"
    folder.mkdir()
    (folder / "kept.py").write_text("kept = True\n")
    return folder


def test_a_run_replaces_the_target_as_a_whole(tmp_path: Path, target: Path) -> None:
    assert compile_contracts("--root", write_root(tmp_path), "--target", target) == 0
    modules = {"__init__.py", "client.py", "models.py", "openapi.json", "openapi.yaml", "operations.py", "server.py"}
    packages = {f"{package}/{name}" for package in ("fleet_orders_manager", "upstream") for name in modules}
    assert tree(target).keys() == {"__init__.py"} | packages
    assert {path.name for path in tmp_path.iterdir()} == {"api", "clients", "generated"}


def test_without_a_target_it_is_generated_in_the_root(tmp_path: Path) -> None:
    assert compile_contracts("--root", write_root(tmp_path)) == 0
    assert (tmp_path / "generated" / "upstream" / "models.py").exists()


def test_every_reason_of_every_contract_is_told_and_nothing_is_written(
    tmp_path: Path, target: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_root(tmp_path, upstream=BROKEN, own={**minimal(), "openapi": "3.1.0"})
    before = tree(target)
    assert compile_contracts("--root", root, "--target", target) == 1
    lines = capsys.readouterr().err.splitlines()
    places = [line.split(": ")[:2] for line in lines]
    upstream, own = str(root / "clients" / "upstream" / "openapi.yaml"), str(root / "api" / "openapi.yaml")
    assert places == [
        [own, "/openapi"],
        [upstream, "/components/schemas/A/type"],
        [upstream, "/components/schemas/B/not"],
    ]
    assert tree(target) == before


CATALOGUE = """
codes: {gone: {status: 404, title: Gone, when: Late, action: Hurry, retryable: false, outcome: not_applied,
               message: {ru: Нет, en: 'No'}}}
fields: {}
edit_unknown: {retryable: false, action: Look, message: {ru: Что, en: What}}
"""


def test_a_contract_with_a_catalogue_gets_its_errors_as_a_module(tmp_path: Path) -> None:
    root = write_root(tmp_path)
    (root / "api" / "errors.yaml").write_text(CATALOGUE, "utf-8")
    assert compile_contracts("--root", root) == 0
    generated = root / "generated"
    assert "def gone(" in (generated / "fleet_orders_manager" / "problems.py").read_text("utf-8")
    assert not (generated / "upstream" / "problems.py").exists()
    (root / "api" / "errors.yaml").write_text(CATALOGUE.replace("Gone", "Lost"), "utf-8")
    assert compile_contracts("--root", root, "--check") == 1, "the catalogue is a part of what is checked"


@pytest.mark.parametrize(
    ("change", "path", "reason"),
    [
        (("status: 404", "status: 200"), "/codes/gone/status", "is no error"),
        (("Late", "Late, operations: [doItAgain]"), "/codes/gone/operations", "doItAgain is no operation"),
        (("Late", "Late, operations: [doIt]"), "/doIt", "status 404 stands in the catalogue alone"),
        (("fields:", "fields: ["), "/", ""),
    ],
)
def test_a_catalogue_that_is_wrong_is_named_with_what_else_is_wrong_and_nothing_is_written(
    tmp_path: Path,
    target: Path,
    capsys: pytest.CaptureFixture[str],
    change: tuple[str, str],
    path: str,
    reason: str,
) -> None:
    root = write_root(tmp_path, upstream=BROKEN)
    (root / "api" / "errors.yaml").write_text(CATALOGUE.replace(*change), "utf-8")
    before = tree(target)
    assert compile_contracts("--root", root, "--target", target) == 1
    told, *others = capsys.readouterr().err.splitlines()
    assert told.startswith(f"{root / 'api' / 'errors.yaml'}: {path}: {reason}")
    assert len(others) == 2
    assert tree(target) == before


def test_an_overlay_is_named_as_the_file_that_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = "{overlay: 1.0.0, actions: [{target: $.nothing, update: {}}]}"
    assert compile_contracts("--root", write_root(tmp_path, overlay=overlay)) == 1
    file = tmp_path / "clients" / "upstream" / "overlay.yaml"
    assert capsys.readouterr().err == f"{file}: /actions/0/target: finds nothing: $.nothing\n"


def _ruff_fails(*_: object, **__: object) -> None:
    raise subprocess.CalledProcessError(2, "ruff")


def _disk_is_full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("place", "failure", "error"),
    [
        ("subprocess.run", _ruff_fails, subprocess.CalledProcessError),
        ("_yaml", _disk_is_full, OSError),
        ("_environment", lambda: (_ for _ in ()).throw(TemplateError("broken")), TemplateError),
    ],
    ids=["ruff", "disk", "template"],
)
def test_a_failure_half_way_leaves_the_target_as_it_was(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch, place: str, failure: object, error: type[Exception]
) -> None:
    before = tree(target)
    monkeypatch.setattr(f"{emitting.__name__}.{place}", failure)
    with pytest.raises(error):
        compile_contracts("--root", write_root(tmp_path), "--target", target)
    assert tree(target) == before
    assert {path.name for path in tmp_path.iterdir()} == {"api", "clients", "generated"}


def test_a_failure_of_the_last_step_puts_the_former_target_back(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def fail_for_fresh(self: Path, goal: Path) -> Path:
        if self.name == "fresh":
            raise OSError(5, "Input/output error")
        return rename(self, goal)

    before = tree(target)
    monkeypatch.setattr(Path, "rename", fail_for_fresh)
    with pytest.raises(OSError, match="Input/output error"):
        compile_contracts("--root", write_root(tmp_path), "--target", target)
    assert tree(target) == before


def test_a_check_names_what_is_not_current_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_root(tmp_path)
    assert compile_contracts("--root", root) == 0
    assert compile_contracts("--root", root, "--check") == 0
    stale = root / "generated" / "upstream" / "client.py"
    stale.write_text("stale = True\n")
    assert compile_contracts("--root", root, "--check") == 1
    assert capsys.readouterr().err.startswith(f"{stale}: ")
    assert stale.read_text() == "stale = True\n"
