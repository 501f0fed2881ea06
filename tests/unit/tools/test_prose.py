"""Check of names and prose (tools/prose.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.prose import Repository, failures, findings, lowered, main


def found(root: Path, **files: str) -> list[str]:
    for name, text in files.items():
        path = root / "docs" / name.replace("_md", ".md").replace("_py", ".py")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return [str(finding) for finding in findings(repository(root))]


def repository(root: Path) -> Repository:
    return Repository(root, folders=["docs"], exclude=["docs/old/"], built=["dist/NEW.md"])


def test_exception_without_error_in_its_name_is_found_through_its_bases(tmp_path: Path) -> None:
    code = "class Base(ValueError): pass\nclass Leaf(Base): pass\nclass GoodError(Leaf): pass\nclass Other: pass\n"
    assert found(tmp_path, a_py=code) == [
        "docs/a.py:1: exception-name: Base",
        "docs/a.py:2: exception-name: Leaf",
    ]


@pytest.mark.parametrize("start", ["What", "Who", "Where", "Whether", "How"])
def test_docstring_that_starts_with_a_question_word_is_found(tmp_path: Path, start: str) -> None:
    code = f'"""{start} it is."""\ndef f() -> None:\n    """Return it."""\n'
    assert found(tmp_path, a_py=code) == [f"docs/a.py:1: docstring-start: {start} it is."]


def test_reference_to_a_missing_document_or_section_is_found(tmp_path: Path) -> None:
    code = '# see docs/b.md, "Rules"\n# see NONE.md\n# see docs/b.md, "Facts"; docs/decisions/0042; dist/NEW.md\n'
    assert found(tmp_path, a_py=code, b_md="# B\n\n## Rules\n") == [
        "docs/a.py:2: missing-document: NONE.md",
        'docs/a.py:3: missing-document: docs/b.md, "Facts"',
        "docs/a.py:3: missing-document: docs/decisions/0042",
    ]


def test_words_are_found_in_comments_docstrings_and_pages_but_not_in_code(tmp_path: Path) -> None:
    code = 'told = "nobody"  # for whoever\n'
    assert found(tmp_path, a_py=code, b_md='It is told.\nSay `told`, "told".\n') == [
        "docs/a.py:1: person: # for whoever",
        "docs/b.md:1: told: It is told.",
    ]


def test_excluded_folders_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "docs" / "old").mkdir(parents=True)
    (tmp_path / "docs" / "old" / "a.md").write_text("told", "utf-8")
    assert found(tmp_path) == []


def test_count_above_and_below_the_allowance_fails(tmp_path: Path) -> None:
    found(tmp_path, b_md="told\ntold\n")
    both = findings(repository(tmp_path))
    assert failures(both, {"told": 2}) == []
    assert failures(both, {"told": 1})[-1].startswith("told: 2 findings, 1 allowed")
    assert failures(both, {"told": 3}) == ["told: 2 findings, 3 allowed: run python -m tools.prose --lower"]


def test_lowering_never_raises_a_number(tmp_path: Path) -> None:
    found(tmp_path, b_md="told\ntold\n")
    both = findings(repository(tmp_path))
    assert lowered("told = 3\nperson = 1\n", both) == "told = 2\nperson = 0\n"
    assert lowered("told = 1\n", both) == "told = 1\n"


def test_command_reports_findings_and_lowers_the_allowance(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found(tmp_path, b_md="told\n")
    config = tmp_path / "tools" / "prose.toml"
    config.parent.mkdir()
    config.write_text('folders = ["docs"]\nexclude = []\nbuilt = []\n[allowed]\n', "utf-8")
    assert main([], tmp_path) == 1
    assert capsys.readouterr().out.splitlines()[0] == "docs/b.md:1: told: told"
    assert main(["--list"], tmp_path) == 0
    config.write_text(config.read_text("utf-8") + "told = 5\n", "utf-8")
    assert main([], tmp_path) == 1
    assert main(["--lower"], tmp_path) == 0
    assert config.read_text("utf-8").endswith("told = 1\n")
