"""Bodies of requests, and responses."""

from __future__ import annotations

import re
from typing import Any

from codegen.document import escape
from codegen.normalise.findings import Findings
from codegen.normalise.parameters import Parameters
from codegen.normalise.references import References
from codegen.normalise.schemas import SchemaNormaliser
from codegen.normalise.spec import Media, Response

_MEDIA_TYPE = re.compile(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+", re.ASCII)


class Messages:
    """Reads bodies and responses."""

    def __init__(
        self, references: References, schemas: SchemaNormaliser, parameters: Parameters, findings: Findings
    ) -> None:
        self._references = references
        self._schemas = schemas
        self._parameters = parameters
        self._findings = findings

    def body(self, node: Any, path: str) -> tuple[tuple[Media, ...], bool]:
        """The body of a request in each of its media types, and whether it must be there."""
        if node is None:
            return (), False
        raw, path = self._references.follow(node, path)
        if raw is None:
            return (), False
        return self._media(raw.get("content"), path), raw.get("required") is True

    def response(self, status: str, node: Any, path: str) -> Response:
        """One documented response."""
        raw, path = self._references.follow({} if node is None else node, path)
        raw = raw or {}
        if "description" not in raw:
            self._findings.warn(path, "has no description")
        if raw.get("links"):
            self._findings.note(f"{path}/links", "is documentation only")
        codes = raw.get("x-codes")
        return Response(
            status=status,
            description=" ".join(str(raw.get("description") or "").split()),
            media=self._media(raw.get("content"), path),
            headers=self._parameters.headers(raw.get("headers"), f"{path}/headers"),
            codes=tuple(codes) if isinstance(codes, list) and all(isinstance(code, str) for code in codes) else (),
        )

    def _media(self, content: Any, path: str) -> tuple[Media, ...]:
        if content is None:
            return ()
        if not isinstance(content, dict):
            self._findings.refuse(f"{path}/content", "must be an object")
            return ()
        found: dict[str, Media] = {}
        for media_type, node in content.items():
            where = f"{path}/content/{escape(media_type)}"
            essence = media_type.partition(";")[0].strip().lower()
            if not _MEDIA_TYPE.fullmatch(essence):
                self._findings.refuse(where, f"{media_type!r} is no media type")
                continue
            media, where = self._references.follow({} if node is None else node, where)
            if media is None:
                continue
            schema = self._schemas.schema(media["schema"], f"{where}/schema") if "schema" in media else {}
            encoding = media.get("encoding")
            encoding = {k: v for k, v in encoding.items() if isinstance(v, dict)} if isinstance(encoding, dict) else {}
            if essence in found:
                self._findings.warn(where, "its parameters say nothing: only the first of a media type counts")
            else:
                found[essence] = Media(essence, schema, encoding)
        return tuple(found.values())
