"""Which language the page speaks, and which one a text is in."""

import re
from collections.abc import Mapping
from typing import cast

import gradio as gr

from mmdemo.media import Language
from mmdemo.web.language import language_asked

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def page_language(request: gr.Request | None) -> Language:
    """The language of the page that a request came from: its switch, else its browser's."""
    if request is None:
        return "en"
    headers = cast("Mapping[str, str]", request.headers)  # pyright: ignore[reportUnknownMemberType]
    return language_asked(headers)


def language_of(text: str) -> Language:
    """The language of a text: Chinese if it holds a Chinese character."""
    return "zh" if _HAN.search(text) else "en"
