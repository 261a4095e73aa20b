"""Calls that arrive together run together; one worker serves one model."""

import logging
from collections.abc import Callable, Hashable
from concurrent.futures import Future, InvalidStateError
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Condition, Thread
from time import monotonic
from typing import Any

from mmdemo.errors import InvalidRequestError, StoppedError
from mmdemo.media import Stage, Ticket

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Job:
    """One request on its way."""

    method: str  # of the model
    shape: Hashable  # jobs with equal method and shape may share a call
    request: Any
    ticket: Ticket
    outcome: Future[Any] = field(default_factory=Future[Any])

    @property
    def key(self) -> Hashable:
        """What jobs of one batch have in common."""
        return (self.method, self.shape)

    def succeed(self, result: object) -> None:
        """Hand the result to the caller, unless Stop came first."""
        self._settle(lambda: self.outcome.set_result(result))

    def fail(self, error: BaseException) -> None:
        """Hand the failure to the caller, unless Stop came first."""
        self._settle(lambda: self.outcome.set_exception(error))

    def stop(self) -> None:
        """Let the caller go at once; the worker skips what is settled."""
        self.fail(StoppedError("Stopped."))

    def _settle(self, settle: Callable[[], None]) -> None:
        try:
            settle()
        except InvalidStateError:
            return
        self.ticket.stage = Stage.DONE


@dataclass(frozen=True)
class Limits:
    """How long and how wide batches grow, and when a worker counts as idle."""

    max_batch: int = 16
    max_wait_s: float = 0.005
    idle_s: float = 900.0


class Batcher:
    """Queue and worker of one model. The worker sleeps while nothing waits."""

    def __init__(
        self,
        lease: Callable[[], AbstractContextManager[object]],
        is_loaded: Callable[[], bool],
        when_idle: Callable[[], None],
        limits: Limits,
    ) -> None:
        self._lease = lease
        self._is_loaded = is_loaded
        self._when_idle = when_idle
        self._limits = limits
        self._waiting: list[Job] = []
        self._closing = False
        self._changed = Condition()
        self._worker: Thread | None = None

    def put(self, job: Job) -> None:
        """Queue a job; its outcome is in `job.outcome`."""
        job.ticket.stage = Stage.QUEUED if self._is_loaded() else Stage.LOADING
        job.ticket.when_stopped(job.stop)
        with self._changed:
            if self._closing:
                job.stop()
            self._waiting.append(job)
            self._changed.notify_all()
            if self._worker is None:
                self._worker = Thread(target=self._serve, name="model-worker", daemon=True)
                self._worker.start()

    def close(self) -> None:
        """Stop what waits and end the worker; a running batch is finished first."""
        with self._changed:
            self._closing = True
            jobs, self._waiting = self._waiting, []
            self._changed.notify_all()
        for job in jobs:
            job.stop()
        if self._worker is not None:
            self._worker.join()

    def _serve(self) -> None:
        while self._wait_for_work():
            try:
                with self._lease() as model:
                    self._set_stage(Stage.QUEUED)
                    _run(model, self._gather())
            except Exception as error:  # noqa: BLE001 - handed to every caller that waits
                for job in self._take(self._waiting):
                    job.fail(error)

    def _wait_for_work(self) -> bool:
        """Sleep until a job waits that nobody has stopped; False when closing."""
        if not self._sleep(self._limits.idle_s):
            self._when_idle()
            self._sleep(None)
        if not self._is_loaded():
            self._set_stage(Stage.LOADING)
        return not self._closing

    def _sleep(self, at_most_s: float | None) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._closing or self._has_work(), at_most_s)

    def _has_work(self) -> bool:
        self._waiting = [job for job in self._waiting if not job.outcome.done()]
        return bool(self._waiting)

    def _set_stage(self, stage: Stage) -> None:
        with self._changed:
            for job in self._waiting:
                if not job.outcome.done():
                    job.ticket.stage = stage

    def _gather(self) -> list[Job]:
        """The oldest job and those like it; others may still join it for `max_wait_s`."""
        deadline = monotonic() + self._limits.max_wait_s
        with self._changed:
            while len(batch := self._alike()) < self._limits.max_batch:
                if not self._changed.wait(max(0.0, deadline - monotonic())):
                    break
        return self._take(batch)

    def _alike(self) -> list[Job]:
        live = [job for job in self._waiting if not job.outcome.done()]
        return [job for job in live if job.key == live[0].key][: self._limits.max_batch]

    def _take(self, jobs: list[Job]) -> list[Job]:
        with self._changed:
            taken = list(jobs)
            self._waiting = [job for job in self._waiting if job not in taken]
        return taken


def _method_of(model: object, name: str) -> Callable[[list[Any]], list[Any]]:
    """The card of a hub model that nobody has opened yet cannot tell what the model does not do."""
    if not hasattr(model, name):
        raise InvalidRequestError(
            f"This model is of another kind and cannot {name}; choose another model."
        )
    return getattr(model, name)


def _run(model: object, jobs: list[Job]) -> None:
    """One call for all; if that fails, one call each, so that a bad job fails alone."""
    live = [job for job in jobs if not job.outcome.done()]
    if not live:
        return
    for job in live:
        job.ticket.stage = Stage.RUNNING
    try:
        work = _method_of(model, live[0].method)
        results = work([job.request for job in live])
        for job, result in zip(live, results, strict=True):
            job.succeed(result)
    except Exception as error:  # noqa: BLE001 - handed to its caller
        if len(live) == 1:
            live[0].fail(error)
            return
        if all(job.outcome.done() for job in live):  # each of them was stopped meanwhile
            return
        _log.warning("A batch of %d failed, running one by one", len(live), exc_info=True)
        for job in live:
            _run(model, [job])
