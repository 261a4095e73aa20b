"""The collection: what was judged, open to be judged again, taken out, or exported."""

import gradio as gr

from mmdemo.pairs import MAX_TEXT_CHARACTERS
from mmdemo.ui.browsing import PairsActions, PairsWidgets, View
from mmdemo.ui.dictation import dictation_button
from mmdemo.ui.frame import QUIET, Frame, Restore, Tab, scroll_to, tab_item
from mmdemo.ui.importing import exchange_panel
from mmdemo.ui.pair_cards import ON_LOAD
from mmdemo.ui.reviewing import mount_review
from mmdemo.ui.strings import label

# Gradio downloads what a button holds when it is clicked; the file is made by the click before.
DOWNLOAD = "() => setTimeout(() => document.querySelector('#pairs-download')?.click(), 150)"


def pairs_tab(frame: Frame) -> Tab:
    """Draw the tab."""
    # Clips are served from where they lie, and not copied to where Gradio keeps its files.
    gr.set_static_paths(frame.workbench.pairs.clips_dir)
    with tab_item("pairs") as item:
        widgets = _draw(frame)
        exchange_panel(frame, done=PairsActions(frame, widgets).refresh, shows=widgets)
    actions = PairsActions(frame, widgets)
    _wire(frame, actions, widgets)
    mount_review(frame, widgets.editor, widgets.view)
    item.select(actions.refresh, widgets.filters, widgets.outputs, **QUIET)
    return Tab("pairs", item, Restore(actions.refresh, widgets.filters, widgets.outputs))


def _draw(frame: Frame) -> PairsWidgets:
    with gr.Row(elem_classes="filters"):
        task = _filter("task", ("caption", "answer", "draw", "transcribe"))
        language = _filter("language", ("en", "zh"))
        verdict = _filter("verdict", ("good", "fixed", "bad"))
        refresh = gr.Button(label("refresh"), elem_id="pairs-refresh", min_width=90)
        export = gr.Button(label("export"), variant="primary", elem_id="pairs-export", min_width=90)
        download = gr.DownloadButton("zip", visible="hidden", elem_id="pairs-download")
    with gr.Row(elem_classes="status-row"):
        status = gr.HTML(elem_id="pairs-status")
        undo = gr.Button(label("undo"), visible=False, size="sm", elem_id="pairs-undo", scale=0)
    with gr.Row(elem_classes="split"):
        with gr.Column(scale=6, min_width=320):
            listing = gr.HTML(js_on_load=ON_LOAD, elem_id="pairs-list")
            with gr.Row():
                newer = gr.Button(label("newer"), visible=False, size="sm", elem_id="pairs-newer")
                older = gr.Button(label("older"), visible=False, size="sm", elem_id="pairs-older")
        with gr.Column(scale=5, min_width=320, visible=False, elem_id="pairs-editor") as editor:
            details = gr.HTML()
            text = gr.Textbox(
                label=label("text"),
                lines=3,
                max_length=MAX_TEXT_CHARACTERS,
                elem_id="pairs-text",
            )
            judged = gr.Radio(_choices("verdict", ("good", "fixed", "bad")), label=label("verdict"))
            with gr.Row():
                save, delete = _editor_buttons()
                dictation_button(frame.workbench, text)
    return PairsWidgets(
        task, language, verdict, refresh, export, download, status, listing, newer, older, editor,
        details, text, judged, save, delete, undo,
        view=gr.State(View(page=0, chosen="")),
        deleted=gr.State(None),
    )  # fmt: skip


def _editor_buttons() -> tuple[gr.Button, gr.Button]:
    save = gr.Button(
        label("save"),
        variant="primary",
        elem_id="pairs-save",
        elem_classes="save-button",
        min_width=60,
    )
    delete = gr.Button(label("delete"), variant="stop", elem_id="pairs-delete", min_width=60)
    return save, delete


def _wire(frame: Frame, actions: PairsActions, widgets: PairsWidgets) -> None:
    filters, outputs = widgets.filters, widgets.outputs
    for picked in widgets.wanted:
        picked.input(actions.refresh, filters, outputs, **QUIET)
    widgets.refresh.click(actions.refresh, filters, outputs, **QUIET)
    widgets.newer.click(actions.newer, filters, outputs, **QUIET)
    widgets.older.click(actions.older, filters, outputs, **QUIET)
    chosen = widgets.listing.click(actions.choose, filters, outputs, **QUIET)
    chosen.success(None, js=scroll_to("pairs-editor"), **QUIET)
    judgement = [widgets.text, widgets.judged, frame.who]
    widgets.save.click(actions.save, [*judgement, *filters], outputs, **QUIET)
    widgets.delete.click(actions.delete, [frame.who, *filters], outputs, **QUIET)
    widgets.undo.click(actions.undo, [widgets.deleted, frame.who, *filters], outputs, **QUIET)
    widgets.export.click(actions.export, None, [widgets.download, widgets.status], **QUIET).success(
        None, js=DOWNLOAD, **QUIET
    )


def _filter(name: str, values: tuple[str, ...]) -> gr.Dropdown:
    choices = [(label("all"), ""), *_choices(name, values)]
    return gr.Dropdown(
        choices,
        value="",
        label=label(name),
        filterable=False,
        min_width=110,
        elem_id=f"pairs-{name}",
    )


def _choices(name: str, values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(label(f"{name}_{value}"), value) for value in values]
