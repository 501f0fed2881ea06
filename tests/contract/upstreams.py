"""Contracts of a test's own, compiled as an upstream's and imported."""

from __future__ import annotations

import importlib.util
import itertools
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from codegen.emit import emit_packages
from codegen.trial import Verdict, try_file
from runtime.errors import RequestValidationError

_NUMBERS = itertools.count()

Raw = dict[str, Any]
DONE: Raw = {"204": {"description": "done"}}


def contract(paths: Raw | None = None, *, version: str = "3.1.0", **components: Raw) -> Raw:
    """A contract with some paths and components."""
    found = {"/x": {"get": {"responses": DONE}}} if paths is None else paths
    return {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": found, "components": components}


def with_body(schema: Any, *, version: str = "3.1.0", media_type: str = "application/json", **schemas: Any) -> Raw:
    """A contract with one operation, ``send``, that takes a body."""
    body = {"required": True, "content": {media_type: {"schema": schema}}}
    paths = {"/x": {"post": {"operationId": "send", "requestBody": body, "responses": DONE}}}
    return contract(paths, version=version, schemas=schemas)


def with_answer(schema: Any, **schemas: Any) -> Raw:
    """A contract with one operation, ``fetch``, that answers with a body."""
    answer = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
    return contract({"/x": {"get": {"operationId": "fetch", "responses": answer}}}, schemas=schemas)


def verdict(folder: Path, document: Any) -> Verdict:
    """Return the compiler's messages about a contract."""
    file = folder / f"upstream_{next(_NUMBERS)}.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return try_file(file)


def compiled(folder: Path, document: Any) -> ModuleType:
    """The package that is made of a contract."""
    found = verdict(folder, document)
    assert found.package is not None, found.text
    emit_packages([found.package], folder)
    return imported(folder, found.package.name)


def imported(folder: Path, name: str) -> ModuleType:
    """A package in a folder, with its modules."""
    file = folder / name / "__init__.py"
    spec = importlib.util.spec_from_file_location(name, file, submodule_search_locations=[str(file.parent)])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    for part in ("client", "server"):
        importlib.import_module(f"{name}.{part}")
    return module


def accepts(operation: Any, value: Any) -> bool:
    """Return whether an operation takes a body; bytes are taken as they are."""
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    try:
        operation.read_body(content)
    except RequestValidationError:
        return False
    return True


def judge(folder: Path, document: Raw, right: list[Any], wrong: list[Any]) -> ModuleType:
    """Compile a contract and hold its operation ``send`` against bodies that are right and wrong."""
    package = compiled(folder, document)
    assert [value for value in right if not accepts(package.SEND, value)] == []
    assert [value for value in wrong if accepts(package.SEND, value)] == []
    return package
