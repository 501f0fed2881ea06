"""The guide as a page at `/sandbox`."""

from aiohttp import web
from markdown_it import MarkdownIt

from sandbox.guide.text import guide

_STYLE = """
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
pre { background: color-mix(in srgb, currentColor 8%, transparent); padding: .7rem; overflow-x: auto }
table { border-collapse: collapse }
td, th { border: 1px solid; padding: .3rem .6rem; text-align: left; vertical-align: top }
"""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


def guide_routes() -> list[web.RouteDef]:
    """Return the page's route."""
    return [web.get("/sandbox", _page)]


async def _page(request: web.Request) -> web.Response:
    body = MarkdownIt().enable("table").render(guide(str(request.url.origin())))
    document = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sandbox</title>'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>"
    )
    return web.Response(text=document, content_type="text/html", headers=_HEADERS)
