"""What the page's tabs share, and what each hands back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import gradio as gr
from gradio.blocks import Block
from gradio.components import Component

from mmdemo.ui.desk import Desk
from mmdemo.ui.door import Door
from mmdemo.ui.gallery import Gallery
from mmdemo.ui.judging import Judge
from mmdemo.ui.strings import label
from mmdemo.workbench import Workbench

# The page shows by itself what goes on, and its inner events are no interface for programs.
QUIET: dict[str, Any] = {
    "show_progress": "hidden",
    "show_progress_on": [],
    "api_visibility": "private",
}
Value: TypeAlias = Any  # what a widget holds: Gradio types none of them
Updates = dict[Block, Any]  # what a callback changes; the rest stays as it is


@dataclass(frozen=True)
class Frame:
    """What a tab is given."""

    workbench: Workbench
    desk: Desk
    judge: Judge
    door: Door
    who: gr.Textbox
    memory: gr.Column  # where what the browser remembers stands
    gallery: Gallery


@dataclass(frozen=True)
class Restore:
    """How a tab comes back when the page is loaded anew."""

    callback: Callable[..., Updates]  # of the request and the inputs
    inputs: list[Component]
    outputs: list[Block]


@dataclass(frozen=True)
class Tab:
    """What a tab hands back."""

    id: str
    item: gr.Tab
    restore: Restore | None = None  # None: its script sees to it
    aside: Restore | None = None  # of what two models made of one input
    picture: gr.Image | None = None  # where a picture can be sent to
    send: dict[str, gr.Button] = field(default_factory=dict[str, gr.Button])  # by tab to send to


def tab_item(tab_id: str) -> gr.Tab:
    """The tab to draw in."""
    return gr.Tab(label(f"tab_{tab_id}"), id=tab_id, elem_id=f"tab-{tab_id}", render_children=True)


def click_soon(elem_id: str) -> str:
    """Script that presses a button for downloading once it has what the click before has made."""
    return f"() => setTimeout(() => document.querySelector('#{elem_id}')?.click(), 150)"


def scroll_to(elem_id: str) -> str:
    """JavaScript that brings an element into view where it is not: on a phone, below the rest."""
    return f"() => window.mmdemoScrollTo?.('{elem_id}')"  # of page.js
