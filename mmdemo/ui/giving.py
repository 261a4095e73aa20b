"""Where a judgement goes: among the pairs, or apart where a visitor gave it."""

from dataclasses import dataclass

import gradio as gr

from mmdemo.errors import NotAllowedError
from mmdemo.pairs import VISITOR, HeldOf
from mmdemo.ui.frame import Frame
from mmdemo.ui.judging import Keeper
from mmdemo.ui.strings import label


@dataclass(frozen=True)
class Giving:
    """A judgement on its way."""

    keeper: Keeper
    who: str
    is_held: bool  # until somebody has reviewed it


def consent_line() -> gr.HTML:
    """What is said where a visitor would give something; style.css shows it to visitors only."""
    return gr.HTML(label("consent"), elem_classes="consent")


def giving(frame: Frame, request: gr.Request, typed: str) -> Giving:
    """Where what the caller judges is kept, and under which name.

    Raises:
        NotAllowedError: the caller may not judge.
        StorageError: that could not be found out.
    """
    visitor = frame.door.visitor(request)
    if visitor is None:
        who = frame.door.who(request, typed, "judge")
        return Giving(frame.workbench.pairs, who, is_held=False)
    if frame.door.visitors != "contribute":
        raise NotAllowedError("Without an account nothing is kept here; sign in to judge.")
    return Giving(HeldOf(frame.workbench.held, visitor), VISITOR, is_held=True)
