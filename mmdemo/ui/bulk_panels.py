"""The folded panels of the tab Pairs: change many, find and replace, statistics."""

import gradio as gr

from mmdemo.ui.bulk import BulkActions, BulkWidgets
from mmdemo.ui.frame import QUIET
from mmdemo.ui.strings import label

KINDS = ("good", "fixed", "bad", "open", "tag", "untag", "stars", "note", "project", "delete")
MAX_CHARACTERS = 1_000
# What is ticked is known to the page alone; it goes along as the first value (pair_list.js).
WITH_TICKS = "(_, ...rest) => [JSON.stringify([...(window.mmdemoTicks ?? [])]), ...rest]"
UNTICK = "() => window.mmdemoTick?.('none')"
TICK_PAGE = "() => window.mmdemoTick?.('page')"


def draw_bulk(undo: gr.Button) -> BulkWidgets:
    """Draw the panels."""
    ticked = gr.Textbox("", visible="hidden", elem_id="pairs-ticked")
    with gr.Accordion(label("bulk_title"), open=False, elem_id="pairs-bulk"):
        scope = _draw_scope()
        with gr.Row(elem_classes="search-row"):
            kind = gr.Dropdown(
                [(label(f"bulk_{kind}"), kind) for kind in KINDS],
                value=KINDS[0],
                label=label("bulk_kind"),
                filterable=False,
                min_width=160,
                elem_id="pairs-bulk-kind",
            )
            value = _line("bulk_value", "pairs-bulk-value")
            apply = gr.Button(label("apply"), variant="primary", elem_id="pairs-apply", scale=0)
        with gr.Accordion(label("replace_title"), open=False, elem_id="pairs-replacing"):
            with gr.Row():
                find = _line("replace_find", "pairs-find")
                into = _line("replace_into", "pairs-into")
            with gr.Row():
                regex = gr.Checkbox(label=label("replace_regex"), elem_id="pairs-regex")
                case = gr.Checkbox(label=label("replace_case"), elem_id="pairs-case")
            with gr.Row(elem_classes="search-row"):
                look = gr.Button(label("replace_preview"), elem_id="pairs-preview")
                replace = gr.Button(
                    label("replace_do"), variant="primary", visible=False, elem_id="pairs-replace"
                )
            preview = gr.HTML(elem_id="pairs-rewordings")
    with gr.Accordion(label("statistics_title"), open=False, elem_id="pairs-statistics") as folded:
        statistics = gr.HTML()
    return BulkWidgets(
        ticked, scope, kind, value, apply, find, into, regex, case, look, preview, replace, undo,
        folded, statistics, batch=gr.State(None),
    )  # fmt: skip


def wire_bulk(actions: BulkActions) -> None:
    """Have the panels do what they say."""
    widgets, pairs = actions.widgets, actions.browsing.widgets
    who, filters = actions.browsing.frame.who, pairs.filters
    meant = [widgets.ticked, widgets.scope]
    outputs = [*pairs.outputs, widgets.undo, widgets.batch]
    changed = widgets.apply.click(
        actions.apply,
        [*meant, widgets.kind, widgets.value, who, *filters],
        outputs,
        js=WITH_TICKS,
        **QUIET,
    )
    changed.success(None, js=UNTICK, **QUIET)
    shown = [widgets.preview, widgets.replace]
    asked = [*meant, *widgets.replacement]
    widgets.look.click(actions.preview, [*asked, *filters], shown, js=WITH_TICKS, **QUIET)
    replaced = widgets.replace.click(
        actions.replace, [*asked, who, *filters], [*outputs, *shown], js=WITH_TICKS, **QUIET
    )
    replaced.success(None, js=UNTICK, **QUIET)
    widgets.undo.click(actions.undo, [widgets.batch, who, *filters], outputs, **QUIET)
    widgets.folded.expand(actions.statistics, filters, widgets.statistics, **QUIET)


def _draw_scope() -> gr.Radio:
    with gr.Row(elem_classes="bulk-ticks"):
        scope = gr.Radio(
            [(label("scope_ticked"), "ticked"), (label("scope_found"), "found")],
            value="ticked",
            label=label("scope"),
            elem_id="pairs-scope",
            scale=4,
        )
        gr.HTML('<span class="n-ticked" role="status"></span>')
        page = gr.Button(label("tick_page"), size="sm", elem_id="pairs-tick-page", scale=0)
        none = gr.Button(label("tick_none"), size="sm", elem_id="pairs-tick-none", scale=0)
    page.click(None, js=TICK_PAGE, **QUIET)
    none.click(None, js=UNTICK, **QUIET)
    return scope


def _line(key: str, elem_id: str) -> gr.Textbox:
    return gr.Textbox(
        "", label=label(key), max_lines=1, max_length=MAX_CHARACTERS, elem_id=elem_id, min_width=160
    )
