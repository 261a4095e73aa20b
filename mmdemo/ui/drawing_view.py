"""The two HTML blocks of the tab Generate, the stage and the history, and what their scripts ask.

The stage (drawing_stage.js) shows what is being drawn and the drawing that is chosen; the history
(drawing_history.js) lists all that was kept. What changes a field or a pair is an event: see
generating.py.
"""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypedDict

import gradio as gr

from mmdemo.media import LANGUAGES, Language, open_picture
from mmdemo.media.parameters import png_with_parameters
from mmdemo.tasks.fidelity import check_fidelity
from mmdemo.ui import cards
from mmdemo.ui.asker import owner_now
from mmdemo.ui.drawing_facts import Facts, card_of, drawing_of, look_of
from mmdemo.ui.drawing_line import DrawingLines
from mmdemo.ui.feedback import explain
from mmdemo.ui.gallery import Drawings, Gallery
from mmdemo.ui.language import page_language
from mmdemo.ui.scripts import script
from mmdemo.ui.sentences import in_language
from mmdemo.ui.strings import say
from mmdemo.ui.thumbnails import is_blank, small_copy
from mmdemo.workbench import Workbench

Asked = dict[str, Any]  # what a script sends

PAGE_SIZE = 24
MAX_TILE_PX = 1_024
STAGE_WORDS = (
    "stop", "stopped_title", "waiting_jobs", "pictures_of", "restore_all", "download_png",
    "with_parameters", "with_parameters_info", "delete", "undo", "drawing_deleted", "ticks",
    "ticks_checking", "ticks_none", "unreachable", "use_as_start",
)  # fmt: skip
HISTORY_WORDS = (
    "history", "search_history", "history_empty", "history_none", "history_n", "more",
    "unreachable",
)  # fmt: skip


class Stage(TypedDict):
    """What the stage's script is told; whatever of it changes is looked at again."""

    line: str  # the key of the page's line
    chosen: str  # the id of the drawing on show, or ""
    deleted: str  # the id of the one that Undo puts back, or ""
    changes: int  # how often the line was added to


@dataclass(frozen=True)
class DrawingServer:
    """What the scripts may ask; each answer is one object, `{"error": sentence}` if it failed."""

    workbench: Workbench
    lines: DrawingLines
    gallery: Gallery
    drawings: Drawings  # those that the asker may see

    def look(self, asked: Asked, page: Language) -> Facts:
        """How the line stands."""
        seen = [float(at) for at in asked["seen"]]
        return look_of(self.lines.look(str(asked["line"])), seen, page)

    def stop(self, asked: Asked, page: Language) -> Facts:
        """Stop one job, and tell how the line stands then."""
        self.lines.stop(str(asked["line"]), str(asked["job"]))
        return self.look(asked, page)

    def tile(self, asked: Asked, page: Language) -> Facts:
        """A copy of a drawing's picture, as large as it is shown; where it is blank, why."""
        kept = self.drawings.get(str(asked["id"]))
        blank = is_blank(kept.picture_path)
        return {
            "src": small_copy(kept.picture_path, min(int(asked["side"]), MAX_TILE_PX)),
            "note": " ".join(in_language(note, page) for note in kept.notes) if blank else "",
        }

    def drawing(self, asked: Asked, page: Language) -> Facts:
        """A drawing's settings."""
        return drawing_of(self.drawings.get(str(asked["id"])), page)

    def png(self, asked: Asked, page: Language) -> Facts:  # noqa: ARG002 - as the others
        """A drawing's file, with what drew it inside, or without."""
        kept = self.drawings.get(str(asked["id"]))
        data = kept.picture_path.read_bytes()
        if asked["parameters"]:
            data = png_with_parameters(open_picture(kept.picture_path), kept.parameters)
        return {"data": b64encode(data).decode()}

    def ticks(self, asked: Asked, page: Language) -> Facts:
        """What of the prompt the app's own answerer finds in the picture."""
        kept = self.drawings.get(str(asked["id"]))
        answerer = self.workbench.default_model["answer"]
        picture = open_picture(kept.picture_path)
        ticks = check_fidelity(
            self.workbench.models, picture, kept.prompt, answerer, owner=owner_now()
        )
        told = [
            {
                "claim": tick.claim,
                "holds": tick.holds,
                "why": say(page, "tick_why", question=tick.question, answer=tick.answer),
            }
            for tick in ticks
        ]
        return {"ticks": told, "by": say(page, "ticks_by", model=answerer)}

    def history(self, asked: Asked, page: Language) -> Facts:  # noqa: ARG002 - as the others
        """One page of what was drawn, newest first."""
        search, offset = str(asked["search"]), int(asked["offset"])
        found = self.drawings.list(search=search, limit=PAGE_SIZE, offset=offset)
        n_found = self.drawings.count(search)
        return {"drawings": [card_of(kept) for kept in found], "n": n_found}

    @property
    def answers(self) -> dict[str, Callable[[Asked, Language], Facts]]:
        """What may be asked, by name."""
        return {
            "look": self.look, "stop": self.stop, "tile": self.tile, "drawing": self.drawing,
            "png": self.png, "ticks": self.ticks, "history": self.history,
        }  # fmt: skip

    def ask(self, asked: Asked, request: gr.Request) -> Facts:
        """Answer a script: `what` names one of the methods above."""
        page = page_language(request)
        try:
            server = replace(self, drawings=self.gallery.of(request))
            return server.answers[asked["what"]](asked, page)
        except Exception as error:  # noqa: BLE001 - `explain` tells a bug from a failure
            return {"error": explain(error, page)}


def stage_view(server: DrawingServer) -> gr.HTML:
    """Draw the stage, empty."""

    def ask(asked: Asked, request: gr.Request) -> Facts:  # a function, for Gradio marks it
        return server.ask(asked, request)

    return gr.HTML(
        Stage(line="", chosen="", deleted="", changes=0),
        html_template=f'<div class="stage">{"".join(map(_empty, LANGUAGES))}</div>',
        js_on_load=script(("dom.js", "drawing_tiles.js", "drawing_stage.js"), STAGE_WORDS),
        server_functions=[ask],
        apply_default_css=False,
        elem_id="generate-stage",
    )


def history_view(server: DrawingServer) -> gr.HTML:
    """Draw the history; it fills itself once it is seen."""

    def ask(asked: Asked, request: gr.Request) -> Facts:  # a function, for Gradio marks it
        return server.ask(asked, request)

    return gr.HTML(
        html_template='<div class="history"></div>',
        js_on_load=script(("dom.js", "drawing_history.js"), HISTORY_WORDS),
        server_functions=[ask],
        apply_default_css=False,
        elem_id="generate-history",
    )


def _empty(language: Language) -> str:
    """What stands there before anything is drawn, for the script to take a copy of."""
    title, text = say(language, "stage_empty_title"), say(language, "stage_empty")
    return f'<template lang="{language}">{cards.notice("empty", title, text)}</template>'
