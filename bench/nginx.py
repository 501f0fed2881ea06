"""nginx as all three upstreams, which must never be the bottleneck, and as a bare reverse proxy in front of them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.debian import unpacked

_FRAME = """
daemon off;
master_process off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    keepalive_requests 1000000000;
    client_body_temp_path {folder};
    proxy_temp_path {folder};
    fastcgi_temp_path {folder};
    uwsgi_temp_path {folder};
    scgi_temp_path {folder};
    {http}
}}
"""
_ANSWER = """
        location = {path} {{
            default_type application/json;
            return 200 '{answer}';
        }}"""


def version() -> str:
    """That of Debian's package."""
    told = subprocess.run([_program(), "-v"], capture_output=True, text=True, check=True)
    return told.stderr.rsplit("/", 1)[1].strip()


def upstreams(folder: Path, port: int, answers: Mapping[str, Any]) -> list[str]:
    """The command of an nginx that answers for personal, fleet-parks and int-api, by path."""
    places = "".join(
        _ANSWER.format(path=path, answer=json.dumps(answer, ensure_ascii=False)) for path, answer in answers.items()
    )
    return _configured(folder, f"server {{ listen 127.0.0.1:{port}; {places} }}")


def reverse_proxy(folder: Path, port: int, upstream_port: int) -> list[str]:
    """The command of an nginx that passes requests on to int-api and does nothing else."""
    return _configured(
        folder,
        f"""upstream int_api {{ server 127.0.0.1:{upstream_port}; keepalive 64; keepalive_requests 1000000000; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{ proxy_pass http://int_api; proxy_http_version 1.1; proxy_set_header Connection ""; }}
    }}""",
    )


def _configured(folder: Path, http: str) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "nginx.conf"
    file.write_text(_FRAME.format(folder=folder, http=http))
    return [_program(), "-p", str(folder), "-e", "stderr", "-c", str(file)]


def _program() -> str:
    return unpacked("nginx").program("nginx")
