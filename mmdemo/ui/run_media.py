"""Pictures and clips of a run, as HTML."""

from html import escape
from pathlib import Path
from urllib.parse import quote

from gradio.processing_utils import save_file_to_cache

from mmdemo.media.sounds import SUFFIXES
from mmdemo.ui.guarding import shared_folder
from mmdemo.ui.thumbnails import small_copy

THUMBNAIL_PX = 96


def media(path: Path) -> str:
    """A small copy of a picture, or a player; nothing where the file is gone."""
    if not path.is_file():
        return '<span class="no-media"></span>'
    if path.suffix.lower() in SUFFIXES:
        # A copy that nobody can guess: what lies beside it is nobody's but the owner's.
        copy = save_file_to_cache(path, cache_dir=shared_folder())
        source = f"gradio_api/file={quote(copy)}"
        return f'<audio controls preload="none" src="{escape(source)}"></audio>'
    return f'<img src="{small_copy(path, THUMBNAIL_PX)}" alt="" loading="lazy">'
