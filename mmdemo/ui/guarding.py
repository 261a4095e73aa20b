"""What stands before the page: who may have which file, from where, and with which headers."""

import os
from collections.abc import Iterable
from pathlib import Path

import gradio as gr
from gradio.data_classes import (
    _StaticFiles,  # pyright: ignore[reportPrivateUsage] - where `gr.set_static_paths` keeps them
)
from gradio.utils import get_upload_folder
from starlette.middleware import Middleware
from starlette.types import Scope

from mmdemo.ui.pictures import EXAMPLES
from mmdemo.web.files import SHARED, FileGuard, FilePlaces
from mmdemo.web.headers import SafeHeaders
from mmdemo.web.origins import SameOriginOnly

UPLOADS_VARIABLE = "GRADIO_TEMP_DIR"  # where Gradio looks for the folder of uploads
UPLOADS = "uploads"  # in the data folder


def guards() -> list[Middleware]:
    """Which pages may talk to this one, and what may run in it; outermost first."""
    return [Middleware(SafeHeaders), Middleware(SameOriginOnly)]


def file_guard() -> Middleware:
    """Who may have which file; who calls must be known before."""
    places = FilePlaces(Path(get_upload_folder()), _open_to_all)
    return Middleware(FileGuard, places=places)


def own_uploads_folder(data_dir: Path) -> Path | None:
    """Have uploads kept in the data folder; None where whoever runs this chose another place."""
    if os.environ.get(UPLOADS_VARIABLE):
        return None
    folder = (data_dir / UPLOADS).absolute()
    os.environ[UPLOADS_VARIABLE] = str(folder)
    return folder


def shared_folder() -> str:
    """Where copies lie that everyone may have who sees the page on which they stand."""
    return str(Path(get_upload_folder()) / SHARED)


def shown_to_all(app: gr.Blocks) -> set[Path]:
    """Copies of what the page shows to everyone from the start, such as its examples."""
    kept = (getattr(block, "keep_in_cache", ()) for block in app.blocks.values())
    return {Path(each) for paths in kept for each in paths}


def _open_to_all(scope: Scope) -> Iterable[Path]:
    yield EXAMPLES
    yield from (Path(each) for each in _StaticFiles.all_paths)
    yield from shown_to_all(scope["app"].get_blocks())
