"""Check of names and prose: the rules of CONTRIBUTING.md that a program can check (``python -m tools.prose``)."""

from __future__ import annotations

import argparse
import ast
import builtins
import io
import os
import re
import sys
import tokenize
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_CONFIG = Path("tools/prose.toml")
_TEXT_SUFFIXES = frozenset({".cfg", ".css", ".mk", ".mjs", ".toml", ".ts", ".tsx", ".yaml", ".yml"})
_PROSE_SUFFIXES = frozenset({".md", ".py"})

_DOCSTRING_START = re.compile(r"(What|Who|Whose|Whoever|Where|Whether|How)\b")
_PERSON = re.compile(r"\b(whoever|nobody|somebody)\b", re.IGNORECASE)
_TOLD = re.compile(r"\btold\b", re.IGNORECASE)
_QUOTED = re.compile(r"`[^`]*`|\"[^\"]*\"")
_DOCUMENT = re.compile(r"(?<![\w/.<>*-])([\w./-]*\w\.md)\b(?:, \"([^\"\n]+)\")?")
_DECISION = re.compile(r"docs/decisions/(\d{4})\b")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

RULES: Mapping[str, str] = {
    "exception-name": "exceptions end in Error",
    "docstring-start": "docstrings do not begin with What, Who, Where, Whether or How",
    "missing-document": "documents and sections that are referred to exist",
    "person": "requests, processes and connections are not people: no whoever, nobody, somebody",
    "told": "say reported, logged, returned or called instead of told",
}


@dataclass(frozen=True, order=True)
class Finding:
    """A line that breaks a rule."""

    file: str
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.text}"


