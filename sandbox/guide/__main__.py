"""``python -m sandbox.guide``: write docs/sandbox.md."""

from pathlib import Path

from sandbox.guide.text import guide

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sandbox.md"

if __name__ == "__main__":
    PAGE.write_text(guide(), "utf-8")
