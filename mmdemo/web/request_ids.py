"""Each request has a number: its answer and its log lines hold it, an error message tells it."""

import re
from contextvars import ContextVar
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "x-request-id"
_STATE = "mmdemo_request_id"
_SANE = re.compile(r"[A-Za-z0-9._-]{4,64}")

# What runs in this context was asked for by that request; work in a thread takes a copy along.
request_id_now: ContextVar[str] = ContextVar("request_id_now", default="")


def new_request_id() -> str:
    """Short enough to be read out to somebody."""
    return uuid4().hex[:12]


def request_id_of(scope: Scope) -> str:
    """The number of a request; "" where nothing gave it one."""
    return str(scope.get("state", {}).get(_STATE, ""))


class RequestIds:
    """ASGI middleware: keeps the number that a proxy gave the request, or gives it one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        number = given if _SANE.fullmatch(given) else new_request_id()
        scope.setdefault("state", {})[_STATE] = number

        async def send_numbered(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = number
            await send(message)

        before = request_id_now.set(number)
        try:
            await self._app(scope, receive, send_numbered)
        finally:
            request_id_now.reset(before)
