"""CORS for front ends under development: pages of this machine, on any port, may call the sandbox.

https://fetch.spec.whatwg.org/#http-cors-protocol. Pages of other hosts may not.
"""

import re

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from multidict import CIMultiDict

_LOCAL = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?\Z")
_EXPOSED = "X-Request-Id, Retry-After, Content-Language, Allow, WWW-Authenticate, Deprecation, Sunset, ETag"
_MAX_AGE_SECONDS = "600"


@web.middleware
async def allow_local_front_ends(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer preflights, and let the page read every response."""
    origin = request.headers.get(hdrs.ORIGIN, "")
    if not _LOCAL.match(origin):
        return await handler(request)
    wanted = request.headers.get(hdrs.ACCESS_CONTROL_REQUEST_METHOD)
    if request.method == hdrs.METH_OPTIONS and wanted:
        preflight = web.Response(status=204)
        preflight.headers[hdrs.ACCESS_CONTROL_ALLOW_METHODS] = wanted
        preflight.headers[hdrs.ACCESS_CONTROL_ALLOW_HEADERS] = request.headers.get(
            hdrs.ACCESS_CONTROL_REQUEST_HEADERS, ""
        )
        preflight.headers[hdrs.ACCESS_CONTROL_MAX_AGE] = _MAX_AGE_SECONDS
        return _allowed(preflight, origin)
    try:
        return _allowed(await handler(request), origin)
    except web.HTTPException as error:
        _allow(error.headers, origin)
        raise


def _allowed(response: web.StreamResponse, origin: str) -> web.StreamResponse:
    _allow(response.headers, origin)
    return response


def _allow(headers: CIMultiDict[str], origin: str) -> None:
    headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = origin
    headers[hdrs.ACCESS_CONTROL_ALLOW_CREDENTIALS] = "true"
    headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = _EXPOSED
    headers.add(hdrs.VARY, hdrs.ORIGIN)
