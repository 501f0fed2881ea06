"""Builds the model of a package from a contract: read, normalise, name, type."""

from __future__ import annotations

from pathlib import Path

from codegen import model
from codegen.catalogue import disagreements, with_values
from codegen.contracts import Contract
from codegen.document import Reason, Refused
from codegen.error_examples import with_error_examples
from codegen.hoist import hoist
from codegen.judge import JudgeSchemas
from codegen.lint import lint
from codegen.naming import Names
from codegen.normalise import Findings, normalise
from codegen.operation_builder import OperationBuilder, reserve_names
from codegen.security import credentials
from codegen.typing.constants import constants
from codegen.typing.schemas import Schemas

#: in an overlay: requests are read as openly as responses are, since we are a client alone
_OPEN = "x-open-requests"


def build(contract: Contract, root: Path) -> model.Package:
    """Everything that the templates print for ``contract``. Raises Refused with all reasons at once."""
    package, _ = build_with_warnings(contract, root)
    return package


def build_with_warnings(contract: Contract, root: Path) -> tuple[model.Package, list[Reason]]:
    """The package, and what was mended in its contract."""
    try:
        return _build(contract, root)
    except RecursionError:
        raise Refused(contract.file, [("", "is nested too deeply")]) from None


def _build(contract: Contract, root: Path) -> tuple[model.Package, list[Reason]]:
    document, catalogue = contract.document(), contract.errors()
    if contract.catalogue and catalogue:
        if wrong := list(disagreements(document, catalogue)):
            raise Refused(contract.catalogue, wrong)
        document = with_values(document, catalogue)
    # our own contract is closed by the rules of the house, and need not be judged
    is_open = bool(document.pop(_OPEN, False)) or contract.own
    findings = Findings()
    spec = normalise(document, findings)
    if contract.own and not findings.reasons:
        # what is mended in others' contracts is wrong in ours
        for path, why in findings.warnings or lint(document):
            findings.refuse(path, why)
    if findings.reasons:
        raise Refused(contract.file, findings.reasons)
    spec = hoist(spec)
    names = Names()
    of_operations = reserve_names(spec, names)
    schemas = Schemas(spec, names)
    judge = JudgeSchemas(spec)
    found = credentials(spec, findings)
    operations = OperationBuilder(spec, schemas, judge, found, is_open=is_open).operations(of_operations)
    for choice in schemas.choices:
        judge.keep_named(choice.side, choice.schema)
    if reasons := judge.check():
        raise Refused(contract.file, reasons)
    package = model.Package(
        name=contract.package,
        contract=contract.name,
        title=spec.title,
        version=spec.version,
        source=_source(contract.file, root),
        models=tuple(schemas.models),
        aliases=schemas.aliases,
        choices=tuple(schemas.choices),
        constants=constants(spec.schemas, names),
        operations=operations,
        document=with_error_examples(document, catalogue) if catalogue else document,
        catalogue=catalogue,
        schemas=judge.document,
        credentials=found,
    )
    return package, [*findings.warnings, *findings.notes]


def _source(file: Path, root: Path) -> str:
    return str(file.relative_to(root)) if file.is_relative_to(root) else file.name
