"""How the page is served: who comes in, what stands before it, the link that is shared."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from gradio.utils import get_upload_folder
from starlette.middleware import Middleware

from mmdemo.errors import InvalidRequestError
from mmdemo.pairs import Backup
from mmdemo.settings import Settings
from mmdemo.ui.app import SWEEP_EVERY_S, UPLOADS_KEPT_S, build_app
from mmdemo.ui.guarding import file_guard, guards, own_uploads_folder, shown_to_all
from mmdemo.ui.page_script import PageScript
from mmdemo.ui.pictures import EXAMPLES
from mmdemo.ui.sentences import in_language
from mmdemo.ui.serving import begin_log, limiting, observing
from mmdemo.ui.sharing import open_link
from mmdemo.ui.strings import I18N
from mmdemo.ui.theme import STYLES, make_theme
from mmdemo.ui.tools import tool_routes
from mmdemo.web.connections import protect
from mmdemo.web.gate import Gate, user_of
from mmdemo.web.given import Given
from mmdemo.web.guard import add_owner, check_guarded
from mmdemo.web.observing import Observations
from mmdemo.web.register import Register
from mmdemo.web.sessions import Sessions
from mmdemo.web.sign_in import Hall, SignIn
from mmdemo.web.sweeping import keep_sweeping
from mmdemo.workbench import Workbench

MAX_SESSIONS = 400  # Gradio keeps nearly a megabyte of each, also of a program that asked but once
THREADS = 256  # more than one caller may have waiting, or nobody else's press would be heard
MB = 2**20


def launch(
    workbench: Workbench,
    settings: Settings,
    backup: Backup | None = None,
    tell: Callable[[str], object] = lambda _: None,
) -> None:
    """Serve the page until it is interrupted.

    Args:
        workbench: what the page works with.
        settings: how it is served.
        backup: the copy of the data folder that is kept elsewhere, if any.
        tell: is told of the public link, or why there is none.

    Raises:
        InvalidRequestError: the port is taken, this machine has no such address, or strangers
            could come in though nobody said that they may.
        StorageError: the database is a server's, and it cannot be asked who may come in.
    """
    if settings.database_url:
        workbench.people.has_any()
    add_owner(workbench.people, settings)
    check_guarded(workbench.people, settings)
    uploads, seen = own_uploads_folder(workbench.data_dir), Observations()
    app = build_app(workbench, backup, seen)
    if uploads:
        spared = partial(shown_to_all, app)
        keep_sweeping(uploads, older_than_s=UPLOADS_KEPT_S, every_s=SWEEP_EVERY_S, spared=spared)
    os.environ.setdefault("FORWARDED_ALLOW_IPS", settings.forwarded_allow_ips)  # of uvicorn
    try:
        options = launch_options(workbench, settings, seen)
        app.launch(**options, quiet=settings.share, prevent_thread_lock=True)
    except OSError as error:
        raise InvalidRequestError(
            f"The page cannot be served at {settings.host}:{settings.port}; something else may be "
            "there. Choose another with --port or --host."
        ) from error
    begin_log(settings, seen)
    workbench.jobs.wake()  # what a sudden end of the machine cut off
    protect(app.server.config, settings.max_connections)
    if settings.share:
        tell(open_link(app))
    app.block_thread()


def launch_options(
    workbench: Workbench, settings: Settings, seen: Observations | None = None
) -> dict[str, Any]:
    """How the page is served: nothing is fetched from elsewhere, nothing is reported."""
    register = Register(workbench.people, workbench.sessions)
    return {
        "server_name": settings.host,
        "server_port": settings.port or None,
        "share": False,  # see open_link
        "root_path": settings.root_path,
        "theme": make_theme(),
        "css_paths": STYLES,
        "i18n": I18N,
        "footer_links": ["api", "settings"],
        "run_history": False,
        "ssr_mode": False,
        # Gradio asks itself for the page once, and gives up on a busy machine or behind a proxy.
        "_frontend": False,
        "max_file_size": settings.max_upload_mb * MB,
        "max_threads": THREADS,
        "enable_monitoring": False,  # the tab Status tells more, and only to owners
        "state_session_capacity": MAX_SESSIONS,
        "allowed_paths": [str(EXAMPLES)],
        "auth_dependency": partial(user_of, register=register, visitors=workbench.visitors),
        "app_kwargs": {
            "middleware": [
                *observing(workbench, settings, seen or Observations()),
                Middleware(Sessions, register),  # from here on, `caller_of` tells who asks
                *limiting(register, settings),
                *middlewares(workbench, register),
            ],
            **(tool_routes(workbench) if settings.mcp else {}),
        },
    }


def middlewares(workbench: Workbench, register: Register) -> list[Middleware]:
    """What stands between who is known and the page, outermost first."""
    hall = Hall(register, workbench.invitations, workbench.visitors, in_language)
    return [
        *guards(),
        Middleware(SignIn, hall),
        Middleware(
            Gate,
            register,
            workbench.visitors,
            private=workbench.data_dir,
            uploads=Path(get_upload_folder()),
        ),
        Middleware(Given, workbench.held),
        file_guard(),
        Middleware(PageScript),
    ]
