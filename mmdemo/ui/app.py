"""The whole page."""

import os
from collections.abc import Callable
from functools import partial

import gradio as gr

from mmdemo.pairs import Backup
from mmdemo.ui.backup_line import draw_backup_line
from mmdemo.ui.controls import memory_place
from mmdemo.ui.desk import Desk
from mmdemo.ui.door import Door
from mmdemo.ui.endpoints import add_endpoints
from mmdemo.ui.frame import QUIET, Frame, Tab
from mmdemo.ui.gallery import Gallery
from mmdemo.ui.guarded import GuardedBlocks
from mmdemo.ui.header import draw_header, greet
from mmdemo.ui.judging import Judge
from mmdemo.ui.pictures import Payload, path_of
from mmdemo.ui.restoring import wire_restoring
from mmdemo.ui.tabs.annotate import annotate_tab
from mmdemo.ui.tabs.ask import ask_tab
from mmdemo.ui.tabs.caption import caption_tab
from mmdemo.ui.tabs.generate import generate_tab
from mmdemo.ui.tabs.pairs import pairs_tab
from mmdemo.ui.tabs.retrain import retrain_tab
from mmdemo.ui.tabs.status import status_tab
from mmdemo.ui.tabs.transcribe import transcribe_tab
from mmdemo.web.observing import Observations
from mmdemo.workbench import Workbench

TABS: tuple[Callable[[Frame], Tab], ...] = (
    caption_tab,
    ask_tab,
    generate_tab,
    transcribe_tab,
)
# Of the collection: nothing of them is for visitors.
MEMBERS_TABS: tuple[Callable[[Frame], Tab], ...] = (
    annotate_tab,
    pairs_tab,
    retrain_tab,
)

REOPEN_TAB = "() => window.mmdemoReopenTab?.()"  # of page.js
UPLOADS_KEPT_S = 7 * 24 * 3_600
SWEEP_EVERY_S = 3_600


def build_app(
    workbench: Workbench, backup: Backup | None = None, seen: Observations | None = None
) -> gr.Blocks:
    """Lay the tabs out: TABS, then MEMBERS_TABS and Status.

    Args:
        workbench: what the page works with.
        backup: the copy of the data folder that is kept elsewhere, if any.
        seen: what the tab Status tells of requests.
    """
    # Or Gradio tabulates with pandas, after each event, every event since it was started.
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))
    desk, door = Desk(), Door(workbench.people, workbench.visitors)
    with GuardedBlocks(
        door, title="mmdemo", analytics_enabled=False, delete_cache=(SWEEP_EVERY_S, UPLOADS_KEPT_S)
    ) as app:
        add_endpoints(workbench)  # first, for the names are given in order, callbacks included
        memory = memory_place()
        header = draw_header(app, memory, door)
        draw_backup_line(app, backup)
        gallery = Gallery(door, workbench.drawings)
        frame = Frame(
            workbench, desk, Judge(workbench.pairs, desk), door, header.who, memory, gallery
        )
        with gr.Tabs() as tabs:
            drawn = [tab(frame) for tab in TABS]
            with app.needing("see"):
                private = [tab(frame) for tab in MEMBERS_TABS]
            status_tab(frame, app, seen or Observations())
        greet(app, header, door, workbench.held)
        app.load(None, js=REOPEN_TAB, **QUIET)
        _connect(tabs, drawn)
        parts = [each for tab in drawn for each in (tab.restore, tab.aside) if each]
        wire_restoring(app, parts, [tab.restore for tab in private if tab.restore], door)
    return app


def _connect(tabs: gr.Tabs, drawn: list[Tab]) -> None:
    """Let a picture move from tab to tab without being uploaded again."""
    pictures = {tab.id: tab.picture for tab in drawn if tab.picture is not None}
    for tab in drawn:
        for target_id, button in tab.send.items():
            outputs = [pictures[target_id], tabs]
            button.click(partial(_send, target_id), tab.picture, outputs, preprocess=False, **QUIET)


def _send(target_id: str, picture: Payload) -> tuple[str | None, gr.Tabs]:
    path = path_of(picture)
    return str(path) if path else None, gr.Tabs(selected=target_id)
