"""Work off the event loop, watched: where it stands, then what came of it.

When the one who waits goes away, whether by Stop or by closing the page, the work is stopped.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass
from threading import Thread
from time import perf_counter
from typing import Generic, TypeVar

from mmdemo.media import Stage, Ticket
from mmdemo.ui.asker import number_now
from mmdemo.web.request_ids import request_id_now

POLL_S = 0.1
SHOW_EVERY_S = 0.5  # at least so often; a page that is gone is noticed when it is shown something

Value = TypeVar("Value")


@dataclass(frozen=True)
class Progress:
    """Where the work stands."""

    stage: Stage
    partial_text: str
    seconds: float  # since it began
    place: int = 0  # in the line: how many are served before
    wait_s: float | None = None  # how long that takes, where it can be told


@dataclass(frozen=True)
class Finished(Generic[Value]):
    """The work's result."""

    value: Value


@dataclass(frozen=True)
class Failed:
    """Why there is none."""

    error: BaseException


async def watch(
    work: Callable[[Ticket], Value], ticket: Ticket
) -> AsyncGenerator[Progress | Finished[Value] | Failed, None]:
    """Do the work in a thread: Progress as it changes, at last Finished or Failed."""
    started_s = perf_counter()
    future = _in_thread(lambda: work(ticket))
    done = _event_of(future)
    shown: tuple[Stage, str, int] | None = None
    shown_s = 0.0
    try:
        while not future.done():
            standing = (ticket.stage, ticket.partial_text, ticket.place)
            now_s = perf_counter() - started_s
            if standing != shown or now_s - shown_s >= SHOW_EVERY_S:
                shown, shown_s = standing, now_s
                yield Progress(*standing[:2], now_s, ticket.place, ticket.wait_s)
            await _sleep_until(done, POLL_S)
        error = future.exception()
        yield Failed(error) if error else Finished(future.result())
    finally:
        if not future.done():
            ticket.stop()


def _in_thread(work: Callable[[], Value]) -> Future[Value]:
    # A thread of its own, for a pool's size would cap how many requests a model can join.
    future: Future[Value] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - the one who waits decides what it means
            future.set_exception(error)

    context = copy_context()  # so that its log lines hold the number of the request
    context.run(request_id_now.set, number_now())
    Thread(target=context.run, args=[run], name="mmdemo-request", daemon=True).start()
    return future


def _event_of(future: Future[Value]) -> asyncio.Event:
    loop, done = asyncio.get_running_loop(), asyncio.Event()

    def tell(_: Future[Value]) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(done.set)

    future.add_done_callback(tell)
    return done


async def _sleep_until(event: asyncio.Event, timeout_s: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), timeout_s)
    except TimeoutError:
        return
