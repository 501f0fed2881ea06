"""HTTP/1.1 client transport on asyncio and httptools (llhttp, the parser of Node.js and uvicorn). See README.md."""

from runtime.http1.transport import HttptoolsTransport

__all__ = ("HttptoolsTransport",)
