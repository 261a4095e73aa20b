"""Draw what a prompt says: watch it emerge, keep it, judge it, draw it again."""

from typing import Any

import gradio as gr

from mmdemo.media import DrawRequest
from mmdemo.ui.aside import aside_of, challenge_fold, podium, wire_aside
from mmdemo.ui.contests import draw_contest
from mmdemo.ui.controls import (
    keep_typed,
    model_note,
    remembered_state,
    run_buttons,
)
from mmdemo.ui.dictation import dictation_button
from mmdemo.ui.drawing_handover import TASK
from mmdemo.ui.drawing_line import DrawingLines
from mmdemo.ui.drawing_view import DrawingServer, history_view, stage_view
from mmdemo.ui.frame import QUIET, Frame, Restore, Tab, scroll_to, tab_item
from mmdemo.ui.generating import Field, GenerateActions, GenerateWidgets
from mmdemo.ui.live_models import ModelPicker, model_picker
from mmdemo.ui.start_picture import bounded
from mmdemo.ui.strings import label
from mmdemo.ui.verdict import verdict_panel

TAB = "generate"
MAX_AT_ONCE = 8
SHOW_FIELDS = "() => window.mmdemoShow?.('generate-prompt', 'nearest')"  # of page.js
SHOW_START = "() => window.mmdemoShow?.('generate-start-fold', 'nearest')"
SHOW_DRAWING = "() => window.mmdemoShow?.('generate-drawing', 'start')"
HISTORY_GREW = "() => window.dispatchEvent(new Event('mmdemo-drawn'))"  # drawing_history.js hears
CANVAS_PX = (512, 512)
# The usual ones of diffusers; the name of another can be typed.
SCHEDULERS = (
    "DDIMScheduler", "DPMSolverMultistepScheduler", "EulerAncestralDiscreteScheduler",
    "EulerDiscreteScheduler", "FlowMatchEulerDiscreteScheduler", "HeunDiscreteScheduler",
    "LMSDiscreteScheduler", "PNDMScheduler", "UniPCMultistepScheduler",
)  # fmt: skip


def generate_tab(frame: Frame) -> Tab:
    """Draw the tab."""
    lines = DrawingLines(frame.workbench.models, frame.workbench.drawings)
    gallery = frame.gallery
    server = DrawingServer(frame.workbench, lines, gallery, gallery.kept)
    with tab_item(TAB) as item:
        widgets = _draw(frame, server)
    actions = GenerateActions(frame, widgets, lines)
    _wire_drawing(frame, actions, widgets)
    _wire_stage(actions, widgets)
    widgets.model.follow(item)
    item.select(actions.offer_grid, None, [widgets.grid[2]], **QUIET)
    restore = Restore(actions.restore, widgets.remembered, widgets.outputs)
    asked = [widgets.prompt, widgets.start, *widgets.choices]
    aside = wire_aside(widgets.aside, widgets.model.field, asked)
    widgets.aside.podium.sides.change(None, js=HISTORY_GREW, **QUIET)
    return Tab(TAB, item, restore, aside, widgets.picture, widgets.send)


def _draw(frame: Frame, server: DrawingServer) -> GenerateWidgets:
    with gr.Row(elem_classes="split"):
        with gr.Column(scale=4, min_width=300):
            prompt = _prompt(frame)
            n_pictures = gr.Slider(
                1, MAX_AT_ONCE, value=1, step=1, label=label("n_pictures"), elem_id="generate-n"
            )
            run, stop = run_buttons(TAB, label("generate"))
            choices, model = _settings(frame, n_pictures)
            fold, start, strength = _start()
            lora = _lora()
            *grid, grid_run = _grid(frame)
            file = _file()
            about = model_note(frame.workbench, model.field, f"{TAB}-note")
            challenge = challenge_fold(frame, TASK)
        with gr.Column(scale=6, min_width=320, elem_id="generate-result"):
            card = gr.HTML(elem_id="generate-card")
            stage = stage_view(server)
            panel = verdict_panel(frame, TASK)
            send = _send_buttons()
            shown = podium(TASK)
    history = history_view(server)
    return GenerateWidgets(
        prompt, [*choices, strength, *lora], fold, start, grid, grid_run, file, about, model, run,
        stop, card, stage, history, gr.Image(type="filepath", visible="hidden"), panel, send,
        draft=remembered_state(frame.memory, "generate.draft"),
        options=remembered_state(frame.memory, "generate.options"),
        session=remembered_state(frame.memory, "generate.session"),
        aside=aside_of(frame, draw_contest, challenge, shown),
    )  # fmt: skip


