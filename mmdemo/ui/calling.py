"""How programs call a task: what every endpoint has in common."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import gradio as gr

from mmdemo.media import Ticket
from mmdemo.ui.asker import ticket_now
from mmdemo.ui.feedback import explain
from mmdemo.ui.waiting import Failed, Finished, Progress, watch

CONCURRENCY = 256  # callers at once: more than may wait for a model, which takes them in turn
COMMON: dict[str, Any] = {"preprocess": False, "concurrency_limit": CONCURRENCY}
MODEL_LABEL = "model: a catalogue name, or empty: the app's own"

Result = TypeVar("Result")


async def result(
    work: Callable[[Ticket], Result],
    tell: Callable[[Progress], Awaitable[None]] | None = None,
    ticket: Ticket | None = None,
) -> Result:
    """What came of the work; a failure is one sentence, in English.

    Args:
        work: what is to be done, in a thread.
        tell: is told where it stands, now and then.
        ticket: whose turn it takes; None: that of whom Gradio works for now.
    """
    async for event in watch(work, ticket or ticket_now()):
        match event:
            case Finished(result):
                return result
            case Failed(error):
                raise gr.Error(explain(error, "en"), print_exception=False) from error
            case Progress() as standing:
                if tell is not None:
                    await tell(standing)
    raise AssertionError("Work ends as Finished or Failed.")
