"""With a witness, connexion reads every request and answer by the document, whatever the generated halves believe."""

from __future__ import annotations

import copy

import aiohttp
import pytest
from connexion.exceptions import BadRequestProblem, ExtraParameterProblem, NonConformingResponseBody

from runtime.aiohttp_transport import AiohttpTransport
from runtime.client import Channel
from runtime.errors import InvalidResponseError
from tests.contract.golden import depot
from tests.contract.golden.depot import server
from tests.contract.golden.depot.client import Client
from tests.contract.serving import Stage, document_of, serve

FIND = "/v1/slots/find"
JSON = {"Content-Type": "application/json"}
FOUND = depot.FindSlots200(depot.Slots(slots=[]))


@pytest.mark.parametrize(
    ("misread", "error"), [(None, None), ("Search", BadRequestProblem), ("Slots", NonConformingResponseBody)]
)
async def test_the_witness_notices_what_both_halves_misread(misread: str | None, error: type[Exception] | None) -> None:
    """Were a field of the contract called otherwise, both halves would agree with each other and not with it."""
    document = copy.deepcopy(document_of(depot))
    if misread is not None:
        document["components"]["schemas"][misread]["required"] = ["renamed"]
    stage = Stage()
    stage.answer = FOUND
    async with (
        serve(stage.app(depot, server, validate_with_connexion=True, document=document)) as url,
        aiohttp.ClientSession() as http,
    ):
        call = Client(Channel(url, AiohttpTransport(http))).find_slots(
            depot.FindSlotsRequest(body=depot.Search(size="small"))
        )
        if error is None:
            assert await call == FOUND
        else:
            with pytest.raises(InvalidResponseError):
                await call
            assert isinstance(stage.error, error)


async def test_the_witness_refuses_what_the_document_does_not_name() -> None:
    stage = Stage()
    async with (
        serve(stage.app(depot, server, validate_with_connexion=True)) as url,
        aiohttp.ClientSession(base_url=url) as http,
    ):
        async with http.post(f"{FIND}?more=1", data=b'{"size":"small"}', headers=JSON) as answer:
            assert answer.status == 599
        assert isinstance(stage.error, ExtraParameterProblem)
        async with http.post(
            FIND, data=b'{"size":"small"}', headers={**JSON, "X-Request-Timeout-Ms": "soon"}
        ) as answer:
            assert answer.status == 599
        assert isinstance(stage.error, BadRequestProblem)
