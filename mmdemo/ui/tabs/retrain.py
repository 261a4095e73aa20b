"""A model learns from corrections; old and new stand side by side; the better one goes live."""

import gradio as gr

from mmdemo.retraining import ROLES, task_of
from mmdemo.ui.browsing import project_choices
from mmdemo.ui.frame import Frame, Restore, Tab, tab_item
from mmdemo.ui.promoting import VersionActions
from mmdemo.ui.retrain_page import OFFERED, RetrainPage
from mmdemo.ui.retrain_widgets import (
    ChoiceWidgets,
    RetrainWidgets,
    RunWidgets,
    VersionWidgets,
    View,
)
from mmdemo.ui.retrain_wiring import wire_choosing, wire_lists, wire_run, wire_version
from mmdemo.ui.retraining import RetrainActions
from mmdemo.ui.scripts import script
from mmdemo.ui.strings import label

TAB = "retrain"
POLL_S = 2.0
MORE_S = 60
MAX_CHARACTERS = 1_000
ON_LOAD = script(["retrain_list.js"], [])


def retrain_tab(frame: Frame) -> Tab:
    """Draw the tab."""
    with tab_item(TAB) as item:
        widgets = _draw(frame)
    page = RetrainPage(frame.workbench, widgets)
    actions = RetrainActions(frame, widgets, page)
    wire_choosing(actions, frame.who, item)
    wire_lists(actions, item)
    wire_run(actions, frame.who)
    wire_version(VersionActions(frame, widgets, page), frame.who)
    return Tab(TAB, item, Restore(actions.refresh, [widgets.view, widgets.shown], widgets.outputs))


def _draw(frame: Frame) -> RetrainWidgets:
    with gr.Row(elem_classes="split"):
        with gr.Column(scale=5, min_width=320):
            choosing = _draw_choosing(frame)
            gr.HTML(f'<h4 class="list-title">{label("retrain_runs")}</h4>')
            runs = gr.HTML(js_on_load=ON_LOAD, elem_id="retrain-runs")
            gr.HTML(f'<h4 class="list-title">{label("retrain_versions")}</h4>')
            versions = gr.HTML(js_on_load=ON_LOAD, elem_id="retrain-versions")
        with gr.Column(scale=7, min_width=320, elem_id="retrain-open"):
            status = gr.HTML(elem_id="retrain-status")
            run = _draw_run()
            version = _draw_version()
            report = gr.HTML(elem_id="retrain-report")
    return RetrainWidgets(
        choosing, runs, versions, status, run, version, report,
        timer=gr.Timer(POLL_S, active=False),
        view=gr.State(View(run="", version="")),
        shown=gr.State({}),
    )  # fmt: skip


def _draw_choosing(frame: Frame) -> ChoiceWidgets:
    live = frame.workbench.default_model[task_of(ROLES[0])]
    role = gr.Radio(
        [(label(f"retrain_role_{each}"), each) for each in ROLES],
        value=ROLES[0],
        label=label("retrain_role"),
        elem_id="retrain-role",
    )
    selection = gr.HTML(elem_id="retrain-selection")
    begin = gr.Button(
        label("retrain_start"),
        variant="primary",
        interactive=False,
        elem_id="retrain-start",
        elem_classes="run-button",
    )
    with gr.Accordion(label("retrain_more"), open=False, elem_id="retrain-more"):
        model = gr.Dropdown(
            [(live, "")], value="", label=label("retrain_base"), elem_id="retrain-model"
        )
        project = gr.Dropdown(
            project_choices(()), value="", label=label("project"), elem_id="retrain-project"
        )
        query = _line("search_pairs", "query", label("search_pairs_hint"))
        with gr.Row(elem_classes="pair-row"):
            seconds = gr.Number(
                None,
                label=label("retrain_learn_s"),
                placeholder=label("retrain_by_itself"),
                minimum=0,
                min_width=120,
                elem_id="retrain-seconds",
            )
            title = _line("retrain_title", "title", label("retrain_title_hint"))
    return ChoiceWidgets(role, model, project, query, seconds, title, selection, begin)


def _draw_run() -> RunWidgets:
    with gr.Column(visible=False, elem_id="retrain-run") as column:
        standing = gr.HTML(elem_id="retrain-standing")
        with gr.Row(elem_classes="run-actions"):
            buttons = {name: _button(name) for name in OFFERED if name != "extend"}
            more_s = gr.Number(
                MORE_S,
                label=label("retrain_more_s"),
                show_label=False,
                container=False,
                minimum=1,
                min_width=70,
                visible=False,
                elem_id="retrain-more-s",
            )
            buttons["extend"] = _button("extend")
        plots = gr.HTML(elem_id="retrain-plots")
        samples = gr.HTML(elem_id="retrain-samples")
        log = gr.HTML(elem_id="retrain-log")
    return RunWidgets(column, standing, buttons, more_s, plots, samples, log)


def _draw_version() -> VersionWidgets:
    with gr.Column(visible=False, elem_id="retrain-version") as column:
        facts = gr.HTML(elem_id="retrain-facts")
        reason = _line("retrain_reason", "reason", label("retrain_reason_hint"))
        with gr.Row(elem_classes="run-actions"):
            buttons = {
                name: _button(name, prefix="version_")
                for name in ("promote", "roll_back", "export", "delete")
            }
        with gr.Row(elem_classes="search-row"):
            title = _line("retrain_title", "version-title", label("retrain_title_hint"))
            buttons["rename"] = _button("rename", prefix="version_")
        taught = gr.HTML(elem_id="retrain-taught")
    # Beside the column, for what is hidden in one shows with it.
    download = gr.DownloadButton("zip", visible="hidden", elem_id="retrain-download")
    return VersionWidgets(column, facts, reason, buttons, title, download, taught)


def _button(name: str, prefix: str = "") -> gr.Button:
    variants = {"promote": "primary", "delete": "stop", "stop": "stop"}
    return gr.Button(
        label(f"retrain_do_{prefix}{name}"),
        variant=variants.get(name, "secondary"),  # pyright: ignore[reportArgumentType]
        elem_id=f"retrain-{prefix.replace('_', '-')}{name.replace('_', '-')}",
        size="md",
        min_width=80,
        scale=0,
    )


def _line(key: str, name: str, hint: str) -> gr.Textbox:
    return gr.Textbox(
        "",
        label=label(key),
        placeholder=hint,
        max_lines=1,
        max_length=MAX_CHARACTERS,
        min_width=160,
        elem_id=f"retrain-{name}",
    )
