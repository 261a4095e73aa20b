"""Work off the event loop, watched: where it stands, then what came of it.

When the one who waits goes away, whether by Stop or by closing the page, the work is stopped.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread
from time import perf_counter
from typing import Generic, TypeVar

from mmdemo.media import Stage, Ticket

POLL_S = 0.1
SHOW_EVERY_S = 0.5  # at least so often; a page that is gone is noticed when it is shown something

Value = TypeVar("Value")


@dataclass(frozen=True)
class Progress:
    """Where the work stands."""

    stage: Stage
    partial_text: str
    seconds: float  # since it began


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
    shown: tuple[Stage, str] | None = None
    shown_s = 0.0
    try:
        while not future.done():
            standing, now_s = (ticket.stage, ticket.partial_text), perf_counter() - started_s
            if standing != shown or now_s - shown_s >= SHOW_EVERY_S:
                shown, shown_s = standing, now_s
                yield Progress(*standing, now_s)
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

    Thread(target=run, name="mmdemo-request", daemon=True).start()
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
