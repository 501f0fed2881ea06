"""Parameters of a media type are ignored, but for a charset of another encoding than UTF-8."""

from __future__ import annotations

import pytest

from runtime.media_types import is_media_type

JSON = "application/json"


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        " Application/JSON ",
        "application/json;",
        "application/json; charset=utf8",
        "application/json; charset=UTF-8",
        'application/json;charset="utf-8"',
        "application/json ; charset=utf_8",
        "application/json; Charset=utf8; version=1",
        "application/json; version=1",
        'application/json; profile="a; charset=latin1"; charset=utf-8',
        "application/json; charset=",
        "application/json; charset",
        "application/json; odata.metadata=minimal;IEEE754Compatible=true",
    ],
)
def test_media_type_json(content_type: str) -> None:
    assert is_media_type(content_type, JSON)


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        ";",
        "; charset=utf-8",
        "text/plain",
        "application/json5",
        "application/problem+json",
        "application/json, application/json",
        "application/json charset=utf-8",
        "application/json; charset=cp1251",
        "application/json; charset=utf-16",
        'application/json; charset="latin1"',
        "application/json; version=1; charset=us-ascii",
        "application/json; charset=utf-8; charset=latin1",
        "application/json; charset=no-such",
        "application/json; charset*=utf-8''latin1",
    ],
)
def test_media_type_other(content_type: str) -> None:
    assert not is_media_type(content_type, JSON)
