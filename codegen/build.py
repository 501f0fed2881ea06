"""Builds the model of a package from a contract, on top of openapi-python-client's parser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from codegen import model
from codegen.catalogue import disagreements, with_values
from codegen.contracts import Contract
from codegen.document import Raw, Reason, Refused, escape
from codegen.error_examples import with_error_examples
from codegen.expressions import Expressions, class_name
from codegen.extensions import extension_refusals
from codegen.house_rules import house_refusals
from codegen.operation_builder import OperationBuilder
from codegen.operation_refusals import operation_refusals
from codegen.parse import check_shape, parse
from codegen.reach import reach_of
from codegen.schema_builder import SchemaBuilder
from codegen.schema_refusals import schema_refusals
from codegen.union_refusals import lone_choice_refusals


def build(contract: Contract, root: Path) -> model.Package:
    """Everything that the templates print for ``contract``. Raises Refused with all reasons at once."""
    document, catalogue = contract.document(), contract.errors()
    check_shape(contract.file, document)
    if contract.catalogue and catalogue:
        if wrong := list(disagreements(document, catalogue)):
            raise Refused(contract.catalogue, wrong)
        document = with_values(document, catalogue)
    reach = reach_of(document)
    reasons = [*schema_refusals(document), *lone_choice_refusals(document), *operation_refusals(document)]
    if contract.own:
        reasons += [*extension_refusals(document), *house_refusals(document, reach)]
    if reasons:
        raise Refused(contract.file, reasons)
    parsed = parse(contract.file, document)
    write = Expressions(document)
    schemas = SchemaBuilder(document, reach, parsed, write)
    package = model.Package(
        name=contract.package,
        contract=contract.name,
        title=str(document["info"]["title"]),
        version=str(document["info"]["version"]),
        source=str(contract.file.relative_to(root)),
        models=schemas.models(),
        aliases=schemas.aliases(),
        constants=schemas.constants(),
        operations=OperationBuilder(document, parsed, write, schemas.field).operations(),
        document=with_error_examples(document, catalogue) if catalogue else document,
        catalogue=catalogue,
    )
    if taken := list(_names_taken_twice(package, document)):
        raise Refused(contract.file, taken)
    return package


def _names_taken_twice(package: model.Package, document: Raw) -> Iterator[Reason]:
    counts = Counter([*package.model_names, *package.operation_names])
    schemas = {class_name(name): name for name in document.get("components", {}).get("schemas", {})}
    for name in sorted(name for name, count in counts.items() if count > 1):
        path = f"/components/schemas/{escape(schemas[name])}" if name in schemas else "/paths"
        yield path, f"{name} would be the name of two things in the generated package"
