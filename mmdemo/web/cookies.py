"""Cookies that no script reads, no other site sends, and https never sends in the clear."""

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.types import Scope

from mmdemo.web.guard import is_space
from mmdemo.web.paths import app_path

_TUNNEL = ".gradio.live"  # Gradio's share links, which are https only


def cookie_in(header: str, name: str) -> str:
    """The value of a cookie in a Cookie header; empty where there is none."""
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def came_by_https(scope: Scope) -> bool:
    """Whether the browser speaks https, though it be to a proxy before this app."""
    headers = Headers(scope=scope)
    told = headers.get("x-forwarded-proto", "").split(",")[0].strip()
    host = headers.get("x-forwarded-host", headers.get("host", "")).split(",")[0].strip()
    is_told = told == "https" or headers.get("origin", "").startswith("https://")
    return scope.get("scheme") == "https" or is_told or host.split(":")[0].endswith(_TUNNEL)


@dataclass(frozen=True)
class Cookie:
    """One cookie of the app; its path is the app's own, also below a sub-path."""

    name: str
    kept_s: int

    def read(self, scope: Scope) -> str:
        """Its value in a request; empty where there is none."""
        return cookie_in(Headers(scope=scope).get("cookie", ""), self.name)

    def header(self, scope: Scope, value: str) -> str:
        """The Set-Cookie header that gives it in answer to a request; an empty value takes it."""
        kept_s = self.kept_s if value else 0
        path = app_path(scope) or "/"
        parts = [f"{self.name}={value}", f"Path={path}", f"Max-Age={kept_s}", "HttpOnly"]
        if not came_by_https(scope):
            return "; ".join([*parts, "SameSite=Lax"])
        if is_space():
            # A Space is shown within the hub's page, where only such a cookie is kept; it is sent
            # within that page alone, and from no other site's.
            return "; ".join([*parts, "SameSite=None", "Secure", "Partitioned"])
        return "; ".join([*parts, "SameSite=Lax", "Secure"])


SESSION = Cookie("mmdemo_session", kept_s=30 * 24 * 3_600)
VISITOR = Cookie("mmdemo_visitor", kept_s=180 * 24 * 3_600)
