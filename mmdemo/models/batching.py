"""Calls that arrive together run together, owners in turn; one worker serves one model."""

import logging
from collections.abc import Callable, Hashable
from concurrent.futures import Future, InvalidStateError
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Condition, Thread
from time import monotonic
from typing import Any

from mmdemo.errors import BusyError, InvalidRequestError, StoppedError
from mmdemo.media import Stage, Ticket
from mmdemo.models.measuring import Meter, QueueStats
from mmdemo.models.queueing import Turns, of_owner

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Job:
    """One request on its way."""

    method: str  # of the model
    shape: Hashable  # jobs with equal method and shape may share a call
    request: Any
    ticket: Ticket
    outcome: Future[Any] = field(default_factory=Future[Any])
    asked_s: float = field(default_factory=monotonic)

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

    @property
    def fate(self) -> str:
        """How it ended: "done", "failed" or "stopped"."""
        error = self.outcome.exception()
        if error is None:
            return "done"
        return "stopped" if isinstance(error, StoppedError) else "failed"

    def _settle(self, settle: Callable[[], None]) -> None:
        try:
            settle()
        except InvalidStateError:
            return
        self.ticket.stage = Stage.DONE


@dataclass(frozen=True)
class Limits:
    """How long and how wide batches grow, when a worker counts as idle, how many may wait."""

    max_batch: int = 16
    max_wait_s: float = 0.005
    idle_s: float = 900.0
    most_waiting: int = 0  # for one model; 0: no limit
    most_waiting_each: int = 0  # of one owner; 0: no limit


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
        self.meter = Meter()
        self._turns = Turns()
        self._waiting: list[Job] = []
        self._n_running = 0
        self._closing = False
        self._changed = Condition()
        self._worker: Thread | None = None

    def put(self, job: Job) -> None:
        """Queue a job; its outcome is in `job.outcome`.

        Raises:
            BusyError: too many wait already.
        """
        with self._changed:
            self._check_room(job.ticket)
        job.ticket.stage = Stage.QUEUED if self._is_loaded() else Stage.LOADING
        job.outcome.add_done_callback(lambda _: self.meter.over(job.method, job.fate, job.asked_s))
        job.ticket.when_stopped(job.stop)
        with self._changed:
            if self._closing:
                job.stop()
            self._waiting.append(job)
            self._tell_places()
            self._changed.notify_all()
            if self._worker is None:
                self._worker = Thread(target=self._serve, name="model-worker", daemon=True)
                self._worker.start()

    def stats(self, model: str) -> QueueStats:
        """What the queue has seen, and how it stands."""
        with self._changed:
            live, n_running = self._live(), self._n_running
        now_s = monotonic()
        oldest_s = max((now_s - job.asked_s for job in live), default=0.0)
        return self.meter.stats(model, len(live), n_running, oldest_s)

    @property
    def is_alive(self) -> bool:
        """Whether its worker serves, or has nothing to serve yet."""
        return self._worker is None or self._worker.is_alive()

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
                    self._work(model, self._gather())
            except Exception as error:  # noqa: BLE001 - handed to every caller that waits
                for job in self._take(self._waiting):
                    job.fail(error)

    def _work(self, model: object, batch: list[Job]) -> None:
        begun_s = monotonic()
        self.meter.begun(begun_s - job.asked_s for job in batch)
        _run(model, batch)
        with self._changed:
            self._n_running = 0
        if batch:
            self.meter.ended(len(batch), monotonic() - begun_s)

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
        """Whose turn it is and those like it; others may still join it for `max_wait_s`."""
        deadline = monotonic() + self._limits.max_wait_s
        with self._changed:
            while len(batch := self._alike()) < self._limits.max_batch:
                if not self._changed.wait(max(0.0, deadline - monotonic())):
                    break
            self._turns.note(batch)
            self._n_running = len(batch)
        return self._take(batch)

    def _alike(self) -> list[Job]:
        return self._turns.together(self._live(), self._limits.max_batch)

    def _live(self) -> list[Job]:
        return [job for job in self._waiting if not job.outcome.done()]

    def _tell_places(self) -> None:
        """Tell everyone in the line where it stands; the lock is held."""
        for place, job in enumerate(self._turns.in_order(self._live()), self._n_running):
            job.ticket.place = place
            job.ticket.wait_s = self.meter.expected_s(place, busy=self._n_running > 0)

    def _check_room(self, ticket: Ticket) -> None:
        limits, live = self._limits, self._live()
        if not ticket.owner or ticket.is_part:
            return
        n_own = len(of_owner(live, ticket.owner))
        busy = self._n_running > 0
        if limits.most_waiting_each and n_own >= limits.most_waiting_each:
            lasts = _in_words(self.meter.expected_s(n_own, busy=busy))
            raise BusyError(
                f"{n_own} of your requests wait for this model already{lasts}; wait until some of "
                "them are done, or stop them."
            )
        if limits.most_waiting and len(live) >= limits.most_waiting:
            lasts = _in_words(self.meter.expected_s(len(live), busy=busy))
            raise BusyError(
                f"{len(live)} requests wait for this model already{lasts}; try again then."
                if lasts
                else f"{len(live)} requests wait for this model already; try again in a minute."
            )

    def _take(self, jobs: list[Job]) -> list[Job]:
        with self._changed:
            taken = list(jobs)
            self._waiting = [job for job in self._waiting if job not in taken]
            self._tell_places()
        return taken


def _in_words(seconds: float | None) -> str:
    """How long that takes, as a piece of a sentence; nothing where it is not known."""
    if seconds is None:
        return ""
    long = f"{seconds / 60:.0f} min" if seconds >= 120 else f"{max(1.0, seconds):.0f} s"
    return f" and take about {long}"


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
