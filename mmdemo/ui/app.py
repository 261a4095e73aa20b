"""The whole page."""

import os
from collections.abc import Callable
from functools import partial
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from mmdemo.errors import InvalidRequestError
from mmdemo.settings import Settings
from mmdemo.ui.controls import memory_place
from mmdemo.ui.desk import Desk
from mmdemo.ui.door import Door
from mmdemo.ui.endpoints import add_endpoints
from mmdemo.ui.frame import QUIET, Frame, Tab
from mmdemo.ui.header import draw_header
from mmdemo.ui.judging import Judge
from mmdemo.ui.page_script import PageScript
from mmdemo.ui.pictures import EXAMPLES, Payload, path_of
from mmdemo.ui.restoring import wire_restoring
from mmdemo.ui.strings import I18N
from mmdemo.ui.tabs.annotate import annotate_tab
from mmdemo.ui.tabs.ask import ask_tab
from mmdemo.ui.tabs.caption import caption_tab
from mmdemo.ui.tabs.generate import generate_tab
from mmdemo.ui.tabs.pairs import pairs_tab
from mmdemo.ui.tabs.retrain import retrain_tab
from mmdemo.ui.tabs.transcribe import transcribe_tab
from mmdemo.ui.theme import STYLES, make_theme
from mmdemo.workbench import Workbench

TABS: tuple[Callable[[Frame], Tab], ...] = (
    caption_tab,
    ask_tab,
    generate_tab,
    transcribe_tab,
    annotate_tab,
    pairs_tab,
    retrain_tab,
)

REOPEN_TAB = "() => window.mmdemoReopenTab?.()"  # of page.js
UPLOADS_KEPT_S = 7 * 24 * 3_600
SWEEP_EVERY_S = 3_600
MAX_UPLOAD = "2gb"  # hours of sound as it came from the recorder


def build_app(workbench: Workbench) -> gr.Blocks:
    """Lay the tabs out in the order of TABS."""
    # Or Gradio tabulates with pandas, after each event, every event since it was started.
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))
    desk = Desk()
    with gr.Blocks(
        title="mmdemo", analytics_enabled=False, delete_cache=(SWEEP_EVERY_S, UPLOADS_KEPT_S)
    ) as app:
        add_endpoints(workbench)  # first, for the names are given in order, callbacks included
        memory = memory_place()
        door = Door.of(workbench.people)
        who = draw_header(app, memory, door)
        frame = Frame(workbench, desk, Judge(workbench.pairs, desk), door, who, memory)
        with gr.Tabs() as tabs:
            drawn = [tab(frame) for tab in TABS]
        app.load(None, js=REOPEN_TAB, **QUIET)
        _connect(tabs, drawn)
        parts = [each for tab in drawn for each in (tab.restore, tab.aside) if each]
        wire_restoring(app, parts)
    return app


def launch(workbench: Workbench, settings: Settings) -> None:
    """Serve the page until it is interrupted.

    Raises:
        InvalidRequestError: the port is taken, or this machine has no such address.
        StorageError: the database is a server's, and it cannot be asked who may come in.
    """
    if settings.database_url:
        workbench.people.has_any()
    app = build_app(workbench)
    try:
        app.launch(**launch_options(settings), **Door.of(workbench.people).sign_in_options())
    except OSError as error:
        raise InvalidRequestError(
            f"The page cannot be served at {settings.host}:{settings.port}; something else may be "
            "there. Choose another with --port or --host."
        ) from error


def launch_options(settings: Settings) -> dict[str, Any]:
    """How the page is served: nothing is fetched from elsewhere, nothing is reported."""
    return {
        "server_name": settings.host,
        "server_port": settings.port or None,
        "share": settings.share,
        "theme": make_theme(),
        "css_paths": STYLES,
        "i18n": I18N,
        "footer_links": ["api", "settings"],
        "run_history": False,
        "ssr_mode": False,
        # Gradio asks itself for the page once, and gives up on a busy machine or behind a proxy.
        "_frontend": False,
        "max_file_size": MAX_UPLOAD,
        "allowed_paths": [str(EXAMPLES)],
        "app_kwargs": {"middleware": [Middleware(PageScript)]},
    }


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
