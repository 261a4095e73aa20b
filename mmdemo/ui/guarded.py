"""Blocks that ask at the door before an event is worked on, whoever sends it, with or without page.

So all that happens on a tab can be kept for people with an account, in one place.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

import gradio as gr
from starlette.concurrency import run_in_threadpool

from mmdemo.errors import MmdemoError
from mmdemo.pairs import Right
from mmdemo.ui.door import Door
from mmdemo.ui.feedback import toast
from mmdemo.ui.language import page_language

_UNASKED = frozenset({"change", "load", "tick"})


class GuardedBlocks(gr.Blocks):
    """Blocks of which some events need a right."""

    def __init__(self, door: Door, **options: Any) -> None:  # noqa: ANN401 - Gradio's
        super().__init__(**options)  # pyright: ignore[reportUnknownMemberType]
        self._door = door
        self._needs: dict[int, Right] = {}  # by the event's number; the others need none

    @contextmanager
    def needing(self, right: Right) -> Generator[None]:
        """Whatever event is wired within needs a right."""
        before = set(self.fns)
        yield
        self._needs |= dict.fromkeys(set(self.fns) - before, right)

    async def process_api(self, block_fn: Any, *inputs: Any, **context: Any) -> dict[str, Any]:  # noqa: ANN401
        """Work on an event, or refuse it."""
        number = block_fn if isinstance(block_fn, int) else block_fn._id
        right = self._needs.get(number)
        if right is not None:
            request = context.get("request")
            try:
                await run_in_threadpool(self._door.check, request, right)
            except MmdemoError as error:
                refusal = toast(error, page_language(request))
                refusal.visible = not self._is_unasked(number)
                raise refusal from error
        work = cast(Any, super()).process_api
        return await work(block_fn, *inputs, **context)

    def _is_unasked(self, number: int) -> bool:
        """Whether the page itself sends an event, so that nobody is to be told of its refusal."""
        return all(event in _UNASKED for _, event in self.fns[number].targets)
