"""The Postman collection (format 2.1): each operation with the contract's own examples as bodies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from codegen.document import Raw, resolve
from codegen.reach import operations_of

_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
#: Postman makes a random UUID for each request, so that no two drafts have one token
_FRESH_TOKEN = "{{$randomUUID}}"
#: what a response leaves behind for the requests after it
_KEEP = """\
const body = pm.response.code === 200 ? pm.response.json() : {};
const order = body.order_id ? body : (body.orders || [])[0] || {};
if (order.order_id) pm.collectionVariables.set("order_id", order.order_id);
if (order.version) pm.collectionVariables.set("version", order.version);
const { state } = order.cancel_rules || {};
if (state) pm.collectionVariables.set("cancel_state", state);"""


def collection(document: Raw) -> Raw:
    """Return the collection of a contract, with variables: ``base_url``, ``token``, and what responses leave."""
    info = document["info"]
    sandbox = next((s["url"] for s in document["servers"] if "127.0.0.1" in s["url"]), document["servers"][0]["url"])
    variables = {"base_url": sandbox, "token": "", "order_id": "", "version": "1", "cancel_state": "free"}
    return {
        "info": {"name": f"{info['title']} {info['version']}", "description": info["description"], "schema": _SCHEMA},
        "variable": [{"key": key, "value": value} for key, value in variables.items()],
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}]},
        "event": [{"listen": "test", "script": {"type": "text/javascript", "exec": _KEEP.splitlines()}}],
        "item": [
            {
                "name": operation["operationId"],
                "description": operation["summary"],
                "item": list(_requests(document, path, method, operation)),
            }
            for path, method, operation, _ in operations_of(document)
        ],
    }


def _requests(document: Raw, path: str, method: str, operation: Raw) -> Iterator[Raw]:
    url = "{{base_url}}" + path.replace("{", "{{").replace("}", "}}")
    parameters = [resolve(document, node) for node in operation.get("parameters", [])]
    headers = [
        {"key": p["name"], "value": _FRESH_TOKEN if p["required"] else str(p["example"]), "disabled": not p["required"]}
        for p in parameters
        if p["in"] == "header"
    ]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    request: Raw = {"method": method.upper(), "url": url, "header": headers}
    if not content:
        yield {"name": operation["summary"], "request": request}
    for example in content.get("examples", {}).values():
        headers_of_body = [*headers, {"key": "Content-Type", "value": "application/json"}]
        body = {"mode": "raw", "raw": _raw(example["value"]), "options": {"raw": {"language": "json"}}}
        yield {"name": example["summary"], "request": request | {"header": headers_of_body, "body": body}}


def _raw(value: dict[str, Any]) -> str:
    """The body with variables in the place of what belongs to another order."""
    known = {name: f"{{{{{name}}}}}" for name in ("order_id", "cancel_state") if name in value}
    text = json.dumps(value | known, ensure_ascii=False, indent=2)
    return text.replace(f'"version": {value["version"]}', '"version": {{version}}') if "version" in value else text
