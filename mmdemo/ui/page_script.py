"""Puts page.js into the page before Gradio starts, for Gradio picks its language as it starts."""

from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SCRIPT = Path(__file__).with_name("page.js")
_HEAD = b"<head>"
# Without it a browser asks for one at the root of the host, which may be another's.
_ICON = '<link rel="icon" href="favicon.ico">'


class PageScript:
    """ASGI middleware: adds the script to the head of every HTML page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        script = SCRIPT.read_text(encoding="utf-8")
        self._tag = _HEAD + f"{_ICON}<script>{script}</script>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["method"] == "GET":
            await self._app(scope, receive, _Injector(send, self._tag))
        else:
            await self._app(scope, receive, send)


class _Injector:
    """Holds back the start of an HTML answer until its length is known."""

    def __init__(self, send: Send, tag: bytes) -> None:
        self._send = send
        self._tag = tag
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._start)
        else:
            await self._send(message)

    async def _finish(self, start: Message) -> None:
        body = self._body.replace(_HEAD, self._tag, 1)
        MutableHeaders(scope=start)["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_html(start: Message) -> bool:
    return MutableHeaders(scope=start).get("content-type", "").startswith("text/html")
