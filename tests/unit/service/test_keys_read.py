"""Key sets, and key sets from a file (docs/context.md, "Token": keys are rotated without notice)."""

from __future__ import annotations

import json
import os
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from runtime.problems import Refused
from service.auth.jwks import FileJwks, KeysUnavailable, read_keys
from service.auth.tokens import TokenVerifier

BROKEN = [b"", b"{", b"null", b"[]", b"{}", b'{"keys": {}}', b'{"keys": [1]}', b'{"keys": [{}]}', b"\xff", b"<html>"]
BROKEN += [b'{"keys": [{"deep": ' + b"[" * 100_000]
#: of a good key, so that one of its members is none
SPOILT: list[dict[str, Any]] = [
    {"x": 5},
    {"x": None},
    {"x": ["y"]},
    {"x": ""},
    {"x": "a"},
    {"x": "AAAA"},
    {"x": "A" * 86},
    {"x": "\u0444" * 43},
    {"kid": 5},
    {"kid": None},
    {"kty": "RSA"},
    {"crv": "X25519"},
    {"crv": "Ed448"},
    {"x": "A" * 42},
    {"x": "A" * 44},
    {"use": "enc"},
    {"use": ["sig"]},
    {"use": None},
    {"key_ops": ["sign"]},
    {"key_ops": []},
    {"key_ops": "verify"},
    {"alg": "ES256"},
    {"alg": "HS256"},
    {"alg": ["EdDSA"]},
]


