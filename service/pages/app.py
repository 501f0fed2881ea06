"""The published contract and the pages to read and try it. They need no token."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from generated.fleet_orders_manager.problems import CODES, EDIT_UNKNOWN, FIELDS
from service.pages.swagger_ui import swagger_ui_files

_DOCS = Path(__file__).parent / "docs"
_POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
_HEADERS = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"}

Endpoint = Callable[[Request], Awaitable[Response]]


def pages_app(contract: Path) -> Router:
    """Serve ``/openapi.yaml``, ``/openapi.json``, ``/docs`` and ``/docs/errors``; raise HTTPException for the rest."""
    return Router(
        routes=[
            Route("/openapi.json", _file(contract / "openapi.json", "application/json")),
            Route("/openapi.yaml", _file(contract / "openapi.yaml", "application/yaml")),
            Route("/docs", _file(_DOCS / "index.html", "text/html; charset=utf-8")),
            Route("/docs/start.js", _file(_DOCS / "start.js", "text/javascript; charset=utf-8")),
            Route("/docs/errors", _content(_errors_page(), "text/html; charset=utf-8")),
            *(Route(f"/docs/assets/{file.name}", _file(file, kind)) for file, kind in swagger_ui_files()),
        ],
    )


def _file(path: Path, media_type: str) -> Endpoint:
    return _content(path.read_bytes(), media_type)


def _content(content: bytes, media_type: str) -> Endpoint:
    headers = {"ETag": f'"{sha256(content).hexdigest()[:32]}"', "Cache-Control": "no-cache", **_HEADERS}

    async def serve(request: Request) -> Response:
        known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
        if headers["ETag"] in known or "*" in known:
            return Response(status_code=304, headers=headers)
        return Response(content, headers={**headers, "Content-Type": media_type})

    return serve


def _errors_page() -> bytes:
    """The catalogue for people, well-formed; the `type` of a problem points to its row."""
    codes = (
        f'<tr id="{name}"><th scope="row"><code>{name}</code></th><td>{code.status}</td>'
        f"<td>{'yes' if code.retryable else 'no'}</td><td>{escape(code.title)}. {escape(code.when)}</td>"
        f"<td>{escape(code.action)}</td>{_messages(code.messages)}</tr>"
        for name, code in CODES.items()
    )
    fields = (
        f'<tr id="field-{name}"><th scope="row"><code>{name}</code></th>{_messages(messages)}</tr>'
        for name, messages in FIELDS.items()
    )
    page = Template((_DOCS / "errors.html").read_text("utf-8")).substitute(
        codes="".join(codes), fields="".join(fields), edit_unknown=_messages(EDIT_UNKNOWN, tag="li")
    )
    return page.encode()


def _messages(messages: Mapping[str, str], *, tag: str = "td") -> str:
    said = {language: escape(messages[language].format(limit="N")) for language in ("en", "ru")}
    return "".join(f'<{tag} lang="{language}">{text}</{tag}>' for language, text in said.items())