class Repository:
    """Files to check, below ``root``."""

    def __init__(self, root: Path, *, folders: Sequence[str], exclude: Sequence[str], built: Sequence[str]) -> None:
        self._root = root
        self._folders = folders
        self._exclude = tuple(exclude)
        self._built = frozenset(built)

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Text of each file to check, by its path."""
        names = sorted(file.relative_to(self._root).as_posix() for file in self._files())
        return {
            name: (self._root / name).read_text("utf-8")
            for name in names
            if not name.startswith(self._exclude) and Path(name).suffix in _TEXT_SUFFIXES | _PROSE_SUFFIXES
        }

    def _files(self) -> Iterator[Path]:
        yield from self._root.glob("*.md")
        for top in self._folders:
            for folder, subfolders, files in os.walk(self._root / top):
                subfolders[:] = [name for name in subfolders if name != "node_modules" and not name.startswith(".")]
                yield from (Path(folder, name) for name in files)

    @cached_property
    def trees(self) -> Mapping[str, ast.Module]:
        """Syntax tree of each Python file."""
        return {name: ast.parse(text) for name, text in self.texts.items() if name.endswith(".py")}

    def is_built(self, name: str) -> bool:
        """Return whether a command builds the document ``name``."""
        return name in self._built

    def documents(self, name: str) -> list[str]:
        """Return the Markdown files whose path ends in ``name``."""
        suffix = "/" + name.removeprefix("./").replace("../", "")
        return [file for file in self.texts if f"/{file}".endswith(suffix)]


def findings(repository: Repository) -> list[Finding]:
    """Return all findings of all rules."""
    return sorted(
        {
            *_exception_names(repository),
            *_docstring_starts(repository),
            *_missing_documents(repository),
            *_words(repository),
        }
    )


def _exception_names(repository: Repository) -> Iterator[Finding]:
    classes = [
        (name, node, {_last_name(base) for base in node.bases})
        for name, tree in repository.trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    ]
    known = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception)}
    while grown := {node.name for _, node, bases in classes if bases & known} - known:
        known |= grown
    for name, node, bases in classes:
        if bases & known and not node.name.endswith("Error"):
            yield Finding(name, node.lineno, "exception-name", node.name)


def _last_name(base: ast.expr) -> str:
    while isinstance(base, ast.Subscript):
        base = base.value
    return base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield node.body[0].lineno, text


def _docstring_starts(repository: Repository) -> Iterator[Finding]:
    for name, tree in repository.trees.items():
        for line, text in _docstrings(tree):
            if _DOCSTRING_START.match(text):
                yield Finding(name, line, "docstring-start", text.partition("\n")[0])


def _missing_documents(repository: Repository) -> Iterator[Finding]:
    for name, text in repository.texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            for cited, section in _DOCUMENT.findall(line):
                files = repository.documents(cited)
                headings = {heading for file in files for heading in _HEADING.findall(repository.texts[file])}
                if not files and not repository.is_built(cited) and "://" not in line:
                    yield Finding(name, number, "missing-document", cited)
                elif files and section and section not in headings:
                    yield Finding(name, number, "missing-document", f'{cited}, "{section}"')
            for decision in _DECISION.findall(line):
                if not any(file.startswith(f"docs/decisions/{decision}-") for file in repository.texts):
                    yield Finding(name, number, "missing-document", f"docs/decisions/{decision}")


def _words(repository: Repository) -> Iterator[Finding]:
    for name, text in repository.texts.items():
        if not (_PERSON.search(text) or _TOLD.search(text)):
            continue
        if name.endswith(".md"):
            lines: Iterator[tuple[int, str]] = enumerate(text.splitlines(), 1)
        elif name.endswith(".py"):
            lines = _prose_of_code(text, repository.trees[name])
        else:
            continue
        for number, line in lines:
            for rule, pattern in (("person", _PERSON), ("told", _TOLD)):
                if pattern.search(_QUOTED.sub("", line)):
                    yield Finding(name, number, rule, line.strip())


def _prose_of_code(text: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for line, docstring in _docstrings(tree):
        yield from enumerate(docstring.splitlines(), line)


def failures(found: Sequence[Finding], allowed: Mapping[str, int]) -> list[str]:
    """Return a message for each rule that has more or fewer findings than allowed."""
    messages = []
    for rule, meaning in RULES.items():
        of_rule = [finding for finding in found if finding.rule == rule]
        limit = allowed.get(rule, 0)
        if len(of_rule) > limit:
            messages += [str(finding) for finding in of_rule]
            messages.append(f"{rule}: {len(of_rule)} findings, {limit} allowed ({meaning})")
        elif len(of_rule) < limit:
            messages.append(f"{rule}: {len(of_rule)} findings, {limit} allowed: run python -m tools.prose --lower")
    return messages


def lowered(config: str, found: Sequence[Finding]) -> str:
    """Return the text of the configuration with numbers that are not higher than the findings."""
    counts = Counter(finding.rule for finding in found)

    def lower(match: re.Match[str]) -> str:
        return f"{match[1]} = {min(int(match[2]), counts[match[1]])}"

    return re.sub(r"^([a-z-]+) = (\d+)$", lower, config, flags=re.MULTILINE)


def of_configuration(text: str, root: Path = _ROOT) -> Repository:
    """Return the repository with the files that the configuration names."""
    config = tomllib.loads(text)
    return Repository(root, folders=config["folders"], exclude=config["exclude"], built=config["built"])


def main(arguments: Sequence[str] | None = None, root: Path = _ROOT) -> int:
    """Return exit code 1 if a rule has more or fewer findings than ``tools/prose.toml`` allows."""
    parser = argparse.ArgumentParser(prog="python -m tools.prose", description=__doc__)
    parser.add_argument("--lower", action="store_true", help="lower the allowed numbers to those of the findings")
    parser.add_argument("--list", action="store_true", help="print every finding, allowed or not")
    options = parser.parse_args(arguments)
    text = (root / _CONFIG).read_text("utf-8")
    found = findings(of_configuration(text, root))
    if options.list:
        print(*found, sep="\n")
        return 0
    if options.lower:
        text = lowered(text, found)
        (root / _CONFIG).write_text(text, "utf-8")
    messages = failures(found, tomllib.loads(text)["allowed"])
    print(*messages, sep="\n", end="\n" if messages else "")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
