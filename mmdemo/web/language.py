"""Which language a request asks for: the switch of the page, else the browser's."""

from collections.abc import Mapping
from typing import cast, get_args
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mmdemo.media import Language
from mmdemo.web.cookies import came_by_https, cookie_in
from mmdemo.web.paths import link_to, route_path

COOKIE = "mmdemo_language"  # page.js sets and reads it, too
KEPT_S = 365 * 24 * 3_600


def language_asked(headers: Mapping[str, str]) -> Language:
    """The language of the page that a request with these headers came from."""
    chosen = cookie_in(headers.get("cookie", ""), COOKIE)
    if chosen in get_args(Language):
        return cast("Language", chosen)
    return "zh" if headers.get("accept-language", "").lower().startswith("zh") else "en"


def switch_to(language: Language, query: str) -> str:
    """The query that asks for this page in that language, and for all that it asks for now."""
    return "?" + urlencode([*_but_language(query), ("language", language)])


def switched(request: Request) -> Response | None:
    """The same page again, in the language that a link of it asks for; None: none is asked for."""
    wanted = request.query_params.get("language")
    if request.method != "GET" or wanted not in get_args(Language):
        return None
    here = link_to(request.scope, route_path(request.scope).lstrip("/"))
    rest = urlencode(_but_language(request.url.query))
    answer = RedirectResponse(f"{here}?{rest}" if rest else here, status_code=303)
    # As page.js has it: within the hub's page only such a cookie is kept.
    is_safe = came_by_https(request.scope)
    site = "SameSite=None; Secure; Partitioned" if is_safe else "SameSite=Lax"
    cookie = f"{COOKIE}={wanted}; Path=/; Max-Age={KEPT_S}; {site}"
    answer.headers.append("set-cookie", cookie)
    return answer


def _but_language(query: str) -> list[tuple[str, str]]:
    return [(name, value) for name, value in parse_qsl(query) if name != "language"]
