"""The part of our settings that peers need."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

PORT = int(os.environ["FOM_PORT"])
PERSONAL = os.environ["FOM_PERSONAL_URL"]
FLEET_PARKS = os.environ["FOM_FLEET_PARKS_URL"]
INT_API = os.environ["FOM_INT_API_URL"]
SERVICE_TOKEN = Path(os.environ["FOM_SERVICE_TOKEN_FILE"]).read_text().strip()
#: how peers that are ASGI applications are served, as the service is
UVICORN: dict[str, Any] = {
    "host": "127.0.0.1",
    "port": PORT,
    "loop": "uvloop",
    "http": "httptools",
    "access_log": False,
    "log_level": "warning",
}
SERVICE_HEADERS = {"Authorization": f"Bearer {SERVICE_TOKEN}", "Content-Type": "application/json"}
