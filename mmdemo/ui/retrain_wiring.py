"""Which press on the tab Retrain does what."""

import gradio as gr

from mmdemo.ui.frame import QUIET, click_soon, scroll_to
from mmdemo.ui.promoting import VersionActions
from mmdemo.ui.retraining import RetrainActions


def wire_choosing(actions: RetrainActions, who: gr.Textbox, item: gr.Tab) -> None:
    """Look at the pairs with each choice; start."""
    choosing, outputs = actions.widgets.choosing, actions.widgets.outputs
    choice = choosing.choice
    for event in (
        choosing.role.input,
        choosing.model.input,
        choosing.project.input,
        choosing.query.submit,
        choosing.query.blur,
        choosing.seconds.blur,
        item.select,
    ):
        event(actions.look, choice, choosing.outputs, **QUIET)  # pyright: ignore[reportUnknownMemberType]
    begun = choosing.start.click(actions.begin, [who, *choice], outputs, **QUIET)
    begun.success(None, js=scroll_to("retrain-open"), **QUIET)


def wire_lists(actions: RetrainActions, item: gr.Tab) -> None:
    """Open what is clicked; keep all up to date while something goes on."""
    widgets = actions.widgets
    seen = [widgets.view, widgets.shown]
    for listing in (widgets.runs, widgets.versions):
        opened = listing.click(actions.choose, seen, widgets.outputs, **QUIET)
        opened.success(None, js=scroll_to("retrain-open"), **QUIET)
    item.select(actions.refresh, seen, widgets.outputs, **QUIET)
    widgets.timer.tick(actions.follow, seen, widgets.outputs, **QUIET)


def wire_run(actions: RetrainActions, who: gr.Textbox) -> None:
    """What can be done to the open run."""
    widgets, run = actions.widgets, actions.widgets.run
    view = widgets.view
    for name, deed in (
        ("pause", actions.pause),
        ("go_on", actions.go_on),
        ("finish", actions.finish),
        ("stop", actions.stop),
        ("delete", actions.delete),
    ):
        run.buttons[name].click(deed, [view, who], widgets.outputs, **QUIET)
    run.buttons["extend"].click(actions.extend, [view, who, run.more_s], widgets.outputs, **QUIET)


def wire_version(actions: VersionActions, who: gr.Textbox) -> None:
    """What can be done to the open version."""
    widgets, version = actions.widgets, actions.widgets.version
    buttons, view, outputs = version.buttons, widgets.view, widgets.outputs
    buttons["promote"].click(actions.promote, [view, who, version.reason], outputs, **QUIET)
    buttons["roll_back"].click(actions.roll_back, [view, who], outputs, **QUIET)
    buttons["delete"].click(actions.delete, [view, who], outputs, **QUIET)
    for rename in (buttons["rename"].click, version.title.submit):
        rename(actions.rename, [view, who, version.title], outputs, **QUIET)  # pyright: ignore[reportUnknownMemberType]
    exported = buttons["export"].click(
        actions.export, view, [version.download, widgets.status], **QUIET
    )
    exported.success(None, js=click_soon("retrain-download"), **QUIET)
