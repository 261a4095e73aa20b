"""How a task uses a model: name it, name the method, hand over one request."""

from collections.abc import Callable, Hashable
from concurrent.futures import wait
from threading import Lock
from typing import Protocol, TypeVar, cast

from mmdemo.errors import TookTooLongError
from mmdemo.media import Ticket
from mmdemo.models.batching import Batcher, Job, Limits
from mmdemo.models.catalogue import ModelCard
from mmdemo.models.measuring import QueueStats, Served
from mmdemo.models.pool import ModelPool


class Request(Protocol):
    """What the runner must know of a request."""

    @property
    def ticket(self) -> Ticket:
        """Carries its stage out and Stop in."""
        ...

    @property
    def alike(self) -> Hashable:
        """What requests that share a batch have in common."""
        ...


Role = TypeVar("Role", contravariant=True)
In = TypeVar("In", bound=Request)
Out = TypeVar("Out")


class ModelRunner:
    """Lends the model, shares the batch, returns the one result."""

    def __init__(
        self,
        pool: ModelPool,
        max_batch: int = 16,
        max_wait_s: float = 0.005,
        *,
        most_waiting: int = 0,
        most_waiting_each: int = 0,
    ) -> None:
        self.pool = pool
        self._limits = Limits(max_batch, max_wait_s, pool.idle_s, most_waiting, most_waiting_each)
        self._batchers: dict[str, Batcher] = {}
        self._lock = Lock()

    def names_for(self, task: str) -> list[str]:
        """Names of the models that can do `task`, in catalogue order."""
        return [card.name for card in self.pool.catalogue.values() if task in card.tasks]

    def card(self, name: str) -> ModelCard:
        """What is known of model `name`; UnknownModelError if nothing is."""
        return self.pool.card(name)

    def version(self, name: str) -> str:
        """Which weights model `name` runs on."""
        return self.pool.version(name)

    def run(self, name: str, method: Callable[[Role, list[In]], list[Out]], request: In) -> Out:
        """Run `method`, as declared by a role, of model `name` on one request.

        Raises:
            StoppedError: the request's ticket was stopped, whatever the model was doing.
            BusyError: too many requests wait already.
            TookTooLongError: the time that the ticket allows was over.
            MmdemoError: what the model or its loading raised.
        """
        self.card(name)
        job = Job(method.__name__, request.alike, request, request.ticket)
        self._batcher(name).put(job)
        wait([job.outcome], request.ticket.left_s)
        if not job.outcome.done():
            job.fail(
                TookTooLongError(
                    f"This took longer than {request.ticket.timeout_s:.0f} s, which is the most "
                    "here; ask for less at once, or try again when fewer people are here."
                )
            )
            request.ticket.stop()
        return cast("Out", job.outcome.result())

    def queues(self) -> list[QueueStats]:
        """How each model's queue stands, and what it has seen."""
        return [batcher.stats(name) for name, batcher in self._known().items()]

    def recent(self, within_s: float) -> list[Served]:
        """The requests that were over in the last seconds."""
        return [served for each in self._known().values() for served in each.meter.recent(within_s)]

    @property
    def is_alive(self) -> bool:
        """Whether every worker that was started still serves."""
        return all(batcher.is_alive for batcher in self._known().values())

    def _known(self) -> dict[str, Batcher]:
        with self._lock:
            return dict(self._batchers)

    def close(self) -> None:
        """End the workers; what still waits is stopped."""
        with self._lock:
            batchers, self._batchers = list(self._batchers.values()), {}
        for batcher in batchers:
            batcher.close()

    def _batcher(self, name: str) -> Batcher:
        with self._lock:
            if name not in self._batchers:
                self._batchers[name] = Batcher(
                    lambda: self.pool.lease(name),
                    lambda: self.pool.is_loaded(name),
                    self.pool.drop_idle,
                    self._limits,
                )
            return self._batchers[name]
