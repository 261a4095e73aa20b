"""What is served to somebody who is not signed in: where people have to be, the sign-in page."""

import re
from pathlib import Path
from urllib.parse import urlencode

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mmdemo.settings import Visitors
from mmdemo.web.caller import caller_of
from mmdemo.web.paths import link_to, route_path
from mmdemo.web.register import Register

# What holds nothing of anybody, and what asks for credentials of its own.
_OPEN = frozenset({
    "/favicon.ico", "/robots.txt", "/manifest.json", "/pwa_icon", "/theme.css",
    "/gradio_api/theme.css", "/gradio_api/startup-events", "/gradio_api/app_id",
    "/login", "/login/", "/logout", "/healthz", "/readyz", "/metrics",
})  # fmt: skip
_OPEN_BELOW = ("/assets/", "/static/", "/svelte/", "/pwa_icon/", "/invite/")
_FILE = re.compile(r"/(?:gradio_api/)?file[=/](.*)", re.DOTALL)
_OF_PROGRAMS = ("/gradio_api", "/config")
UNKNOWN = ""  # as whom Gradio knows a visitor; nobody can be called so


class Gate:
    """ASGI middleware: lets in who may come in; see sessions.py for who is known."""

    def __init__(
        self,
        app: ASGIApp,
        register: Register,
        visitors: Visitors,
        *,
        private: Path,
        uploads: Path,
    ) -> None:
        self._app = app
        self._register = register
        self._visitors = visitors
        self._private = private.resolve()  # the folder whose files are for people with an account
        self._uploads = uploads.resolve()  # but those in here, which files.py sees to

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] not in ("http", "websocket") or self._lets_in(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4401})
        else:
            await _refusal(scope)(scope, receive, send)

    def _lets_in(self, scope: Scope) -> bool:
        path = route_path(scope)
        if path in _OPEN or path.startswith(_OPEN_BELOW):
            return True
        if caller_of(scope).person is not None or not self._register.has_accounts():
            return True
        return self._visitors != "off" and not self._is_private_file(path)

    def _is_private_file(self, path: str) -> bool:
        found = _FILE.fullmatch(path)
        if found is None or "\0" in path:
            return found is not None
        meant = Path(found[1]).resolve()
        return meant.is_relative_to(self._private) and not meant.is_relative_to(self._uploads)


def comes_in(scope: Scope, register: Register, visitors: Visitors) -> bool:
    """Whether the caller may see the page at all."""
    signed_in = caller_of(scope).person is not None
    return signed_in or visitors != "off" or not register.has_accounts()


def user_of(connection: HTTPConnection, register: Register, visitors: Visitors) -> str | None:
    """The name by which Gradio knows the caller; None keeps out."""
    if not comes_in(connection.scope, register, visitors):
        return None
    return caller_of(connection.scope).person or UNKNOWN


def _refusal(scope: Scope) -> Response:
    wants_a_page = "text/html" in Headers(scope=scope).get("accept", "")
    path = route_path(scope)
    if not wants_a_page or path.startswith(_OF_PROGRAMS) or scope["method"] not in ("GET", "HEAD"):
        return JSONResponse({"detail": "Sign in first: this app has accounts."}, status_code=401)
    query = scope.get("query_string", b"").decode("latin-1")
    came_from = path.removeprefix("/") + (f"?{query}" if query else "")
    asked = f"?{urlencode({'next': came_from})}" if came_from else ""
    return RedirectResponse(link_to(scope, "login") + asked, status_code=303)