def _prompt(frame: Frame) -> gr.Textbox:
    with gr.Row(elem_classes="prompt-row"):
        prompt = gr.Textbox(
            "",
            label=label("prompt"),
            placeholder=label("prompt_hint"),
            lines=3,
            max_lines=8,
            scale=5,
            elem_id="generate-prompt",
        )
        dictation_button(frame.workbench, prompt)
    return prompt


def _settings(frame: Frame, n_pictures: gr.Slider) -> tuple[list[Field], ModelPicker]:
    """Draw the first fold; return the first ten of `Choices`, and the last of these again."""
    with gr.Accordion(label("draw_settings"), open=False, elem_id="generate-settings"):
        negative = gr.Textbox(
            "",
            label=label("negative_prompt"),
            placeholder=label("negative_hint"),
            lines=1,
            elem_id="generate-negative",
        )
        with gr.Row(elem_classes="pair-row"):
            seed = gr.Textbox(
                "", label=label("seed"), max_lines=1, min_width=120, elem_id="generate-seed"
            )
            fresh = gr.Checkbox(
                True, label=label("fresh_seed"), min_width=120, elem_id="generate-fresh"
            )
            # Who types a seed means it.
            seed.input(None, None, fresh, js="() => false", **QUIET)
        with gr.Row(elem_classes="pair-row"):
            steps = _number("n_steps", precision=0)
            guidance = _number("guidance_scale", step=0.5)
        scheduler = gr.Dropdown(
            [(label("own_scheduler"), ""), *((name, name) for name in SCHEDULERS)],
            value="",
            label=label("scheduler"),
            allow_custom_value=True,
            elem_id="generate-scheduler",
        )
        with gr.Row(elem_classes="pair-row"):
            width = _number("width_px", precision=0, step=8)
            height = _number("height_px", precision=0, step=8)
        model = model_picker(frame, TASK)
    numbers = [steps, guidance, scheduler, width, height]
    return [n_pictures, negative, fresh, seed, *numbers, model.field], model


def _number(name: str, **more: Any) -> gr.Number:  # noqa: ANN401 - what gr.Number takes
    """A number that may be left out: then it is the checkpoint's own."""
    return gr.Number(
        None,
        label=label(name),
        placeholder=label("own_default"),
        min_width=120,
        elem_id=f"generate-{name}",
        **more,
    )


def _start() -> tuple[gr.Accordion, gr.ImageEditor, gr.Slider]:
    with gr.Accordion(label("start_fold"), open=False, elem_id="generate-start-fold") as fold:
        gr.HTML(f'<p class="meta">{label("start_info")}</p>')
        start = gr.ImageEditor(
            label=label("start"),
            type="pil",
            image_mode="RGBA",
            format="png",
            sources=["upload", "clipboard", "webcam"],
            transforms=(),
            layers=False,
            brush=gr.Brush(
                colors=[("#ffffff", 0.7)], default_color=("#ffffff", 0.7), color_mode="fixed"
            ),
            canvas_size=CANVAS_PX,
            buttons=["fullscreen"],
            elem_id="generate-start",
        )
        strength = gr.Slider(
            0.05,
            1.0,
            value=DrawRequest.strength,
            step=0.05,
            label=label("strength"),
            info=label("strength_info"),
            elem_id="generate-strength",
        )
    return fold, bounded(start), strength


