"""Where the page's program is: Swagger UI, out of a package that brings far more than we serve of it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

_MEDIA_TYPES = {
    "favicon-32x32.png": "image/png",
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
}


def swagger_ui_files() -> list[tuple[Path, str]]:
    """The files that the page asks for, with their media types. Raises FileNotFoundError at the start, if at all."""
    # not imported: the package's own code looks for web frameworks
    spec = find_spec("swagger_ui")
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise FileNotFoundError("swagger-ui-py is not installed")
    return [(Path(folders[0]) / "static" / name, media_type) for name, media_type in _MEDIA_TYPES.items()]
