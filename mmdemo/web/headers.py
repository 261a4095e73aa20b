"""What browsers are told that they must not do with our answers."""

import os
import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ON_A_SPACE = "SPACE_ID"  # a variable that the hub sets, where the page stands in a frame of its own
HUB = "https://huggingface.co https://*.hf.space"
# Gradio makes functions of the scripts of HTML blocks, styles elements one by one, and plays and
# shows what it has made itself; everything else comes from here.
PAGE = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-eval' blob:",  # blob: what listens to the microphone
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
# What people uploaded is looked at and listened to; it is never a page that does anything.
FILE = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
A_YEAR = "max-age=31536000"
SAFE_TO_SHOW = ("image/", "audio/", "video/", "text/plain")
NOT_AS_A_PAGE = ("image/svg",)
_SCRIPT = re.compile(rb"<script(?=[\s>])")


class SafeHeaders:
    """ASGI middleware: adds the headers, and to the page's own scripts the word that lets them run.

    Without that word a script that somebody smuggled into the page would not run, nor would what
    stands in an attribute such as `onerror`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            await self._app(scope, receive, _Answer(scope, send))
        else:
            await self._app(scope, receive, send)


class _Answer:
    """One answer on its way; of a page, the start is held back until its length is known."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self._word = secrets.token_urlsafe(16)
        self._page: Message | None = None
        self._parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._page is not None and message["type"] == "http.response.body":
            self._parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._finish(self._page)
        else:
            await self._send(message)

    async def _begin(self, start: Message) -> None:
        start.setdefault("headers", [])
        headers = MutableHeaders(scope=start)
        is_page = headers.get("content-type", "").startswith("text/html")
        for name, value in ALWAYS.items():
            headers[name] = value
        if is_https(self._scope):
            headers["strict-transport-security"] = A_YEAR
        if "/gradio_api/file" in self._scope["path"]:
            _as_file(headers)
        else:
            headers["content-security-policy"] = policy(self._word if is_page else "")
        if is_page and self._scope["method"] != "HEAD":
            self._page = start
        else:
            await self._send(start)

    async def _finish(self, start: Message) -> None:
        # Without quotes, for Gradio's own script holds texts in which the same tag may stand.
        tag = b"<script nonce=" + self._word.encode()
        body = _SCRIPT.sub(tag, b"".join(self._parts))
        MutableHeaders(scope=start)["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def policy(word: str = "") -> str:
    """The Content-Security-Policy of a page whose scripts carry that word."""
    rules = PAGE | {"frame-ancestors": f"'self' {HUB}" if ON_A_SPACE in os.environ else "'self'"}
    if word:
        rules |= {"script-src": f"{PAGE['script-src']} 'nonce-{word}'"}
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def is_https(scope: Scope) -> bool:
    """Whether the browser came by https, to us or to the proxy before us."""
    told = Headers(scope=scope).get("x-forwarded-proto", "").split(",")[0].strip()
    return (told or scope.get("scheme", "http")) == "https"


def _as_file(headers: MutableHeaders) -> None:
    headers["content-security-policy"] = FILE
    headers.setdefault("cache-control", "private, max-age=3600")
    kind = headers.get("content-type", "")
    if not kind.startswith(SAFE_TO_SHOW) or kind.startswith(NOT_AS_A_PAGE):
        headers["content-type"] = "application/octet-stream"
        headers["content-disposition"] = re.sub(
            "^inline", "attachment", headers.get("content-disposition", "attachment")
        )
