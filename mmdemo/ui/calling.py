"""How programs call a task: what every endpoint has in common."""

from collections.abc import Callable
from typing import Any, TypeVar

import gradio as gr

from mmdemo.media import Ticket
from mmdemo.ui.feedback import explain
from mmdemo.ui.waiting import Failed, Finished, watch

CONCURRENCY = 64
COMMON: dict[str, Any] = {"preprocess": False, "concurrency_limit": CONCURRENCY}
MODEL_LABEL = "model: a catalogue name, or empty: the app's own"

Result = TypeVar("Result")


async def result(work: Callable[[Ticket], Result]) -> Result:
    """What came of the work; a failure is one sentence, in English."""
    async for event in watch(work, Ticket()):
        match event:
            case Finished(result):
                return result
            case Failed(error):
                raise gr.Error(explain(error, "en"), print_exception=False) from error
            case _:
                continue
    raise AssertionError("Work ends as Finished or Failed.")
