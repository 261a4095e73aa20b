"""A small reverse proxy that shows an app below a path, as nginx or Caddy would."""

import asyncio
import contextlib
import threading

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

HOP_BY_HOP = {b"connection", b"keep-alive", b"transfer-encoding", b"te", b"upgrade"}


@contextlib.contextmanager
def reverse_proxy(upstream, path, port):
    """Forward what comes below `path` without it, and tell who asked; yields the address."""
    client = httpx.AsyncClient(base_url=upstream, timeout=None)

    async def forward(request):
        inner = request.url.path.removeprefix(path)
        if not request.url.path.startswith(f"{path}/"):
            return PlainTextResponse("Nothing is here.", 404)
        told = [
            *_kept(request.headers.raw),
            (b"x-forwarded-for", b"203.0.113.7"),
            (b"x-forwarded-proto", b"http"),
            (b"x-forwarded-host", request.headers["host"].encode()),
        ]
        url = httpx.URL(path=inner, query=request.url.query.encode())
        body = request.stream() if request.method == "POST" else None
        asked = client.build_request(request.method, url, headers=told, content=body)
        answer = await client.send(asked, stream=True)
        closing = BackgroundTask(answer.aclose)
        response = StreamingResponse(answer.aiter_raw(), answer.status_code, background=closing)
        response.raw_headers = _kept(answer.headers.raw)
        return response

    methods = ["GET", "HEAD", "POST", "DELETE"]
    app = Starlette(routes=[Route("/{rest:path}", forward, methods=methods)])
    server = uvicorn.Server(
        uvicorn.Config(app, port=port, log_level="critical", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{port}{path}/"
    server.should_exit = True
    thread.join(10)


def _kept(headers):
    return [(name.lower(), value) for name, value in headers if name.lower() not in HOP_BY_HOP]
