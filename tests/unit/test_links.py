"""Links and cited files in the pages of this repository lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.prose import of_configuration

ROOT = Path(__file__).resolve().parents[2]
_FOLDERS = sorted(path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith("."))
#: files that commands build, and files of the example in docs/upstreams.md
_ABSENT = ("dist/", "build/", "clients/tomp-api/", "generated/tomp_api")
_CONFIG = (ROOT / "tools" / "prose.toml").read_text("utf-8")
PAGES = [name for name in of_configuration(_CONFIG).texts if name.endswith(".md")]
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_CITED = re.compile(rf"`((?:{'|'.join(_FOLDERS)}|\.ci)/[\w./@-]*)`")
_CODE_BLOCK = re.compile(r"^(```.*?^```|    .*?)$", re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(name: str) -> Iterator[str]:
    page = ROOT / name
    text = page.read_text("utf-8")
    for target in _LINK.findall(_CODE_BLOCK.sub("", text)):
        if re.match(r"[a-z]+:", target) or target.startswith("/"):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            yield target
    for path in _CITED.findall(text):
        if not path.startswith(_ABSENT) and not (ROOT / path).exists():
            yield path


@pytest.mark.parametrize("page", PAGES)
def test_links_and_cited_files_exist(page: str) -> None:
    assert list(broken(page)) == []


def test_pages_are_found() -> None:
    assert {"README.md", "docs/api-rules.md", "docs/decisions/README.md"} <= set(PAGES)
