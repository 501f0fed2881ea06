"""The service token, re-read when its file changes (docs/context.md, "Upstreams")."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from service.auth.file_secret import FileSecret

Write = Callable[[bytes], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "token"


@pytest.fixture
def write(path: Path) -> Write:
    """Each version differs from the one before in its time too."""
    moments = count(1_770_000_000)

    def write_content(content: bytes) -> None:
        path.write_bytes(content)
        moment = next(moments)
        os.utime(path, (moment, moment))

    return write_content


@pytest.mark.parametrize("content", [b"secret-1", b"secret-1\n", b"  secret-1\r\n"])
def test_a_secret_is_what_stands_in_the_file(path: Path, write: Write, content: bytes) -> None:
    write(content)
    assert FileSecret(path).value() == "secret-1"


def test_a_secret_that_is_replaced_is_read_again(path: Path, write: Write) -> None:
    write(b"secret-1")
    secret = FileSecret(path)
    write(b"secret-2")
    assert secret.value() == "secret-2"
    write(b"secret-3")
    assert secret.value() == "secret-3"


def test_a_file_is_looked_at_once_in_a_moment(path: Path, write: Write) -> None:
    moment = [1.0]
    write(b"secret-1")
    secret = FileSecret(path, lambda: moment[0])
    write(b"secret-2")
    assert secret.value() == "secret-1"
    moment[0] = 2.0
    assert secret.value() == "secret-2"


def test_a_file_that_takes_the_place_of_another_is_read(path: Path, write: Write) -> None:
    write(b"secret-1")
    secret = FileSecret(path)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(b"secret-2")
    fresh.replace(path)
    assert secret.value() == "secret-2"


def test_a_link_that_points_elsewhere_is_followed(path: Path, tmp_path: Path) -> None:
    """As a volume of secrets does it."""
    for name in ("secret-1", "secret-2"):
        (tmp_path / name).write_text(name)
    path.symlink_to(tmp_path / "secret-1")
    secret = FileSecret(path)
    path.unlink()
    path.symlink_to(tmp_path / "secret-2")
    assert secret.value() == "secret-2"


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe"])
def test_a_file_that_says_nothing_keeps_the_former_secret(path: Path, write: Write, content: bytes) -> None:
    write(b"secret-1")
    secret = FileSecret(path)
    write(content)
    assert secret.value() == "secret-1"
    assert secret.value() == "secret-1"
    write(b"secret-2")
    assert secret.value() == "secret-2"


def test_a_missing_file_keeps_the_former_secret(path: Path, write: Write) -> None:
    write(b"secret-1")
    secret = FileSecret(path)
    path.unlink()
    assert secret.value() == "secret-1"
    write(b"secret-2")
    assert secret.value() == "secret-2"


def test_without_a_file_there_is_no_start(path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        FileSecret(path)


def test_a_secret_does_not_show(path: Path, write: Write) -> None:
    write(b"secret-1")
    assert "secret-1" not in repr(FileSecret(path))
