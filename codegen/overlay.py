"""Applies an OpenAPI Overlay 1.0 to a contract: what we add to a document that is not ours to edit."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from jsonpath_rfc9535 import JSONPathError, find

from codegen.document import Raw, Refused, load
from codegen.lint.extensions import extension_refusals

_KEYS = {"overlay", "info", "extends", "actions"}
_ACTION_KEYS = {"target", "description", "update", "remove"}


def apply_overlay(document: Raw, file: Path) -> Raw:
    """A changed copy of ``document``.

    Stricter than the specification in one thing: an action that finds no target is refused, for it means that the
    contract has moved on under the overlay.
    """
    overlay = load(file)
    if unknown := overlay.keys() - _KEYS:
        raise Refused(file, [(key, "is not a key of an overlay") for key in sorted(unknown)])
    if not str(overlay.get("overlay", "")).startswith("1.0"):
        raise Refused(file, [("/overlay", "only Overlay 1.0 is understood")])
    if wrong := list(extension_refusals(overlay)):
        raise Refused(file, wrong)
    result = copy.deepcopy(document)
    for index, action in enumerate(overlay.get("actions", [])):
        _apply(result, action, f"/actions/{index}", file)
    return result


def _apply(document: Raw, action: Raw, path: str, file: Path) -> None:
    if unknown := action.keys() - _ACTION_KEYS:
        raise Refused(file, [(f"{path}/{key}", "is not a key of an action") for key in sorted(unknown)])
    try:
        nodes = find(str(action.get("target", "")), document)
    except JSONPathError as error:
        raise Refused(file, [(f"{path}/target", f"no JSONPath (RFC 9535): {error}")]) from error
    if not nodes:
        raise Refused(file, [(f"{path}/target", f"finds nothing: {action['target']}")])
    # from the last to the first, so that what is removed does not move what is still to be found
    for node in reversed(nodes):
        if action.get("remove") is True:
            parent: Any = document
            for part in node.location[:-1]:
                parent = parent[part]
            del parent[node.location[-1]]
        elif isinstance(node.value, dict) and isinstance(action.get("update"), dict):
            _merge(node.value, action["update"])
        elif isinstance(node.value, list) and "update" in action:
            node.value.append(copy.deepcopy(action["update"]))
        else:
            raise Refused(file, [(path, "needs an update that fits its target, or remove: true")])


def _merge(target: Raw, update: Raw) -> None:
    for key, value in update.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        elif isinstance(value, list) and isinstance(target.get(key), list):
            target[key] += copy.deepcopy(value)
        else:
            target[key] = copy.deepcopy(value)
