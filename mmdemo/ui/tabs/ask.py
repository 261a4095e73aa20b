"""Ask about a picture, question after question; judge each answer."""

from typing import Any

import gradio as gr

from mmdemo.ui.aside import aside_of, challenge_fold, podium, wire_aside
from mmdemo.ui.asking import TASK, AskActions, AskWidgets, SuggestedQuestion
from mmdemo.ui.contests import answer_contest
from mmdemo.ui.controls import (
    keep_typed,
    language_picker,
    model_note,
    remembered_state,
    run_buttons,
)
from mmdemo.ui.dictation import dictation_button
from mmdemo.ui.frame import QUIET, Frame, Restore, Tab, scroll_to, tab_item
from mmdemo.ui.live_models import model_picker
from mmdemo.ui.pictures import picture_input
from mmdemo.ui.strings import label
from mmdemo.ui.verdict import verdict_panel

CONCURRENCY = 256  # callers at once: more than may wait for a model, which takes them in turn
SUGGESTIONS = ("suggestion_1", "suggestion_2", "suggestion_3", "suggestion_4")


def ask_tab(frame: Frame) -> Tab:
    """Draw the tab."""
    with tab_item("ask") as item:
        widgets = _draw(frame)
    actions = AskActions(frame, widgets)
    _wire_asking(actions, widgets)
    _wire_rest(actions, widgets)
    widgets.model.follow(item)
    panel, memories = (
        widgets.panel,
        [
            widgets.conversation,
            widgets.model.memory,
            widgets.options,
            widgets.draft,
        ],
    )
    restore = Restore(
        actions.restore,
        [*memories, panel.shown, panel.draft],
        [widgets.picture, widgets.language, widgets.model.field, widgets.note, *widgets.outputs],
    )
    asked = [widgets.picture, widgets.question, widgets.language, widgets.conversation]
    aside = wire_aside(widgets.aside, widgets.model.field, asked, preprocess=False)
    return Tab("ask", item, restore, aside, widgets.picture, {"caption": widgets.send})


def _draw(frame: Frame) -> AskWidgets:
    with gr.Row(elem_classes="split"):
        with gr.Column(scale=5, min_width=320):
            picture = picture_input("ask")
            language = language_picker("ask", auto=True)
            with gr.Accordion(label("model"), open=False):
                model = model_picker(frame, TASK)
            about = model_note(frame.workbench, model.field)
            challenge = challenge_fold(frame, TASK)
            send = gr.Button(label("send_to_caption"), visible=False, elem_id="ask-send")
        with gr.Column(scale=6, min_width=320):
            chat = _chat()
            card = gr.HTML(elem_id="ask-card")
            question, run, stop = _question_row(frame)
            suggestions = _suggestions()
            judged = gr.HTML(elem_id="ask-judged")
            panel = verdict_panel(frame, TASK)
            clear = gr.Button(label("clear"), visible=False, size="sm", elem_id="ask-clear")
            shown = podium(TASK)
    return AskWidgets(
        picture, language, model, about, chat, question, run, stop, clear, suggestions, card,
        judged, panel, send,
        conversation=remembered_state(frame.memory, "ask.conversation"),
        draft=remembered_state(frame.memory, "ask.draft"),
        options=remembered_state(frame.memory, "ask.options"),
        aside=aside_of(frame, answer_contest, challenge, shown),
    )  # fmt: skip


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        label=label("conversation"),
        show_label=False,
        placeholder=label("ask_empty"),
        height="auto",
        min_height=200,
        max_height=440,
        buttons=["copy"],
        editable="user",
        feedback_options=None,
        layout="bubble",
        latex_delimiters=[],
        elem_id="ask-chat",
    )


def _question_row(frame: Frame) -> tuple[gr.Textbox, gr.Button, gr.Button]:
    with gr.Row(elem_classes="question-row"):
        question = gr.Textbox(
            "",
            label=label("question"),
            placeholder=label("question_hint"),
            show_label=False,
            container=False,
            lines=1,
            max_lines=4,
            scale=5,
            elem_id="ask-question",
        )
        dictation_button(frame.workbench, question)
        run, stop = run_buttons("ask", label("ask"))
    return question, run, stop


def _suggestions() -> list[gr.Button]:
    with gr.Row(elem_classes="suggestions"):
        return [
            gr.Button(label(key), size="sm", min_width=0, elem_classes="suggestion")
            for key in SUGGESTIONS
        ]


def _wire_asking(actions: AskActions, widgets: AskWidgets) -> None:
    common: dict[str, Any] = {
        "inputs": widgets.inputs,
        "outputs": widgets.outputs,
        "preprocess": False,
        "concurrency_limit": CONCURRENCY,
        **QUIET,
    }
    for ask in (widgets.run.click, widgets.question.submit):
        ask(actions.ask, **common)
    widgets.chat.retry(actions.ask_again, **common)
    widgets.chat.edit(actions.ask_otherwise, **common)
    for key, button in zip(SUGGESTIONS, widgets.suggestions, strict=True):
        button.click(SuggestedQuestion(actions, key).ask, **common)


def _wire_rest(actions: AskActions, widgets: AskWidgets) -> None:
    widgets.run.click(None, js=scroll_to("ask-chat"), **QUIET)
    widgets.stop.click(actions.stop, queue=False, **QUIET)
    for clear in (widgets.clear.click, widgets.chat.clear):
        clear(actions.clear, widgets.conversation, widgets.outputs, **QUIET)
    widgets.chat.select(actions.choose, widgets.conversation, widgets.outputs, **QUIET)
    widgets.picture.change(
        actions.look,
        [widgets.picture, widgets.conversation],
        [widgets.picture, *widgets.outputs],
        preprocess=False,
        **QUIET,
    )
    # Not `change`, which also tells of a picture that is only not there yet.
    widgets.picture.clear(actions.forget, None, widgets.outputs, **QUIET)
    keep_typed(widgets.question, widgets.draft)
    options = [widgets.language, widgets.model.field]
    for option in options:
        option.input(None, options, widgets.options, js="(...chosen) => [chosen]", **QUIET)
