"""The linters see what they are there for: a mistake planted against each rule of the house, and some of their own."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from publishing.gate.__main__ import present_edition
from tests.unit.publishing.contracts import GONE, Change, changed

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "publishing" / "node" / "node_modules" / ".bin"
OWN = present_edition(ROOT).document

_SCHEMAS = "/components/schemas"
_MONEY = f"{_SCHEMAS}/Money/properties/amount"
_SECONDS = f"{_SCHEMAS}/Dispatch/properties/hold_seconds"
_DRAFT = "/paths/~1v1~1orders~1draft/post"
_COMMIT = "/paths/~1v1~1orders~1commit/post"
_GET = "/paths/~1v1~1orders~1{order_id}/get"

#: by rule: what is planted, where, and where the rule must see it
MISTAKES: dict[str, tuple[Change, str]] = {
    "house-operation-id": ((f"{_GET}/operationId", "getOrder"), f"{_GET}/operationId"),
    "house-field-name": ((f"{_SCHEMAS}/Car/properties/carColour", {"type": "object", "description": "x"}), ""),
    "house-value-name": ((f"{_SCHEMAS}/Outcome/enum/0", "NOT_APPLIED"), f"{_SCHEMAS}/Outcome/enum/0"),
    "house-described": ((f"{_SCHEMAS}/Car/properties/model/description", GONE), f"{_SCHEMAS}/Car/properties/model"),
    "house-scalar-example": ((f"{_SCHEMAS}/OfferId/example", GONE), f"{_SCHEMAS}/OfferId"),
    "house-parameter-example": (
        ("/components/headers/RetryAfter/example", GONE),
        "/components/headers/RetryAfter",
    ),
    "house-body-example": (
        (f"{_COMMIT}/requestBody/content/application~1json/examples", GONE),
        f"{_COMMIT}/requestBody/content/application~1json",
    ),
    "house-unique-component": (
        ("/components/headers/order_id", {"description": "x", "schema": {"type": "boolean", "description": "x"}}),
        "/components/schemas/OrderId",
    ),
    "house-no-default": (
        (f"{_SCHEMAS}/ActiveRequest/properties/limit/default", 20),
        f"{_SCHEMAS}/ActiveRequest/properties/limit/default",
    ),
    "house-default-response": ((f"{_GET}/responses/default", GONE), f"{_GET}/responses"),
    "house-string-bound": ((f"{_MONEY}/maxLength", GONE), _MONEY),
    "house-array-bound": ((f"{_SCHEMAS}/Route/maxItems", GONE), f"{_SCHEMAS}/Route"),
    "house-number-bound": ((f"{_SECONDS}/maximum", GONE), _SECONDS),
    "house-no-int64": ((f"{_SECONDS}/format", "int64"), f"{_SECONDS}/format"),
    "house-no-null": ((f"{_SCHEMAS}/CancelRules/properties/message/nullable", True), ""),
    "house-permission": ((f"{_COMMIT}/x-permission", GONE), _COMMIT),
    "house-announced": ((f"{_GET}/deprecated", True), _GET),
    "house-link-body": (
        (f"{_DRAFT}/responses/200/links/CommitDraft/requestBody", {"order_id": "$response.body#/order_id"}),
        f"{_DRAFT}/responses/200/links/CommitDraft/requestBody",
    ),
    "house-errors": ((f"{_COMMIT}/responses/504", GONE), f"{_COMMIT}/responses"),
    "house-body-errors": ((f"{_DRAFT}/responses/413", GONE), f"{_DRAFT}/responses"),
    "house-never-answered": (
        (f"{_DRAFT}/responses/429", {"$ref": "#/components/responses/OtherError"}),
        "",
    ),
    "house-problem": (
        (f"{_COMMIT}/responses/410/content/application~1problem+json/schema", {"type": "object", "description": "x"}),
        "",
    ),
    "house-request-id": ((f"{_COMMIT}/responses/410/headers/X-Request-Id", GONE), ""),
    "house-content-language": ((f"{_COMMIT}/responses/404/headers/Content-Language", GONE), ""),
    "house-headers-of-401": ((f"{_COMMIT}/responses/401/headers/WWW-Authenticate", GONE), ""),
    "house-headers-of-a-wait": ((f"{_COMMIT}/responses/503/headers/Retry-After", GONE), ""),
    "house-personal-data": ((f"{_SCHEMAS}/Performer/properties/name/x-personal-data", GONE), ""),
    "house-no-personal-data-in-urls": (("/components/parameters/OrderIdInPath/x-personal-data", True), ""),
    "oas3-valid-media-example": (
        (f"{_COMMIT}/responses/200/content/application~1json/examples/searching/value/status", 5),
        "",
    ),
    "owasp:api2:2023-write-restricted": ((f"{_DRAFT}/security", []), ""),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The places that Spectral names, by rule, in a contract with every mistake at once."""
    file = tmp_path_factory.mktemp("planted") / "openapi.json"
    file.write_text(json.dumps(changed(*(change for change, _ in MISTAKES.values()), of=OWN)), "utf-8")
    out = file.with_name("found.json")
    done = run("spectral", "lint", str(file), "-r", str(ROOT / "api" / "spectral.yaml"), "-f", "json", "-o", str(out))
    assert done.returncode == 1, done.stderr
    places: dict[str, set[str]] = {}
    for result in json.loads(out.read_text("utf-8")):
        places.setdefault(result["code"], set()).add(pointer(result["path"]))
    return places


def run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    return subprocess.run([str(TOOLS / tool), *arguments], capture_output=True, text=True, env=environment)


def pointer(path: list[Any]) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


@pytest.mark.parametrize("rule", MISTAKES)
def test_spectral_sees_a_mistake_against_each_rule(found: dict[str, set[str]], rule: str) -> None:
    place = MISTAKES[rule][1]
    assert found.get(rule)
    assert not place or place in found[rule]


def test_every_rule_of_the_house_is_tried() -> None:
    rules = (ROOT / "api" / "spectral.yaml").read_text("utf-8").split("\noverrides:")[0].splitlines()
    assert {line.strip(" :") for line in rules if line.startswith("  house-")} <= MISTAKES.keys()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (("/info/license", GONE), "info-license"),
        ((f"{_COMMIT}/responses/200/content/application~1json/examples/searching/value/status", 5),
         "no-invalid-media-type-examples"),
        (("/components/schemas/Unused", {"type": "object"}), "no-unused-components"),
        ((f"{_SCHEMAS}/Car/required", ["wheels"]), "no-required-schema-properties-undefined"),
        ((f"{_COMMIT}/responses/400", {"description": "No", "content": {"text/html": {"schema": {"type": "string"}}}}),
         "response-mime-type"),
    ],
)  # fmt: skip
def test_redocly_sees_what_spectral_does_not(tmp_path: Path, change: Change, rule: str) -> None:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(changed(change, of=OWN)), "utf-8")
    done = run("redocly", "lint", str(file), "--config", str(ROOT / "api" / "redocly.yaml"), "--format", "json")
    assert done.returncode == 1
    assert rule in {problem["ruleId"] for problem in json.loads(done.stdout)["problems"]}
