"""Who sends each request: a person by the cookie of a session, or a visitor by one of their own."""

import re
from hashlib import sha256
from secrets import token_urlsafe

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mmdemo.errors import StorageError
from mmdemo.pairs import name_key
from mmdemo.web.caller import Caller, set_caller
from mmdemo.web.cookies import SESSION, VISITOR
from mmdemo.web.paths import route_path
from mmdemo.web.register import Register

# Where a visitor's cookie is given. A program that keeps none stays known by its address.
_BEGINNINGS = ("/", "/config", "/config/")
_WELL_FORMED = re.compile(r"[\w-]{20,60}", re.ASCII)


class Sessions:
    """ASGI middleware: notes the caller, for everything within; see caller.py."""

    def __init__(self, app: ASGIApp, register: Register) -> None:
        self._app = app
        self._register = register

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if not self._register.is_sure():
            await run_in_threadpool(self._register.has_accounts)  # for whatever stands within
        caller = await self._caller(scope)
        if caller is not None:
            set_caller(scope, caller)
        elif route_path(scope) in _BEGINNINGS:
            send = _Giver(scope, send)
        await self._app(scope, receive, send)

    async def _caller(self, scope: Scope) -> Caller | None:
        if token := SESSION.read(scope):
            name = await run_in_threadpool(self._person, token)
            if name is not None:
                return Caller(f"person:{name_key(name)}", name)
        visitor = VISITOR.read(scope)
        return Caller(visitor_key(visitor)) if _WELL_FORMED.fullmatch(visitor) else None

    def _person(self, token: str) -> str | None:
        try:
            return self._register.person(token)
        except StorageError:  # nobody is let in by a database that cannot tell
            return None


def visitor_key(cookie: str) -> str:
    """What a visitor is known by; the cookie itself, which proves it, is written nowhere."""
    return f"visitor:{sha256(cookie.encode()).hexdigest()[:32]}"


class _Giver:
    """Gives a visitor's cookie with the answer."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            given = VISITOR.header(self._scope, token_urlsafe(18))
            MutableHeaders(scope=message).append("set-cookie", given)
        await self._send(message)
