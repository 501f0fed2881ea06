"""Every error of today reaches a front end that was built with a released client, typed and with its code."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.sandbox import Sandbox
from tests.compatibility.front import Front, status_of
from tests.compatibility.release import CONTRACTS, RELEASES, Release, codes_in
from tests.functional.provocations import MAX_IN_FLIGHT, PROVOCATIONS, good_calls
from tests.functional.witness import CATALOGUE, NONE, allowed
from tests.functional.world import World, world

EACH = [(name, operation) for name, contract in CONTRACTS.items() for operation in contract.operations]


@pytest.mark.parametrize(("release", "operation"), EACH, indirect=["release"])
async def test_each_error_that_a_front_of_that_time_may_get(
    release: Release, sandbox: Sandbox, tmp_path: Path, operation: str
) -> None:
    got = {}
    async with world(sandbox, tmp_path, max_in_flight=MAX_IN_FLIGHT) as fom:
        front, good = Front(release, fom), (await good_calls(fom))[operation]
        for code in [code for known, code in allowed() if known == operation]:
            async with PROVOCATIONS[code](fom, good) as call:
                if front.can_say(call):
                    problem = (refused := await front.send(call)).body
                    assert (status_of(refused), problem.code) == (problem.status, code)
                    got[code] = problem.status
    # codes are an open set: there may be more of them, but none of another status, and none that has gone
    assert got == got | release.codes(operation)


@pytest.mark.parametrize("name", RELEASES)
async def test_the_examples_that_a_release_gives_are_still_good_requests(name: str, fom: World) -> None:
    for method, path, raw in CONTRACTS[name].operations.values():
        examples = raw.get("requestBody", {}).get("content", {}).get("application/json", {}).get("examples", {})
        for number, example in enumerate(examples.values()):
            headers = {"X-Idempotency-Token": f"token-of-an-example-{number}"} if path.endswith("draft") else {}
            call = path.removeprefix("/v1/orders/")
            reply = await fom.dispatcher().call(call, example["value"], method=method, headers=headers)
            assert reply.status < 500
            assert reply.status < 400 or reply.code not in ("validation_failed", "invalid_phone", "invalid_due")


def test_what_is_served_now_names_each_error_that_its_catalogue_allows() -> None:
    named = {
        (operation, code, status)
        for operation, (_, _, raw) in CONTRACTS["now"].operations.items()
        for code, status in codes_in(raw["description"])
    }
    codes = CATALOGUE["codes"]
    assert named == {(o, code, codes[code]["status"]) for o, code in allowed() if o != NONE}
