"""How a filter is written, by examples: a card that is folded until somebody asks."""

from html import escape

import gradio as gr

from mmdemo.media import LANGUAGES
from mmdemo.ui.strings import label, say

_EXAMPLES = (
    ("red car", "help_words"),
    ('"a red car"', "help_phrase"),
    ("(car OR 汽车) -tag:blurry", "help_boolean"),
    ("verdict:open tag:night", "help_fields"),
    ("stars>=3 confidence<0.5", "help_numbers"),
    ("created>2026-01-31", "help_dates"),
    ("has:note has:question", "help_has"),
    ("missing:zh", "help_missing"),
    ("is:changed", "help_is"),
    ("is:duplicate near:3f791c", "help_duplicate"),
)


def filter_help() -> None:
    """Draw the card."""
    rows = "".join(
        f"<dt><code>{escape(example)}</code></dt><dd>{_in_both(key)}</dd>"
        for example, key in _EXAMPLES
    )
    with gr.Accordion(label("help_title"), open=False, elem_id="pairs-help"):
        gr.HTML(f'<dl class="help-list">{rows}</dl>')


def _in_both(key: str) -> str:
    """In both languages, of which the page shows its own: Gradio translates one text a block."""
    return "".join(
        f'<span class="in-{language}">{escape(say(language, key))}</span>' for language in LANGUAGES
    )
