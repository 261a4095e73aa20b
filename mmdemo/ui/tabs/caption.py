"""Caption a picture, pick the best candidate, judge it."""

import gradio as gr

from mmdemo.media import CaptionRequest
from mmdemo.ui.aside import aside_of, challenge_fold, podium, wire_aside
from mmdemo.ui.captioning import TASK, CaptionActions, CaptionWidgets
from mmdemo.ui.contests import caption_contest
from mmdemo.ui.controls import (
    language_picker,
    model_note,
    remembered_state,
    run_buttons,
)
from mmdemo.ui.frame import QUIET, Frame, Restore, Tab, scroll_to, tab_item
from mmdemo.ui.live_models import model_picker
from mmdemo.ui.pictures import picture_input
from mmdemo.ui.strings import label
from mmdemo.ui.verdict import verdict_panel

MAX_CANDIDATES = 10
CONCURRENCY = 256  # callers at once: more than may wait for a model, which takes them in turn


def caption_tab(frame: Frame) -> Tab:
    """Draw the tab."""
    with tab_item("caption") as item:
        widgets = _draw(frame)
    actions = CaptionActions(frame, widgets)
    _wire(actions, widgets)
    widgets.model.follow(item)
    restore = Restore(
        actions.restore,
        [
            widgets.session,
            widgets.model.memory,
            widgets.options,
            widgets.panel.shown,
            widgets.panel.draft,
        ],
        [widgets.picture, *widgets.choices, widgets.note, *widgets.outputs],
    )
    asked = [widgets.picture, widgets.language, widgets.style, widgets.n_candidates]
    aside = wire_aside(widgets.aside, widgets.model.field, asked, preprocess=False)
    return Tab(TASK, item, restore, aside, widgets.picture, {"ask": widgets.send})


def _draw(frame: Frame) -> CaptionWidgets:
    with gr.Row(elem_classes="split"):
        with gr.Column(scale=5, min_width=320):
            picture = picture_input(TASK)
            with gr.Row():
                language = language_picker(TASK)
                style = _style_picker()
            run, stop = run_buttons(TASK, label("describe"))
            with gr.Accordion(label("more_options"), open=False, elem_id="caption-more"):
                model = model_picker(frame, TASK)
                n_candidates = gr.Slider(
                    1,
                    MAX_CANDIDATES,
                    value=CaptionRequest.n_candidates,
                    step=1,
                    label=label("n_candidates"),
                )
            about = model_note(frame.workbench, model.field)
            challenge = challenge_fold(frame, TASK)
        with gr.Column(scale=6, min_width=320, elem_id="caption-result"):
            card = gr.HTML(elem_id="caption-card")
            panel = verdict_panel(frame, TASK)
            send = gr.Button(label("send_to_ask"), visible=False, elem_id="caption-send")
            shown = podium(TASK)
    session = remembered_state(frame.memory, "caption.session")
    options = remembered_state(frame.memory, "caption.options")
    return CaptionWidgets(
        picture, language, style, n_candidates, model, about, run, stop, card, panel, send,
        session, options, aside_of(frame, caption_contest, challenge, shown),
    )  # fmt: skip


def _style_picker() -> gr.Radio:
    return gr.Radio(
        [(label("short"), "short"), (label("detailed"), "detailed")],
        value="short",
        label=label("style"),
        elem_id="caption-style",
        min_width=140,
    )


def _wire(actions: CaptionActions, widgets: CaptionWidgets) -> None:
    widgets.run.click(
        actions.describe,
        [widgets.picture, *widgets.choices],
        widgets.outputs,
        preprocess=False,
        concurrency_limit=CONCURRENCY,
        **QUIET,
    )
    widgets.run.click(None, js=scroll_to("caption-result"), **QUIET)
    widgets.stop.click(actions.stop, queue=False, **QUIET)
    widgets.picture.change(
        actions.look,
        [widgets.picture, widgets.session],
        [widgets.picture, *widgets.outputs],
        preprocess=False,
        **QUIET,
    )
    # Not `change`, which also tells of a picture that is only not there yet.
    widgets.picture.clear(actions.clear, None, widgets.outputs, **QUIET)
    for choice in widgets.choices:
        choice.input(None, widgets.choices, widgets.options, js="(...chosen) => [chosen]", **QUIET)