def _lora() -> list[Field]:
    with gr.Accordion(label("lora_fold"), open=False, elem_id="generate-lora-fold"):
        path = gr.Textbox(
            "", label=label("lora"), placeholder=label("lora_hint"), elem_id="generate-lora"
        )
        scale = gr.Slider(-2.0, 2.0, value=1.0, step=0.05, label=label("lora_scale"))
    return [path, scale]


def _grid(frame: Frame) -> list[Any]:
    with gr.Accordion(label("grid_fold"), open=False, elem_id="generate-grid-fold"):
        prompts = gr.Textbox(
            "",
            label=label("grid_prompts"),
            placeholder=label("grid_prompts_hint"),
            lines=3,
            elem_id="generate-grid-prompts",
        )
        seeds = gr.Textbox(
            "",
            label=label("grid_seeds"),
            placeholder=label("grid_seeds_hint"),
            elem_id="generate-grid-seeds",
        )
        models = gr.Dropdown(
            frame.workbench.models.names_for(TASK),
            value=[frame.workbench.default_model[TASK]],
            multiselect=True,
            label=label("grid_models"),
            elem_id="generate-grid-models",
        )
        run = gr.Button(label("grid_run"), elem_id="generate-grid-run")
    return [prompts, seeds, models, run]


def _file() -> gr.File:
    return gr.File(
        label=label("drop_drawing"),
        file_types=[".png"],
        height=96,
        elem_id="generate-file",
        elem_classes="drop-small",
    )


def _send_buttons() -> dict[str, gr.Button]:
    with gr.Row():
        return {
            tab_id: gr.Button(
                label(f"send_to_{tab_id}"), visible=False, elem_id=f"generate-{tab_id}"
            )
            for tab_id in ("caption", "ask")
        }


def _wire_drawing(frame: Frame, actions: GenerateActions, widgets: GenerateWidgets) -> None:
    outputs = widgets.outputs
    # Each press adds to the line, also while the one before is still on its way.
    common: dict[str, Any] = {"trigger_mode": "multiple", **QUIET}
    widgets.run.click(actions.generate, widgets.asked(frame.who), outputs, **common)
    widgets.grid_run.click(actions.compare, widgets.compared(frame.who), outputs, **common)
    for button in (widgets.run, widgets.grid_run):
        button.click(None, js=scroll_to("generate-result"), **QUIET)
    widgets.stop.click(actions.stop, widgets.session, queue=False, **QUIET)
    widgets.file.upload(
        actions.take_back, [widgets.file, *widgets.choices], outputs, preprocess=False, **QUIET
    )
    keep_typed(widgets.prompt, widgets.draft)
    for choice in widgets.choices:
        choice.change(None, widgets.choices, widgets.options, js="(...chosen) => [chosen]", **QUIET)


def _wire_stage(actions: GenerateActions, widgets: GenerateWidgets) -> None:
    """What the scripts trigger; each tells which drawing is meant."""
    outputs, stage = widgets.outputs, widgets.stage
    stage.select(actions.choose, widgets.session, outputs, **QUIET)
    found = widgets.history.select(actions.choose, widgets.session, outputs, **QUIET)
    found.success(None, js=SHOW_DRAWING, **QUIET)
    back = stage.apply(actions.restore_all, widgets.choices, outputs, **QUIET)
    back.success(None, js=SHOW_FIELDS, **QUIET)
    begun = stage.edit(actions.start_with, None, [widgets.start_fold, widgets.start], **QUIET)
    begun.success(None, js=SHOW_START, **QUIET)
    stage.delete(actions.delete, widgets.session, outputs, **QUIET)
    stage.undo(actions.undo, widgets.session, outputs, **QUIET)
    stage.end(actions.ended, None, outputs, **QUIET)
