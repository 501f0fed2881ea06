"""Our catalogue of errors agrees with what stands elsewhere: in our contract's examples, in upstreams' contracts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from codegen.catalogue import read_catalogue
from generated import fleet_orders_manager as api
from generated import int_api
from generated.fleet_orders_manager import problems
from runtime.operation import Operation
from tests.contract.compiling import REPOSITORY
from tests.contract.serving import document_of

CATALOGUE = read_catalogue(REPOSITORY / "api" / "errors.yaml")
DOCUMENT = document_of(api)
#: whose refusals become whose
ASKED: list[tuple[Operation[Any, Any, Any], Operation[Any, Any, Any]]] = [
    (api.ORDERS_ESTIMATE, int_api.ESTIMATE_ORDER),
    (api.ORDERS_DRAFT, int_api.DRAFT_ORDER),
    (api.ORDERS_COMMIT, int_api.COMMIT_ORDER),
    (api.ORDERS_ACTIVE, int_api.SEARCH_ORDERS),
    (api.ORDERS_GET, int_api.SEARCH_ORDERS),
    (api.ORDERS_CANCEL, int_api.CANCEL_ORDER),
    (api.ORDERS_EDIT, int_api.EDIT_ORDER),
]


def examples() -> Iterator[tuple[str, str, Any]]:
    """Name, status and value of each example of a problem."""
    statuses: dict[str, str] = {}
    for item in DOCUMENT["paths"].values():
        for operation in item.values():
            statuses |= {a.get("$ref", "").rsplit("/", 1)[-1]: s for s, a in operation["responses"].items()}
    for name, answer in DOCUMENT["components"]["responses"].items():
        media = answer["content"]["application/problem+json"]
        named = media.get("examples", {"example": {"value": media.get("example")}})
        yield from ((f"{name}-{key}", statuses[name], example["value"]) for key, example in named.items())


EXAMPLES = list(examples())


@pytest.mark.parametrize(("status", "problem"), [e[1:] for e in EXAMPLES], ids=[e[0] for e in EXAMPLES])
def test_an_example_of_a_problem_is_one_that_the_catalogue_has(status: str, problem: Any) -> None:
    code = CATALOGUE.codes[problem["code"]]
    assert problem["type"] == f"/docs/errors#{problem['code']}"
    assert (problem["title"], str(problem["status"])) == (code.title, status)
    assert code.status == problem["status"]
    assert code.outcome in (problem["outcome"], "depends")
    unknown_edit = problem["message"] == CATALOGUE.edit_unknown.message["ru"]
    assert problem["retryable"] is (code.retryable and not unknown_edit)
    if unknown_edit:
        assert problem["outcome"] == "unknown"
    else:
        assert problem["message"] == code.message["ru"] or "message" in code.carries
    assert ("errors" in problem) is ("errors" in code.carries)
    assert {f"current.{member}" for member in problem.get("current", {})} <= set(code.carries)
    for field in problem.get("errors", []):
        words = CATALOGUE.fields[field["code"]].message["ru"]
        assert field["message"] == words.format(limit="".join(filter(str.isdigit, field["message"])))


@pytest.mark.parametrize(("ours", "theirs"), ASKED, ids=lambda operation: operation.id)
def test_a_refusal_that_int_api_names_is_in_the_catalogue(ours: Any, theirs: Any) -> None:
    """Its own code stands for itself, so status and operation must be the ones that it has here."""
    for spec in theirs.answers:
        for code in getattr(spec.type, "codes", ()):
            assert CATALOGUE.codes[code].status == spec.low
            assert ours.id in CATALOGUE.codes[code].operations


def test_all_that_int_api_names_is_asked_for_by_an_operation_of_ours() -> None:
    with_codes = {
        operation.id
        for operation in vars(int_api).values()
        if isinstance(operation, Operation) and any(getattr(spec.type, "codes", ()) for spec in operation.answers)
    }
    assert with_codes <= {theirs.id for _, theirs in ASKED}


def test_the_contract_lists_what_the_catalogue_has() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert schemas["Problem"]["properties"]["code"]["x-known-values"] == list(CATALOGUE.codes)
    assert schemas["ProblemField"]["properties"]["code"]["x-known-values"] == list(CATALOGUE.fields)
    assert list(problems.CODES) == list(CATALOGUE.codes)
    assert list(problems.FIELDS) == list(CATALOGUE.fields)


def test_no_message_is_said_of_two_codes() -> None:
    for language in ("ru", "en"):
        said = [code.message[language] for code in CATALOGUE.codes.values()]
        said.append(CATALOGUE.edit_unknown.message[language])
        assert len(set(said)) == len(said)
