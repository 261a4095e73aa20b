"""Runs one function over many items at once, so that the models see full batches."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from mmdemo.errors import InvalidRequestError

In = TypeVar("In")
Out = TypeVar("Out")

OnResult = Callable[[int, int], None]  # told how many results are there, of how many

WAITING_PER_WORKER = 2  # keeps the workers busy without holding every picture in memory


def run_many(
    work: Callable[[In], Out], items: Iterable[In], n_workers: int
) -> Generator[tuple[In, Out | InvalidRequestError]]:
    """Each item with its result, in order; an item that cannot be worked on brings its error.

    Any other error ends the run and cancels what has not begun.
    """
    waiting: deque[tuple[In, Future[Out]]] = deque()
    workers = ThreadPoolExecutor(n_workers)
    try:
        for item in items:
            waiting.append((item, workers.submit(work, item)))
            if len(waiting) >= WAITING_PER_WORKER * n_workers:
                yield _finished(*waiting.popleft())
        while waiting:
            yield _finished(*waiting.popleft())
    finally:
        workers.shutdown(wait=False, cancel_futures=True)


def run_all(
    work: Callable[[In], Out], items: Sequence[In], n_workers: int, on_result: OnResult
) -> list[tuple[In, Out]]:
    """Each item with its result, in order; the first error of any kind ends the run."""
    finished: list[tuple[In, Out]] = []
    for item, result in run_many(work, items, n_workers):
        if isinstance(result, InvalidRequestError):
            raise result
        finished.append((item, result))
        on_result(len(finished), len(items))
    return finished


def _finished(item: In, future: Future[Out]) -> tuple[In, Out | InvalidRequestError]:
    try:
        return item, future.result()
    except InvalidRequestError as error:
        return item, error
