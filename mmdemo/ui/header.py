"""The top of the page: what this is, in which language, and who is here."""

from html import escape

import gradio as gr

from mmdemo.errors import MmdemoError
from mmdemo.ui.controls import keep_typed, recall, remembered_state
from mmdemo.ui.door import Door, role_name
from mmdemo.ui.feedback import explain
from mmdemo.ui.frame import QUIET
from mmdemo.ui.language import page_language
from mmdemo.ui.strings import label, say

_TITLE = "<h1>mmdemo</h1><p>{tagline}</p>"
# page.js listens to the buttons; which one is on shows by the language of the document.
_SWITCH = (
    '<div role="group" aria-label="Language / 语言">'
    '<button type="button" data-language="en" lang="en">English</button>'
    '<button type="button" data-language="zh" lang="zh">中文</button></div>'
)
_SIGN_OUT = "logout?all_session=false"  # of Gradio; other browsers of that person stay signed in


def draw_header(app: gr.Blocks, memory: gr.Column, door: Door) -> gr.Textbox:
    """Draw it; return the field that holds the person's name, hidden where people sign in."""
    with gr.Row(elem_id="header"):
        gr.HTML(_TITLE.format(tagline=label("tagline")), elem_id="title")
        who = gr.Textbox(
            placeholder=label("your_name"),
            label=label("your_name"),
            show_label=False,
            container=False,
            max_lines=1,
            max_length=100,
            elem_id="who",
            scale=0,
            min_width=150,
            visible=not door.is_locked,
        )
        signed_in = gr.HTML(elem_id="signed-in", visible=door.is_locked)
        gr.HTML(_SWITCH, elem_id="language-switch")
    if door.is_locked:
        _greet(app, signed_in, door)
    else:
        name = remembered_state(memory, "who")
        keep_typed(who, name)
        app.load(recall, name, who, **QUIET)
    return who


def _greet(app: gr.Blocks, signed_in: gr.HTML, door: Door) -> None:
    """Say who is signed in, as what, and how to leave."""

    def greet(request: gr.Request) -> str:
        language = page_language(request)
        out = f'<a href="{_SIGN_OUT}">{escape(say(language, "sign_out"))}</a>'
        try:
            person = door.guest(request)
        except MmdemoError as error:
            return f"<span>{escape(explain(error, language))}</span> {out}"
        if person is None:
            return ""
        role = escape(role_name(person, language))
        return f'<strong>{escape(person.name)}</strong> <span class="meta">{role}</span> {out}'

    app.load(greet, None, signed_in, **QUIET)
