"""Which language the page speaks, and which one a text is in."""

import re
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import cast

import gradio as gr

from mmdemo.media import Language

COOKIE = "mmdemo_language"  # page.js sets it
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def page_language(request: gr.Request | None) -> Language:
    """The language of the page that a request came from: its switch, else its browser's."""
    if request is None:
        return "en"
    headers = cast("Mapping[str, str]", request.headers)  # pyright: ignore[reportUnknownMemberType]
    chosen = _cookie(headers.get("cookie", ""))
    if chosen in ("en", "zh"):
        return chosen
    return "zh" if headers.get("accept-language", "").lower().startswith("zh") else "en"


def language_of(text: str) -> Language:
    """The language of a text: Chinese if it holds a Chinese character."""
    return "zh" if _HAN.search(text) else "en"


def _cookie(header: str) -> str:
    try:
        morsel = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
