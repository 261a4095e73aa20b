"""The collection: filtered, sorted, judged again, changed in bulk, counted, exported."""

import gradio as gr

from mmdemo.pairs import JUDGED, MAX_TEXT_CHARACTERS, ORDERS, VERDICTS
from mmdemo.ui.browsing import PairsActions, PairsWidgets, View, project_choices
from mmdemo.ui.bulk import BulkActions
from mmdemo.ui.bulk_panels import draw_bulk, wire_bulk
from mmdemo.ui.dictation import dictation_button
from mmdemo.ui.filter_help import filter_help
from mmdemo.ui.frame import QUIET, Frame, Restore, Tab, click_soon, scroll_to, tab_item
from mmdemo.ui.from_visitors import mount_from_visitors
from mmdemo.ui.importing import exchange_panel
from mmdemo.ui.pair_cards import ON_LOAD
from mmdemo.ui.reviewing import mount_review
from mmdemo.ui.strings import label

MAX_FILTER_CHARACTERS = 1_000
TASKS = ("caption", "answer", "draw", "transcribe")


def pairs_tab(frame: Frame) -> Tab:
    """Draw the tab."""
    # Clips are served from where they lie, and not copied to where Gradio keeps its files.
    gr.set_static_paths(frame.workbench.pairs.clips_dir)
    with tab_item("pairs") as item:
        # Inside, for Gradio counts whatever stands between two tabs as a tab.
        view, deleted = gr.State(View(page=0, chosen="", revision=0)), gr.State(None)
        query, search = _draw_search()
        filter_help()
        quick, refresh, export, download = _draw_quick_filters()
        with gr.Row(elem_classes="status-row"):
            status = gr.HTML(elem_id="pairs-status")
            undo = gr.Button(label("undo"), visible=False, size="sm", elem_id="pairs-undo", scale=0)
            stroke_undo = gr.Button(
                label("undo_stroke"),
                visible=False,
                size="sm",
                elem_id="pairs-undo-stroke",
                scale=0,
            )
        bulk = draw_bulk(stroke_undo)
        with gr.Row(elem_classes="split"):
            with gr.Column(scale=6, min_width=320):
                listing = gr.HTML(js_on_load=ON_LOAD, elem_id="pairs-list")
                newer, older = _draw_pager()
            with gr.Column(scale=5, min_width=320, visible=False, elem_id="pairs-editor") as editor:
                details, text, judged, save, delete = _draw_editor(frame)
    widgets = PairsWidgets(
        query, quick, refresh, export, download, status, listing, newer, older, editor,
        details, text, judged, save, delete, undo, view, deleted,
    )  # fmt: skip
    actions = PairsActions(frame, widgets)
    _wire(frame, actions, widgets)
    mount_review(frame, widgets.editor, widgets.view)
    with item:
        exchange_panel(frame, done=actions.refresh, shows=widgets)
        mount_from_visitors(frame, item)
    for event in (search.click, query.submit):  # pyright: ignore[reportUnknownMemberType]
        event(actions.refresh, widgets.filters, widgets.outputs, **QUIET)
    wire_bulk(BulkActions(actions, bulk))
    item.select(actions.refresh, widgets.filters, widgets.outputs, **QUIET)
    return Tab("pairs", item, Restore(actions.refresh, widgets.filters, widgets.outputs))


def _draw_search() -> tuple[gr.Textbox, gr.Button]:
    with gr.Row(elem_classes="search-row"):
        query = gr.Textbox(
            "",
            label=label("search_pairs"),
            placeholder=label("search_pairs_hint"),
            max_lines=1,
            max_length=MAX_FILTER_CHARACTERS,
            elem_id="pairs-query",
            scale=8,
        )
        search = gr.Button(
            label("search"), variant="primary", elem_id="pairs-search", scale=0, min_width=80
        )
    return query, search


def _draw_quick_filters() -> tuple[list[gr.Dropdown], gr.Button, gr.Button, gr.DownloadButton]:
    with gr.Row(elem_classes="filters"):
        task = _filter("task", TASKS)
        language = _filter("language", ("en", "zh"))
        verdict = _filter("verdict", VERDICTS)
        project = _picker("project", project_choices(()), "")
        order = _picker("sort_by", _choices("order", ORDERS), "newest")
        refresh = gr.Button(label("refresh"), elem_id="pairs-refresh", min_width=90)
        export = gr.Button(label("export"), elem_id="pairs-export", min_width=90)
        download = gr.DownloadButton("zip", visible="hidden", elem_id="pairs-download")
    return [task, language, verdict, project, order], refresh, export, download


def _draw_pager() -> tuple[gr.Button, gr.Button]:
    with gr.Row():
        newer = gr.Button(label("newer"), visible=False, size="sm", elem_id="pairs-newer")
        older = gr.Button(label("older"), visible=False, size="sm", elem_id="pairs-older")
    return newer, older


def _draw_editor(
    frame: Frame,
) -> tuple[gr.HTML, gr.Textbox, gr.Radio, gr.Button, gr.Button]:
    details = gr.HTML(elem_id="pairs-details")
    text = gr.Textbox(
        "", label=label("text"), lines=3, max_length=MAX_TEXT_CHARACTERS, elem_id="pairs-text"
    )
    judged = gr.Radio(_choices("verdict", JUDGED), label=label("verdict"), elem_id="pairs-judged")
    with gr.Row():
        save = gr.Button(
            label("save"),
            variant="primary",
            elem_id="pairs-save",
            elem_classes="save-button",
            min_width=60,
        )
        delete = gr.Button(label("delete"), variant="stop", elem_id="pairs-delete", min_width=60)
        dictation_button(frame.workbench, text)
    return details, text, judged, save, delete


def _wire(frame: Frame, actions: PairsActions, widgets: PairsWidgets) -> None:
    filters, outputs = widgets.filters, widgets.outputs
    for picked in widgets.quick:
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
        None, js=click_soon("pairs-download"), **QUIET
    )


def _filter(name: str, values: tuple[str, ...]) -> gr.Dropdown:
    return _picker(name, [(label("all"), ""), *_choices(name, values)], "")


def _picker(name: str, choices: list[tuple[str, str]], value: str) -> gr.Dropdown:
    return gr.Dropdown(
        choices,
        value=value,
        label=label(name),
        filterable=False,
        min_width=110,
        elem_id=f"pairs-{name}",
    )


def _choices(name: str, values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(label(f"{name}_{value}"), value) for value in values]
