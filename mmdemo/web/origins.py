"""Requests that a page of another site makes a browser send are refused.

Browsers say where a request comes from (`Sec-Fetch-Site`, `Origin`); programs such as curl and
`gradio_client` say nothing, send no cookies that they were not given, and are let in.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

REFUSED = "This request comes from a page of another site; open the app itself."
_PORTS = {"http": 80, "https": 443}
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class SameOriginOnly:
    """ASGI middleware: answers 403 to what a page of another origin asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] in {"http", "websocket"} and is_foreign(scope):
            await PlainTextResponse(REFUSED, 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def is_foreign(scope: Scope) -> bool:
    """Whether a page of another origin has a browser send this.

    A link on another site that is followed, or a picture of ours that stands in it, is no such
    request: it changes nothing, and that page cannot read what comes back.
    """
    headers = Headers(scope=scope)
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site in {"same-origin", "none"}:  # no page can write this header, so it is the browser's
        return False
    if origin is not None:
        return not _is_ours(origin, headers)
    is_reading = scope.get("method", "GET") in _READING
    return site == "cross-site" and not is_reading


def _is_ours(origin: str, headers: Headers) -> bool:
    """Whether a page of that origin came from here, under the name that the browser knows."""
    asked = _place(origin)
    # A proxy may call us by another name than the browser does, and then tells the browser's.
    forwarded = headers.get("x-forwarded-host", "").split(",")
    hosts = [headers.get("host", ""), *(each.strip() for each in forwarded)]
    scheme = urlsplit(origin).scheme
    return asked is not None and asked in {_place(f"{scheme}://{host}") for host in hosts if host}


def _place(url: str) -> tuple[str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.hostname, port) if parts.hostname and port else None
