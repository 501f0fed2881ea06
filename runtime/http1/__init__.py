"""A transport that speaks HTTP/1.1 and no more, on asyncio and httptools: llhttp, the parser of Node.js and uvicorn.

docs/decisions/0014 says why there is one beside aiohttp's.
"""
