"""The top of the page: what this is, in which language, and who is here."""

from dataclasses import dataclass
from html import escape

import gradio as gr

from mmdemo.errors import MmdemoError
from mmdemo.pairs import HeldStore, may
from mmdemo.ui.controls import keep_typed, recall, remembered_state
from mmdemo.ui.door import Door, role_name
from mmdemo.ui.feedback import explain
from mmdemo.ui.frame import QUIET, Updates
from mmdemo.ui.language import page_language
from mmdemo.ui.strings import label, say

_TITLE = "<h1>mmdemo</h1><p>{tagline}</p>"
# page.js listens to the buttons; which one is on shows by the language of the document.
_SWITCH = (
    '<div role="group" aria-label="Language / 语言">'
    '<button type="button" data-language="en" lang="en">English</button>'
    '<button type="button" data-language="zh" lang="zh">中文</button></div>'
)
# Forms and links, and no script: who comes in and goes out needs none. See web/sign_in.py.
_SIGN_OUT = '<form method="post" action="logout"><button>{text}</button></form>'
_SIGN_IN = '<a href="login">{text}</a>'
_GIVEN = '<a href="given">{text}</a> '
_VISITOR = '<span data-visitor="{may}">{links}</span>'  # style.css asks what visitors may


@dataclass(frozen=True)
class Header:
    """The widgets that depend on who is here."""

    who: gr.Textbox  # the person's name, where nobody signs in
    signed_in: gr.HTML


def draw_header(app: gr.Blocks, memory: gr.Column, door: Door) -> Header:
    """Draw it; the name field is hidden where people sign in."""
    is_locked = door.is_locked
    with gr.Row(elem_id="header"):
        gr.HTML(_TITLE.format(tagline=label("tagline")), elem_id="title")
        who = gr.Textbox(
            "",
            placeholder=label("your_name"),
            label=label("your_name"),
            show_label=False,
            container=False,
            max_lines=1,
            max_length=100,
            elem_id="who",
            scale=0,
            min_width=150,
            visible=not is_locked,
        )
        signed_in = gr.HTML(elem_id="signed-in", visible=is_locked)
        gr.HTML(_SWITCH, elem_id="language-switch")
    if not is_locked:
        name = remembered_state(memory, "who")
        keep_typed(who, name)
        app.load(recall, name, who, **QUIET)
    return Header(who, signed_in)


def greet(app: gr.Blocks, header: Header, door: Door, held: HeldStore) -> None:
    """Say who is signed in, as what, and what waits; how to leave, or how to come in."""

    def greeting(request: gr.Request) -> Updates:
        if not door.is_locked:
            return {header.signed_in: gr.update(visible=False)}
        shown = gr.update(value=_said(door, held, request), visible=True)
        hidden = gr.update(visible=False)
        return {header.signed_in: shown, header.who: hidden}

    app.load(greeting, None, [header.signed_in, header.who], **QUIET)


def _said(door: Door, held: HeldStore, request: gr.Request) -> str:
    language = page_language(request)
    out = _SIGN_OUT.format(text=escape(say(language, "sign_out")))
    try:
        person = door.guest(request)
        n_waiting = held.count() if person and may(person.role, "review") else 0
    except MmdemoError as error:
        return f"<span>{escape(explain(error, language))}</span> {out}"
    if person is None:
        links = _SIGN_IN.format(text=escape(say(language, "sign_in")))
        if door.visitors == "contribute":
            links = _GIVEN.format(text=escape(say(language, "given"))) + links
        return _VISITOR.format(may=door.visitors, links=links)
    role = escape(role_name(person, language))
    waits = say(language, "visitors_wait", n=n_waiting) if n_waiting else ""
    facts = " · ".join(filter(None, [role, escape(waits)]))
    return f'<strong>{escape(person.name)}</strong> <span class="meta">{facts}</span> {out}'
