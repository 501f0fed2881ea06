"""Beside the API: the published contract as compiled, and the pages to read and try it. No token is needed here."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from generated.fleet_orders_manager.problems import CODES
from runtime.server import HttpAnswer
from service.edge.swagger_ui import swagger_ui_files

_DOCS = Path(__file__).parent / "docs"
_POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
_HEADERS = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"}

Endpoint = Callable[[Request], Awaitable[Response]]
Problem = Callable[[Request, HTTPException], HttpAnswer]


def pages_app(contract: Path, problem: Problem) -> Starlette:
    """``/openapi.yaml``, ``/openapi.json``, ``/docs`` and ``/docs/errors``; anything else is ``problem``'s."""

    async def refuse(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        answer = problem(request, error)
        return Response(answer.body, answer.status, dict(answer.headers))

    return Starlette(
        routes=[
            Route("/openapi.json", _file(contract / "openapi.json", "application/json")),
            Route("/openapi.yaml", _file(contract / "openapi.yaml", "application/yaml")),
            Route("/docs", _file(_DOCS / "index.html", "text/html; charset=utf-8")),
            Route("/docs/start.js", _file(_DOCS / "start.js", "text/javascript; charset=utf-8")),
            Route("/docs/errors", _errors),
            *(Route(f"/docs/assets/{file.name}", _file(file, kind)) for file, kind in swagger_ui_files()),
        ],
        exception_handlers={HTTPException: refuse},
    )


def _file(path: Path, media_type: str) -> Endpoint:
    content = path.read_bytes()
    headers = {"ETag": f'"{sha256(content).hexdigest()[:32]}"', "Cache-Control": "no-cache", **_HEADERS}

    async def serve(request: Request) -> Response:
        known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
        if headers["ETag"] in known or "*" in known:
            return Response(status_code=304, headers=headers)
        return Response(content, headers={**headers, "Content-Type": media_type})

    return serve


async def _errors(_: Request) -> Response:
    rows = "".join(
        f"<tr id={name}><td><code>{name}</code><td>{code.status}<td>{html.escape(code.title)}. {html.escape(code.when)}"
        f"<td>{html.escape(code.action)}<td lang=en>{html.escape(code.messages['en'])}"
        f"<td lang=ru>{html.escape(code.messages['ru'])}"
        for name, code in CODES.items()
    )
    page = (_DOCS / "errors.html").read_text("utf-8").replace("<!-- rows -->", rows)
    return HTMLResponse(page, headers=_HEADERS)
