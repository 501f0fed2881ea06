"""Contracts are read as YAML 1.2, so that nothing in them turns into something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen.document import Refused, at, escape, load, members_of, resolve, unescape, walk


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "contract.yaml"


def test_keys_are_text_and_words_and_times_stay_what_they_are(file: Path) -> None:
    file.write_text("{200: a, on: no, y: off, at: 2026-03-14, when: 2026-03-14T10:00:00Z, n: 010, t: true, e: 1e3}")
    assert load(file) == {
        "200": "a", "on": "no", "y": "off", "at": "2026-03-14", "when": "2026-03-14T10:00:00Z", "n": 10, "t": True,
        "e": 1000.0,
    }  # fmt: skip


def test_json_is_read_too(file: Path) -> None:
    file.write_text('{"a": {"b": [1, null]}}')
    assert load(file) == {"a": {"b": [1, None]}}


def test_a_key_that_comes_twice_is_refused(file: Path) -> None:
    file.write_text("a: {b: 1, b: 2}")
    with pytest.raises(Refused, match=r"contract\.yaml: /: .*duplicate key 'b'"):
        load(file)


def test_a_reason_is_told_with_file_and_path() -> None:
    refused = Refused(Path("a.yaml"), [("/paths", "no"), ("", "never")])
    assert str(refused) == "a.yaml: /paths: no\na.yaml: /: never"


def test_pointers_escape_what_separates_them() -> None:
    assert escape("a/b~c") == "a~1b~0c"
    assert unescape("a~1b~0c") == "a/b~c"
    assert at({"a/b": {"~": 7}}, "/a~1b/~0") == 7
    with pytest.raises(KeyError):
        at({"a": [1]}, "/a/1")
    assert at({"a": [1]}, "/a/0") == 1


def test_references_are_followed_to_their_end() -> None:
    document = {"x": {"A": {"$ref": "#/x/B"}, "B": {"$ref": "#/x/C"}, "C": {"type": "string"}}}
    assert resolve(document, {"$ref": "#/x/A"}) == {"type": "string"}
    assert resolve(document, None) == {}


def test_every_node_is_walked_with_its_pointer() -> None:
    assert [path for path, _ in walk({"a/b": [{"c": 1}], "d": 2})] == ["", "/a~1b", "/a~1b/0"]


def test_members_of_all_parts_are_members() -> None:
    document = {"s": {"A": {"allOf": [{"$ref": "#/s/B"}], "properties": {"a": {}}}, "B": {"properties": {"b": {}}}}}
    schema = {"allOf": [{"$ref": "#/s/A"}, {"properties": {"c": {}}}], "properties": {"d": {}}}
    assert list(members_of(document, schema)) == ["b", "a", "c", "d"]
