"""The picture that a drawing starts from, with a part marked: Gradio's editor, within bounds.

Gradio's own keeps whatever is sent to it in memory until it is asked for, however much and however
often, and makes a list as long as a program says: one short request could take all memory.
"""

from collections.abc import Callable
from typing import Any, cast

import gradio as gr
from gradio.components.base import server  # pyright: ignore[reportUnknownVariableType]
from gradio.components.image_editor import AcceptBlobs
from starlette.exceptions import HTTPException

MAX_LAYERS = 4
MAX_BYTES = 32_000_000  # of one picture
MAX_ID = 200
MAX_KEPT = 16  # pictures under way at once; the oldest goes first
KINDS = ("background", "layer", "composite")


def bounded(editor: gr.ImageEditor) -> gr.ImageEditor:
    """The editor, which from now on refuses what no page sends and forgets what nobody asks for."""
    keep = cast(
        "Callable[[AcceptBlobs], None]", vars(gr.ImageEditor)["accept_blobs"].__get__(editor)
    )

    def accept_blobs(data: AcceptBlobs) -> None:
        if not _is_part(data):
            raise HTTPException(400, "This is no part of a picture.")
        keep(data)
        while len(editor.blob_storage) > MAX_KEPT:
            editor.blob_storage.pop(next(iter(editor.blob_storage)))

    # Of this one only: Gradio would write a file beside the module of a class made from its own.
    vars(editor)["accept_blobs"] = server(accept_blobs)
    return editor


def _is_part(sent: object) -> bool:
    """Whether it is what the page sends; a program may send anything."""
    given, files = getattr(sent, "data", None), getattr(sent, "files", None)
    if not isinstance(given, dict) or not isinstance(files, list):
        return False
    about, parts = cast("dict[str, Any]", given), cast("list[tuple[str, bytes]]", files)
    if len(parts) != 1:
        return False
    place = str(about.get("index") or "null")
    is_known = about.get("type") in KINDS and len(str(about.get("id", ""))) in range(1, MAX_ID)
    is_placed = place in {"null", *map(str, range(MAX_LAYERS))}
    _, content = parts[0]
    return is_known and is_placed and "index" in about and len(content) <= MAX_BYTES
