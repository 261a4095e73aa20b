"""Widgets that several tabs share: language, model and what it knows, run and stop, memory."""

from functools import cache
from html import escape
from typing import Any, Literal

import gradio as gr

from mmdemo.media import Language
from mmdemo.models import ModelCard
from mmdemo.scenes.words import BACKGROUND_WORDS, COLOUR_WORDS, KIND_WORDS
from mmdemo.ui.feedback import shows_errors
from mmdemo.ui.frame import QUIET
from mmdemo.ui.language import page_language
from mmdemo.ui.sentences import in_language
from mmdemo.ui.strings import label, say
from mmdemo.workbench import Workbench


def memory_place() -> gr.Column:
    """Where memories stand: outside the tabs, for what is in a closed tab is not read at start."""
    return gr.Column(visible="hidden")


def remembered_state(place: gr.Column, name: str) -> gr.BrowserState:
    """What the browser keeps, so that a reloaded page has it again: a list, first of all empty.

    It is always a list because Gradio does not store what JavaScript takes for false, such as an
    empty text: what was there before would come back.
    """
    # A secret that is given keeps Gradio from making up a new one, which would find nothing again.
    # It hides nothing from anybody: what the browser keeps is for whoever uses that browser.
    with place:
        return gr.BrowserState([], storage_key=f"mmdemo.{name}", secret="mmdemo")  # nosec B106


def keep_typed(field: gr.Textbox, memory: gr.BrowserState) -> None:
    """Remember what is typed, in the browser alone: no keystroke waits for the server.

    By `change`, for Gradio's `input` comes with key presses only: not with what is pasted, deleted,
    or composed, as Chinese is.
    """
    field.change(None, field, memory, js="(text) => [[text]]", **QUIET)


def recall(memory: list[Any] | None) -> Any:  # noqa: ANN401 - whatever was put there
    """The one value that a memory holds, or None."""
    return memory[0] if memory else None


def language_picker(name: str, *, auto: bool = False) -> gr.Radio:
    """Offer the languages to write in; `auto` offers first that of the question."""
    choices = [(label("english"), "en"), (label("chinese"), "zh")]
    if auto:
        choices.insert(0, (label("language_auto"), "auto"))
    return gr.Radio(
        choices,
        value=choices[0][1],
        label=label("language"),
        elem_id=f"{name}-language",
        min_width=140,
    )


def run_buttons(
    name: str, text: str, variant: Literal["primary", "secondary"] = "primary"
) -> tuple[gr.Button, gr.Button]:
    """The button that runs the task, and the one that stops it, shown while it runs."""
    with gr.Row(elem_classes="run-row"):
        run = gr.Button(
            text, variant=variant, elem_id=f"{name}-run", elem_classes="run-button", scale=3
        )
        stop = gr.Button(
            label("stop"),
            variant="stop",
            visible=False,
            elem_id=f"{name}-stop",
            elem_classes="stop-button",
            min_width=80,
        )
    return run, stop


def running(run: gr.Button, stop: gr.Button, *, now: bool) -> dict[gr.Button, Any]:
    """How the two buttons stand while the task runs, or does not."""
    return {run: gr.update(interactive=not now), stop: gr.update(visible=now)}


def model_note(workbench: Workbench, picker: gr.Dropdown, elem_id: str | None = None) -> gr.HTML:
    """Say below the page's controls what the chosen model knows."""

    @shows_errors
    def describe(model: str, request: gr.Request) -> str:
        return note(workbench.models.card(model), page_language(request))

    html = gr.HTML(elem_id=elem_id, elem_classes="note")
    picker.change(describe, picker, html, **QUIET)
    return html


def note(card: ModelCard, language: Language) -> str:
    """What a model knows, or where it comes from."""
    if card.bundled and "transcribe" in card.tasks:
        text = say(language, "bundled_hears")
    elif card.bundled and "draw" in card.tasks:
        text = say(language, "bundled_draws", **_world_size())
    elif card.bundled:
        text = say(language, "bundled_knows", **_world_size())
    elif card.is_version:
        description = in_language(card.description, language)
        text = say(language, "version_model", description=description)
    elif card.is_folder:
        text = say(language, "folder_model", weights=card.weights)
    else:
        unknown = say(language, "unknown")
        names = [say(language, f"language_{code}") for code in card.languages]
        text = say(
            language,
            "hub_model",
            weights=card.weights,
            licence=card.licence or unknown,
            languages=", ".join(names) or unknown,
        )
    return f'<p class="meta">{escape(text)}</p>'


@cache
def _world_size() -> dict[str, int]:
    return {
        "kinds": len(KIND_WORDS),
        "colours": len(COLOUR_WORDS),
        "backgrounds": len(BACKGROUND_WORDS),
    }
