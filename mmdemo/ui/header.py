"""The top of the page: what this is, in which language, and who is here."""

import gradio as gr

from mmdemo.ui.controls import keep_typed, recall, remembered_state
from mmdemo.ui.frame import QUIET
from mmdemo.ui.strings import label

_TITLE = "<h1>mmdemo</h1><p>{tagline}</p>"
# page.js listens to the buttons; which one is on shows by the language of the document.
_SWITCH = (
    '<div role="group" aria-label="Language / 语言">'
    '<button type="button" data-language="en" lang="en">English</button>'
    '<button type="button" data-language="zh" lang="zh">中文</button></div>'
)


def draw_header(app: gr.Blocks, memory: gr.Column) -> gr.Textbox:
    """Draw it; return the field that holds the person's name."""
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
        )
        gr.HTML(_SWITCH, elem_id="language-switch")
    name = remembered_state(memory, "who")
    keep_typed(who, name)
    app.load(recall, name, who, **QUIET)
    return who
