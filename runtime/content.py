"""Bodies that are not one document of JSON: text, bytes, forms, and several media types of one message."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from fnmatch import fnmatchcase
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

import msgspec
from msgspec import inspect as types

from runtime.explain import type_info
from runtime.file import File
from runtime.judge import Verdict, judge_and_convert
from runtime.text import from_text, to_text

#: what is sent where a contract names a range of media types
_OF_RANGES = {"json": "application/json", "text": "text/plain", "bytes": "application/octet-stream"}


@dataclass(frozen=True, slots=True)
class Content:
    """A body in one media type. ``encoding``: the media types of a form's parts by their names."""

    media_type: str
    kind: Literal["json", "text", "bytes", "form", "multipart"]
    type: Any
    judge: Verdict | None = None
    encoding: Mapping[str, str] = field(default_factory=dict)

    def fits(self, media_type: str) -> bool:
        """Return whether a body of this media type is one of these."""
        return fnmatchcase(media_type, self.media_type)

    def encode(self, value: Any) -> tuple[bytes, str]:
        """A body and its ``Content-Type``."""
        name = self.media_type if "*" not in self.media_type else self._concrete()
        match self.kind:
            case "json":
                return msgspec.json.encode(value), name
            case "text":
                return to_text(value).encode(), f"{name}; charset=utf-8"
            case "bytes":
                return bytes(value), name
            case "form":
                return urlencode(list(_form_items(value))).encode(), name
            case "multipart":
                boundary = secrets.token_hex(16)
                return _multipart(value, boundary, self.encoding), f"{name}; boundary={boundary}"

    def _concrete(self) -> str:
        """A media type of the range that the contract names."""
        common = _OF_RANGES.get(self.kind, "")
        return common if self.fits(common) else self.media_type.replace("*", "octet-stream")

    def decode(self, content: bytes, content_type: str) -> Any:
        """The typed body. Raises msgspec.DecodeError, UnicodeDecodeError or RecursionError."""
        if self.kind == "bytes":
            return content
        return judge_and_convert(self.raw(content, content_type), self.type, self.judge)

    def raw(self, content: bytes, content_type: str) -> Any:
        """The body as JSON would have it."""
        match self.kind:
            case "text":
                return from_text(self.type, content.decode())
            case "form":
                pairs = parse_qsl(content.decode(), keep_blank_values=True)
                return object_from(self.type, pairs)
            case "multipart":
                return object_from(self.type, _parts(content, content_type))
            case _:
                return msgspec.json.decode(content)


def content_for(contents: Sequence[Content], content_type: str) -> Content | None:
    """The description of a body that came in; the first one where the sender did not say."""
    media_type = content_type.partition(";")[0].strip().lower()
    if not media_type:
        return contents[0]
    exact = (content for content in contents if content.media_type == media_type)
    return next(exact, None) or next((content for content in contents if content.fits(media_type)), None)


def items_of(value: Any) -> list[tuple[str, Any]]:
    """The members of an object that are there, by their names on the wire."""
    if isinstance(value, msgspec.Struct):
        fields = msgspec.structs.fields(value)
        found = [(field.encode_name, getattr(value, field.name)) for field in fields]
        tag = value.__struct_config__
        tagged = [(str(tag.tag_field), tag.tag)] if tag.tag_field is not None else []
        return tagged + [(name, item) for name, item in found if item is not msgspec.UNSET]
    return list(value.items()) if isinstance(value, dict) else []


def written(item: Any) -> str:
    """A member of a form: a scalar as text, all else as JSON (OpenAPI 3.0.3, Special Considerations for multipart)."""
    is_deep = isinstance(item, msgspec.Struct | dict | list)
    return msgspec.json.encode(item).decode() if is_deep else to_text(item)


def _form_items(value: Any) -> Iterable[tuple[str, str]]:
    for name, item in items_of(value):
        for one in item if isinstance(item, list) else [item]:
            yield name, written(one)


