"""``deprecated: true`` in a contract becomes headers of the generated server's answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from codegen.build import build
from codegen.contracts import Contract
from codegen.document import Refused
from runtime.operation import Deprecation
from runtime.server.deprecation import deprecation_headers
from tests.contract import exchanges
from tests.contract.compiling import minimal
from tests.contract.golden import fleet_orders_manager as showcase
from tests.contract.golden.fleet_orders_manager import server
from tests.contract.serving import Stage, serve


def test_the_table_says_since_when_and_until_when() -> None:
    assert showcase.SEND.deprecation == Deprecation(since="2026-12-01", sunset="2030-01-01")
    assert showcase.DROP.deprecation is None


@pytest.mark.parametrize(("body", "status"), [(b"{}", 599), (msgspec.json.encode(exchanges.LEAST), 201)])
async def test_answers_say_it_whatever_they_are(body: bytes, status: int) -> None:
    stage = Stage()
    stage.answer = showcase.Send201(exchanges.STORED)
    headers = {"Content-Type": "application/json"}
    async with (
        serve(stage.app(showcase, server)) as url,
        aiohttp.ClientSession() as session,
        session.post(f"{url}/parcels", data=body, headers=headers) as answer,
    ):
        told = answer.headers
    assert answer.status == status
    assert (told["Deprecation"], told["Sunset"]) == ("@1796083200", "Tue, 01 Jan 2030 00:00:00 GMT")


def test_what_the_contract_does_not_say_is_not_made_up() -> None:
    assert deprecation_headers(Deprecation()) == {"Deprecation": "@0"}


@pytest.mark.parametrize(
    ("says", "place", "why"),
    [
        ({"x-sunset": "2030-01-01"}, "/paths/~1x/post/x-sunset", "of a deprecated operation only"),
        ({"deprecated": True, "x-sunset": "soon"}, "/paths/~1x/post/x-sunset", "is not what x-sunset takes"),
        ({"deprecated": True, "x-deprecated-since": "20261201"}, "/paths/~1x/post/x-deprecated-since", "is not what"),
    ],
)
def test_what_is_no_announcement_is_refused(tmp_path: Path, says: dict[str, Any], place: str, why: str) -> None:
    document = minimal()
    document["paths"]["/x"]["post"] |= says
    file = tmp_path / "openapi.yaml"
    file.write_text(json.dumps(document), "utf-8")
    with pytest.raises(Refused) as refused:
        build(Contract("own", file, own=True), tmp_path)
    ((path, reason),) = refused.value.reasons
    assert path == place
    assert why in reason
