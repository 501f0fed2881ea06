"""The pages in docs/ and README.md: links lead somewhere, and the index of decisions is complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DECISIONS = ROOT / "docs" / "decisions"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_index_of_decisions_lists_each_page_with_its_heading() -> None:
    index = (DECISIONS / "README.md").read_text("utf-8")
    listed = re.findall(r"^\| (\d+) \| \[(.+)\]\((.+)\) \|$", index, re.MULTILINE)
    expected = []
    for page in sorted(DECISIONS.glob("0*.md")):
        heading = re.match(r"# 0*(\d+)[.:] (.+)", page.read_text("utf-8"))
        assert heading is not None, page
        expected.append((heading[1], heading[2], page.name))
    assert listed == expected


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_local_links_lead_to_files(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#|/)([^)#\s]+)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