def _multipart(value: Any, boundary: str, encoding: Mapping[str, str]) -> bytes:
    body = bytearray()
    for name, item in items_of(value):
        for one in item if isinstance(item, list) else [item]:
            quoted = _quoted(name)
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{quoted}"'
            if isinstance(one, File):
                head += f'; filename="{_quoted(one.name)}"\r\nContent-Type: {one.content_type}'
                content = one.content
            else:
                content = written(one).encode()
                media_type = encoding.get(name) or (
                    "application/json" if isinstance(one, msgspec.Struct | dict) else ""
                )
                head += f"\r\nContent-Type: {media_type}" if media_type else ""
            body += head.encode() + b"\r\n\r\n" + content + b"\r\n"
    return bytes(body + f"--{boundary}--\r\n".encode())


def _quoted(name: str) -> str:
    """A name as browsers write it (WHATWG HTML, multipart/form-data encoding algorithm)."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _unquoted(name: str) -> str:
    return name.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


def _parts(content: bytes, content_type: str) -> list[tuple[str, Any]]:
    boundary = content_type.partition("boundary=")[2].strip('"')
    if content.strip() == f"--{boundary}--".encode():
        return []  # a form without parts
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=HTTP).parsebytes(head + content)
    if not message.is_multipart():
        raise msgspec.DecodeError("not a form")
    found: list[tuple[str, Any]] = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            raise msgspec.DecodeError("a part has parts")
        file = part.get_param("filename", header="content-disposition")
        if not isinstance(name, str):
            raise msgspec.DecodeError("a part has no name")
        name = _unquoted(name)
        if isinstance(file, str):
            found.append((name, File(payload, _unquoted(file), part.get_content_type())))
        else:
            found.append((name, payload.decode()))
    return found


def object_from(kind: Any, pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object as JSON would have it, from the texts of its members."""
    members = members_of(kind if isinstance(kind, types.Type) else type_info(kind))
    by_name: dict[str, list[Any]] = {}
    deep: dict[str, list[tuple[str, Any]]] = {}
    for name, text in pairs:
        outer, bracket, inner = name.partition("][")
        if bracket and name not in members:
            deep.setdefault(outer, []).append((inner, text))
        else:
            by_name.setdefault(name, []).append(text)
    found: dict[str, Any] = {name: object_from(_kind(members, name), inner) for name, inner in deep.items()}
    return found | {name: _member(_kind(members, name), texts) for name, texts in by_name.items()}


def _kind(members: Mapping[str | None, types.Type], name: str) -> types.Type:
    return members.get(name) or members.get(None) or types.AnyType()


def members_of(kind: types.Type) -> dict[str | None, types.Type]:
    if isinstance(kind, types.Metadata):
        return members_of(kind.type)
    if isinstance(kind, types.UnionType):
        return {name: member for choice in kind.types for name, member in members_of(choice).items()}
    if isinstance(kind, types.StructType):
        return {field.encode_name: field.type for field in kind.fields}
    return {None: kind.value_type} if isinstance(kind, types.DictType) else {}


def _member(kind: types.Type, texts: list[Any]) -> Any:
    while isinstance(kind, types.Metadata):
        kind = kind.type
    if isinstance(kind, types.UnionType):
        lists = [choice for choice in kind.types if isinstance(choice, types.ListType)]
        kind = lists[0] if lists else kind
    if isinstance(kind, types.ListType):
        return [_scalar(kind.item_type, text) for text in texts]
    return _scalar(kind, texts[-1])


def _scalar(kind: types.Type, text: Any) -> Any:
    if not isinstance(text, str):
        return text
    choices = kind.types if isinstance(kind, types.UnionType) else [kind]
    if any(isinstance(choice, types.StructType | types.DictType | types.CustomType) for choice in choices):
        try:
            return msgspec.json.decode(text)
        except msgspec.DecodeError:
            return text
    return from_text(kind, text)
