"""Plugin of mypy: code of the service that builds an object of a contract names every field of it.

An optional field that a contract gains is then an error at each place that builds the object, until the place passes
a value or UNSET. See service/rules/fields.py for objects that are converted field by field.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from mypy.checker import TypeChecker
from mypy.nodes import ARG_NAMED, ARG_NAMED_OPT
from mypy.plugin import FunctionSigContext, Plugin
from mypy.types import FunctionLike

#: models, and requests with their parameters; responses have optional fields of the runtime
_BUILT = re.compile(r"generated\.\w+\.(models\.\w+|operations\.\w+Request)\Z")
_FOLDER = "service"


class CompleteConstruction(Plugin):
    """Makes optional arguments of these constructors required in the service's folder."""

    def get_function_signature_hook(self, fullname: str) -> Callable[[FunctionSigContext], FunctionLike] | None:
        return _require_all if _BUILT.match(fullname) else None


def _require_all(context: FunctionSigContext) -> FunctionLike:
    signature = context.default_signature
    if not isinstance(context.api, TypeChecker) or Path(context.api.path).parts[0] != _FOLDER:
        return signature
    return signature.copy_modified(
        arg_kinds=[ARG_NAMED if kind == ARG_NAMED_OPT else kind for kind in signature.arg_kinds]
    )


def plugin(version: str) -> type[Plugin]:
    """Return the plugin: the entry point that mypy looks for."""
    return CompleteConstruction
