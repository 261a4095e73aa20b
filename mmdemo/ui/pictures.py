"""The picture a person gives: dropped, pasted, taken or chosen; read by our own reader.

Events with a picture are wired with `preprocess=False`: Gradio would open the file itself, and
fail in its own words on what is damaged, huge or no picture. That a file is one that was uploaded,
and no other of this machine, is then for us to see to.
"""

from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from mmdemo.errors import InvalidRequestError
from mmdemo.media import Language, open_picture
from mmdemo.ui.frame import QUIET
from mmdemo.ui.strings import label, say

Payload = dict[str, Any] | None  # what Gradio sends for a picture: path, url, orig_name, …

EXAMPLES = Path(__file__).parents[2] / "assets" / "examples"
# What every browser shows; anything else that can be read is shown as PNG.
SHOWN_AS_IT_IS = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".avif"}
HEIGHT_PX = 320


def picture_input(name: str) -> gr.Image:
    """Draw the picture's place, with the examples below it."""
    picture = gr.Image(
        label=label("picture"),
        type="filepath",
        image_mode=None,
        sources=["upload", "clipboard", "webcam"],
        height=HEIGHT_PX,
        placeholder=label("drop_picture"),
        buttons=["fullscreen"],
        elem_id=f"{name}-picture",
        elem_classes="picture",
    )
    _draw_examples(name, picture)
    return picture


def _draw_examples(name: str, picture: gr.Image) -> None:
    paths = [str(path) for path in sorted(EXAMPLES.glob("*.png"))]
    if not paths:
        return
    gallery = gr.Gallery(
        paths,
        label=label("examples"),
        show_label=False,
        columns=len(paths),
        height="auto",
        object_fit="cover",
        allow_preview=False,
        interactive=False,
        buttons=[],
        elem_id=f"{name}-examples",
        elem_classes="examples",
    )

    def choose(event: gr.SelectData) -> str:
        index: int = event.index
        return paths[index]

    gallery.select(choose, None, picture, **QUIET)


def path_of(payload: Payload) -> Path | None:
    """Where the uploaded file lies; None where there is no picture, or none that was uploaded."""
    path = payload.get("path") if payload else None
    return Path(path) if path and _is_upload(path) else None


def uploaded(payload: Payload, language: Language) -> Path:
    """Where the uploaded file lies.

    Raises:
        InvalidRequestError: there is no picture, or it was uploaded to an earlier run of the app.
    """
    path = path_of(payload)
    if path is None:
        raise InvalidRequestError(say(language, "no_picture"))
    if not path.exists():
        raise InvalidRequestError(say(language, "picture_gone"))
    return path


def remembered(path: str) -> str | None:
    """The path that a browser remembered, if it is an upload that is still there."""
    return path if _is_upload(path) and Path(path).is_file() else None


def shown(path: Path) -> str:
    """A path whose picture a browser can show; the file itself wherever that is possible.

    Raises:
        InvalidRequestError: it is no picture that can be read.
    """
    picture = open_picture(path)
    if path.suffix.lower() in SHOWN_AS_IT_IS:
        return str(path)
    twin = path.with_suffix(".png")
    if not twin.exists():
        picture.save(twin)
    return str(twin)


def _is_upload(path: str) -> bool:
    folder = Path(get_upload_folder()).resolve()
    return Path(path).resolve().is_relative_to(folder)
