"""The picture that a drawing starts from, with a part marked: Gradio's editor, within bounds.

Gradio's own keeps whatever is sent to it in memory until it is asked for, however much and however
often, and makes a list as long as a program says: one short request could take all memory.
"""

from typing import Any, cast

import gradio as gr
from gradio.components.base import server
from gradio.components.image_editor import AcceptBlobs
from starlette.exceptions import HTTPException

MAX_LAYERS = 4
MAX_BYTES = 32_000_000  # of one picture
MAX_ID = 200
MAX_KEPT = 16  # pictures under way at once; the oldest goes first
KINDS = ("background", "layer", "composite")


class StartEditor(gr.ImageEditor):
    """`gr.ImageEditor` that keeps little of what nobody asks for."""

    is_template = True  # it is drawn as Gradio's own

    @server
    def accept_blobs(self, data: AcceptBlobs) -> None:
        """Keep a part of a picture until the event comes that is about it.

        Raises:
            HTTPException: it is more than any page sends, or something else.
        """
        if not _is_part(data):
            raise HTTPException(400, "This is no part of a picture.")
        super().accept_blobs(data)  # pyright: ignore[reportUnknownMemberType]
        while len(self.blob_storage) > MAX_KEPT:
            self.blob_storage.pop(next(iter(self.blob_storage)))


def _is_part(sent: object) -> bool:
    """Whether it is what the page sends; a program may send anything."""
    given, files = getattr(sent, "data", None), getattr(sent, "files", None)
    if not isinstance(given, dict) or not isinstance(files, list) or len(files) != 1:
        return False
    about = cast("dict[str, Any]", given)
    place = str(about.get("index") or "null")
    is_known = about.get("type") in KINDS and len(str(about.get("id", ""))) in range(1, MAX_ID)
    is_placed = place == "null" or (place.isdecimal() and int(place[:9]) < MAX_LAYERS)
    (_, content) = cast("list[tuple[str, bytes]]", files)[0]
    return is_known and is_placed and "index" in about and len(content) <= MAX_BYTES
