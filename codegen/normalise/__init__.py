"""Brings any OpenAPI 3.0 or 3.1 document into one form, which is all that later stages know.

Schemas come out in JSON Schema 2020-12. References to parameters, bodies, responses and headers are resolved; those to
schemas all have the form ``#/components/schemas/<name>``, wherever they pointed before.
"""

from codegen.normalise.document import normalise
from codegen.normalise.findings import Findings
from codegen.normalise.spec import Media, Operation, Parameter, Response, Schema, Spec

__all__ = ("Findings", "Media", "Operation", "Parameter", "Response", "Schema", "Spec", "normalise")
