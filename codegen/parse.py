"""openapi-python-client's parser, with what its own front end drops: the table of all named schemas.

Its internals are no public API, so its version is pinned exactly and this is the only module that calls them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi_python_client import schema as oai
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser.openapi import Endpoint, EndpointCollection
from openapi_python_client.parser.properties import (
    ModelProperty,
    Parameters,
    Schemas,
    build_parameters,
    build_schemas,
)
from openapi_python_client.parser.properties.schemas import ReferencePath
from openapi_python_client.schema.untrusted_string import UntrustedString
from pydantic import ValidationError

from codegen.document import Raw, Reason, Refused, escape


@dataclass(frozen=True)
class Parsed:
    """A contract as the parser sees it."""

    schemas: Schemas
    endpoints: dict[str, Endpoint]

    def schema(self, name: str) -> Any:
        """The property of a named schema."""
        found = self.schemas.classes_by_reference[ReferencePath(UntrustedString(f"/components/schemas/{name}"))]
        if isinstance(found, ModelProperty):
            # what refers to a model holds a copy from before its members were known
            return self.schemas.classes_by_name[found.class_info.name]
        return found


def _reason(text: str) -> Reason:
    """The parser's words, without addresses of its objects, which differ from run to run."""
    words = re.sub(r"<[\w.]+ object at 0x[0-9a-f]+>", "...", " ".join(text.split()))
    place = re.search(r"/components/[\w./-]+|[A-Z]+ (/[^ ]*)", words)
    return (place[0] if place else ""), words


def check_shape(file: Path, document: Raw) -> oai.OpenAPI:
    """Refuse what is no OpenAPI document at all, so that all else may rely on the shape of its objects."""
    try:
        return oai.OpenAPI.model_validate(document)
    except ValidationError as error:
        places = [("/" + "/".join(escape(str(part)) for part in e["loc"]), str(e["msg"])) for e in error.errors()]
        raise Refused(file, places) from error


def parse(file: Path, document: Raw) -> Parsed:
    """Parse a bundled document. Whatever the parser would leave out with a warning is refused."""
    contract = check_shape(file, document)
    config = Config.from_sources(
        ConfigFile(literal_enums=True, post_hooks=[]), MetaType.NONE, file, "utf-8", False, None
    )
    components = contract.components
    schemas = build_schemas(components=(components and components.schemas) or {}, schemas=Schemas(), config=config)
    parameters = build_parameters(
        components=(components and components.parameters) or {}, parameters=Parameters(), config=config
    )
    collections, schemas, parameters = EndpointCollection.from_data(
        data=contract.paths,
        schemas=schemas,
        parameters=parameters,
        request_bodies=(components and components.requestBodies) or {},
        responses=(components and components.responses) or {},
        config=config,
    )
    errors = [*schemas.errors, *parameters.errors, *(e for c in collections.values() for e in c.parse_errors)]
    if errors:
        raise Refused(file, [_reason(f"{e.header} {e.detail}") for e in errors])
    return Parsed(schemas, {str(e.name): e for c in collections.values() for e in c.endpoints})
