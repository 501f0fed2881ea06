"""The built page (`make console`), served from the authproxy's own origin so that it needs no CORS."""

from pathlib import Path

from aiohttp import web

BUILT = Path(__file__).parent / "dist"
"""What `make console` has built"""

# Nothing from another host, nothing inline, nothing evaluated.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}


class Page:
    """Serves the files of one folder, and no others."""

    def __init__(self, folder: Path) -> None:
        self._files = {f"/{path.relative_to(folder).as_posix()}": path for path in folder.rglob("*.*")}

    def routes(self) -> list[web.RouteDef]:
        """The page at `/`, and what it consists of."""
        return [web.get(path, self.file) for path in ("/", *self._files)]

    async def file(self, request: web.Request) -> web.Response:
        """One file. Names in `assets/` hold a hash of the content, so that they may be kept."""
        path = self._files["/index.html" if request.path == "/" else request.path]
        caching = "public, max-age=31536000, immutable" if path.parent.name == "assets" else "no-cache"
        return web.Response(
            body=path.read_bytes(),
            content_type=_TYPES.get(path.suffix, "text/plain"),
            charset="utf-8",
            headers={**_HEADERS, "Cache-Control": caching},
        )
