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


#: outcomes that a changing operation cannot have with a code whose outcome depends (`unknown_when`, `not_applied_when`)
_IMPOSSIBLE = {("internal", "not_applied"), ("overloaded", "unknown")}


def examples() -> Iterator[tuple[str, str, str, Any]]:
    """Operation, status, name and value of each example of a problem."""
    for item in DOCUMENT["paths"].values():
        for operation in item.values():
            for status, answer in operation["responses"].items():
                media = answer.get("content", {}).get("application/problem+json", {})
                for name, example in media.get("examples", {}).items():
                    yield operation["operationId"], status, name, example["value"]


EXAMPLES = list(examples())
CHANGING = {
    operation["operationId"]
    for item in DOCUMENT["paths"].values()
    for operation in item.values()
    if operation["x-permission"] == "orders:write"
}


@pytest.mark.parametrize(
    ("operation", "status", "problem"),
    [(operation, status, problem) for operation, status, _, problem in EXAMPLES],
    ids=[f"{operation}-{name}" for operation, _, name, _ in EXAMPLES],
)
def test_example_of_operation_is_a_problem_that_it_can_return(operation: str, status: str, problem: Any) -> None:
    code = CATALOGUE.codes[problem["code"]]
    assert operation in code.operations
    assert problem["type"] == f"/docs/errors#{problem['code']}"
    assert (problem["title"], str(problem["status"])) == (code.title, status)
    assert code.status == problem["status"]
    outcome = problem["outcome"]
    assert code.outcome in (outcome, "depends")
    if code.outcome == "depends" and operation not in CHANGING:
        assert outcome == "not_applied"
    elif code.outcome == "depends":
        assert operation != "orders_commit" or outcome == "unknown"
        assert operation == "orders_commit" or (problem["code"], outcome) not in _IMPOSSIBLE
    unknown_edit = operation == "orders_edit" and outcome == "unknown"
    assert problem["retryable"] is (code.retryable and not unknown_edit)
    assert problem["message"] == (CATALOGUE.edit_unknown if unknown_edit else code).message["ru"]
    assert ("errors" in problem) is ("errors" in code.carries)
    assert {f"current.{member}" for member in problem.get("current", {})} <= set(code.carries)
    for field in problem.get("errors", []):
        assert field["message"].startswith(CATALOGUE.fields[field["code"]].message["ru"].split("{")[0])


def test_every_error_that_the_catalogue_allows_has_an_example() -> None:
    shown = {(operation, problem["code"]) for operation, _, _, problem in EXAMPLES}
    assert shown == {(operation, name) for name, code in CATALOGUE.codes.items() for operation in code.operations}


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
