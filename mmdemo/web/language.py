"""Which language a request asks for: the switch of the page, else the browser's."""

from collections.abc import Mapping

from mmdemo.media import Language
from mmdemo.web.cookies import cookie_in

COOKIE = "mmdemo_language"  # page.js sets it


def language_asked(headers: Mapping[str, str]) -> Language:
    """The language of the page that a request with these headers came from."""
    chosen = cookie_in(headers.get("cookie", ""), COOKIE)
    if chosen in ("en", "zh"):
        return chosen
    return "zh" if headers.get("accept-language", "").lower().startswith("zh") else "en"
