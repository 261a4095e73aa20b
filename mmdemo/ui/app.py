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
from mmdemo.ui.gallery import Gallery
from mmdemo.ui.guarded import GuardedBlocks
from mmdemo.ui.header import draw_header, greet
from mmdemo.ui.judging import Judge
from mmdemo.ui.page_script import PageScript
from mmdemo.ui.pictures import EXAMPLES, Payload, path_of
from mmdemo.ui.restoring import wire_restoring
from mmdemo.ui.sentences import in_language
from mmdemo.ui.strings import I18N
from mmdemo.ui.tabs.annotate import annotate_tab
from mmdemo.ui.tabs.ask import ask_tab
from mmdemo.ui.tabs.caption import caption_tab
from mmdemo.ui.tabs.generate import generate_tab
from mmdemo.ui.tabs.pairs import pairs_tab
from mmdemo.ui.tabs.retrain import retrain_tab
from mmdemo.ui.tabs.transcribe import transcribe_tab
from mmdemo.ui.theme import STYLES, make_theme
from mmdemo.web.gate import Gate, user_of
from mmdemo.web.given import Given
from mmdemo.web.guard import add_owner, check_guarded
from mmdemo.web.register import Register
from mmdemo.web.sessions import Sessions
from mmdemo.web.sign_in import Hall, SignIn
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
MAX_UPLOAD = "2gb"  # hours of sound as it came from the recorder


def build_app(workbench: Workbench) -> gr.Blocks:
    """Lay the tabs out in the order of TABS."""
    # Or Gradio tabulates with pandas, after each event, every event since it was started.
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))
    desk, door = Desk(), Door(workbench.people, workbench.visitors)
    with GuardedBlocks(
        door, title="mmdemo", analytics_enabled=False, delete_cache=(SWEEP_EVERY_S, UPLOADS_KEPT_S)
    ) as app:
        add_endpoints(workbench)  # first, for the names are given in order, callbacks included
        memory = memory_place()
        header = draw_header(app, memory, door)
        gallery = Gallery(door, workbench.drawings)
        frame = Frame(
            workbench, desk, Judge(workbench.pairs, desk), door, header.who, memory, gallery
        )
        with gr.Tabs() as tabs:
            drawn = [tab(frame) for tab in TABS]
            with app.needing("see"):
                private = [tab(frame) for tab in MEMBERS_TABS]
        greet(app, header, door)
        app.load(None, js=REOPEN_TAB, **QUIET)
        _connect(tabs, drawn)
        parts = [each for tab in drawn for each in (tab.restore, tab.aside) if each]
        wire_restoring(app, parts, [tab.restore for tab in private if tab.restore], door)
    return app


def launch(workbench: Workbench, settings: Settings) -> None:
    """Serve the page until it is interrupted.

    Raises:
        InvalidRequestError: the port is taken, this machine has no such address, or strangers
            could come in though nobody said that they may.
        StorageError: the database is a server's, and it cannot be asked who may come in.
    """
    if settings.database_url:
        workbench.people.has_any()
    add_owner(workbench.people, settings)
    check_guarded(workbench.people, settings)
    app = build_app(workbench)
    try:
        app.launch(**launch_options(workbench, settings))
    except OSError as error:
        raise InvalidRequestError(
            f"The page cannot be served at {settings.host}:{settings.port}; something else may be "
            "there. Choose another with --port or --host."
        ) from error


def launch_options(workbench: Workbench, settings: Settings) -> dict[str, Any]:
    """How the page is served: nothing is fetched from elsewhere, nothing is reported."""
    register = Register(workbench.people, workbench.sessions)
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
        "auth_dependency": partial(user_of, register=register, visitors=workbench.visitors),
        "app_kwargs": {"middleware": middlewares(workbench, register)},
    }


def middlewares(workbench: Workbench, register: Register) -> list[Middleware]:
    """What stands between the network and the page, outermost first."""
    hall = Hall(register, workbench.invitations, workbench.visitors, in_language)
    return [
        Middleware(Sessions, register),  # from here on, `caller_of` tells who asks
        Middleware(SignIn, hall),
        Middleware(Gate, register, workbench.visitors, workbench.data_dir),
        Middleware(Given, workbench.held),
        Middleware(PageScript),
    ]


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
