"""House rules for our own contract: it stays within what types alone can say, closed to callers, and well named.

None of them holds for upstreams' contracts, which are theirs to write.
"""

from __future__ import annotations

from collections.abc import Iterator

from codegen.document import Raw, Reason
from codegen.lint.extensions import extension_refusals
from codegen.lint.house_rules import house_refusals
from codegen.lint.operations import operation_refusals
from codegen.lint.schemas import schema_refusals, taken_names
from codegen.lint.unions import lone_choice_refusals
from codegen.reach import reach_of


def lint(document: Raw) -> Iterator[Reason]:
    """Every place of our contract that breaks a rule."""
    yield from schema_refusals(document)
    yield from taken_names(document)
    yield from lone_choice_refusals(document)
    yield from operation_refusals(document)
    yield from extension_refusals(document)
    yield from house_refusals(document, reach_of(document))