class KeyFile:
    """A key file, each version of which differs from the one before in its time too."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._moments = count(1_770_000_000)

    def write(self, content: bytes) -> None:
        self.path.write_bytes(content)
        moment = next(self._moments)
        os.utime(self.path, (moment, moment))

    def replace(self, content: bytes) -> None:
        """As a volume of secrets does it."""
        fresh = self.path.with_suffix(".new")
        fresh.write_bytes(content)
        fresh.replace(self.path)


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "jwks.json")


def test_every_key_is_known_by_its_id(authproxy: Any) -> None:
    assert set(read_keys(authproxy.jwks("key-1", "key-2"))) == {"key-1", "key-2"}


def test_a_key_set_may_be_empty(authproxy: Any) -> None:
    assert read_keys(authproxy.jwks()) == {}


@pytest.mark.parametrize("changes", SPOILT, ids=repr)
def test_a_key_that_is_none_of_ours_is_passed_over(authproxy: Any, changes: dict[str, Any]) -> None:
    content = json.dumps({"keys": [{**authproxy.jwk("key-1"), **changes}, authproxy.jwk("key-2")]}).encode()
    assert {kid for kid, found in read_keys(content).items() if found} == {"key-2"}


@pytest.mark.parametrize("entry", [None, 1, "key", [], {}, [{}]])
def test_entries_that_are_no_keys_are_left_out(authproxy: Any, entry: Any) -> None:
    assert set(read_keys(json.dumps({"keys": [entry, authproxy.jwk("key-2")]}).encode())) == {"key-2"}


@pytest.mark.parametrize("changes", [{"use": "sig"}, {"key_ops": ["verify"]}, {"alg": "EdDSA"}, {"alg": "Ed25519"}])
def test_a_key_for_signatures_is_read_however_it_says_so(authproxy: Any, changes: dict[str, Any]) -> None:
    jwk = {name: value for name, value in authproxy.jwk("key-1").items() if name != "use"}
    assert set(read_keys(json.dumps({"keys": [{**jwk, **changes}]}).encode())) == {"key-1"}


def test_a_member_that_is_new_does_no_harm(authproxy: Any) -> None:
    content = json.dumps({"keys": [{**authproxy.jwk("key-1"), "new": {"er": 1}}], "new": 1}).encode()
    assert set(read_keys(content)) == {"key-1"}


@pytest.mark.parametrize("content", BROKEN, ids=lambda content: repr(content[:30]))
def test_what_is_no_key_set_is_told(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_keys(content)


async def test_a_file_has_the_keys_that_are_in_it(file: KeyFile, authproxy: Any) -> None:
    file.write(authproxy.jwks("key-1", "key-2"))
    keys = FileJwks(file.path)
    assert await keys.get("key-1")
    assert await keys.get("key-2")
    assert not await keys.get("key-3")


@pytest.mark.parametrize("way", ["write", "replace"])
async def test_a_file_that_changes_is_read_again(file: KeyFile, authproxy: Any, way: str) -> None:
    file.write(authproxy.jwks("key-1", "key-2"))
    keys = FileJwks(file.path)
    getattr(file, way)(authproxy.jwks("key-2", "key-3"))
    assert await keys.get("key-3")
    assert await keys.get("key-2")
    assert not await keys.get("key-1"), "a key that was withdrawn counts no more"


async def test_a_file_is_looked_at_once_in_a_moment(file: KeyFile, authproxy: Any) -> None:
    moment = [1.0]
    file.write(authproxy.jwks("key-1"))
    keys = FileJwks(file.path, clock=lambda: moment[0])
    file.write(authproxy.jwks("key-2"))
    assert await keys.get("key-1")
    moment[0] = 2.0
    assert not await keys.get("key-1")


@pytest.mark.parametrize("content", BROKEN, ids=lambda content: repr(content[:30]))
async def test_a_broken_file_keeps_the_former_keys(file: KeyFile, authproxy: Any, content: bytes) -> None:
    file.write(authproxy.jwks("key-1"))
    keys = FileJwks(file.path)
    file.write(content)
    assert await keys.get("key-1")
    with pytest.raises(KeysUnavailable):
        await keys.get("key-2")
    file.write(authproxy.jwks("key-2"))
    assert await keys.get("key-2")
    assert not await keys.get("key-1")


async def test_a_missing_file_keeps_the_former_keys(file: KeyFile, authproxy: Any) -> None:
    file.write(authproxy.jwks("key-1"))
    keys = FileJwks(file.path)
    file.path.unlink()
    assert await keys.get("key-1")
    with pytest.raises(KeysUnavailable) as unavailable:
        await keys.get("key-2")
    assert unavailable.value.retry_after >= 1
    file.write(authproxy.jwks("key-2"))
    assert await keys.get("key-2")


@pytest.mark.parametrize("content", [None, b"{"])
async def test_a_file_that_comes_right_later_will_do(file: KeyFile, authproxy: Any, content: bytes | None) -> None:
    if content is not None:
        file.write(content)
    keys = FileJwks(file.path)
    with pytest.raises(KeysUnavailable):
        await keys.get("key-1")
    file.write(authproxy.jwks("key-1"))
    assert await keys.get("key-1")


@pytest.mark.usefixtures("set_time")
@pytest.mark.parametrize("changes", SPOILT, ids=repr)
async def test_one_key_that_is_none_turns_no_good_call_away(
    file: KeyFile, authproxy: Any, changes: dict[str, Any]
) -> None:
    keys = {"keys": [{**authproxy.jwk("key-2"), **changes}, authproxy.jwk("key-1")]}
    file.write(json.dumps(keys).encode())
    caller = await TokenVerifier(FileJwks(file.path)).verify(f"Bearer {authproxy.token()}")
    assert caller.park_id == "park-1"


@pytest.mark.usefixtures("set_time")
async def test_a_call_is_503_while_the_file_is_broken(file: KeyFile, authproxy: Any) -> None:
    file.write(b"{")
    with pytest.raises(Refused) as refused:
        await TokenVerifier(FileJwks(file.path)).verify(f"Bearer {authproxy.token()}")
    assert refused.value.code.status == 503


async def test_the_private_part_of_a_key_is_never_taken(authproxy: Any) -> None:
    raw = authproxy.private["key-1"].private_bytes_raw()
    content = json.dumps({"keys": [{**authproxy.jwk("key-1"), "d": raw.hex()}]}).encode()
    assert not hasattr(read_keys(content)["key-1"][0].key, "sign")
