"""How many requests, how long, how well joined: counted where it happens, read when asked for."""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from time import monotonic

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
SIZES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
RECENT = 10_000  # requests that are remembered one by one
FRESH = 0.2  # weight of the latest batch in what is expected of the next


@dataclass(frozen=True)
class Histogram:
    """How often values fell between bounds."""

    bounds: tuple[float, ...]  # upper ones; above the last there is one more count
    counts: tuple[int, ...]
    total: float  # of all values


@dataclass(frozen=True)
class Served:
    """One request that is over."""

    method: str
    outcome: str  # "done", "failed" or "stopped"
    seconds: float  # from asking to the outcome
    at_s: float  # by the monotonic clock


@dataclass(frozen=True)
class QueueStats:
    """What one model's queue has seen since the start, and what is in it now."""

    model: str
    n_waiting: int
    n_running: int
    oldest_s: float  # how long the first in it has been waiting
    batch_s: float | None  # what a batch takes, lately; None before the first one
    outcomes: dict[tuple[str, str], int]  # by method and outcome
    waits: Histogram  # seconds until a batch began
    batches: Histogram  # seconds that a batch took
    sizes: Histogram  # requests in a batch


class _Counts:
    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = tuple(bounds)
        self._counts = [0] * (len(bounds) + 1)
        self._total = 0.0

    def add(self, value: float) -> None:
        self._counts[bisect_left(self._bounds, value)] += 1
        self._total += value

    def now(self) -> Histogram:
        return Histogram(self._bounds, tuple(self._counts), self._total)


class Meter:
    """Counts for one queue; may be fed and read by several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._outcomes: dict[tuple[str, str], int] = {}
        self._waits, self._batches, self._sizes = _Counts(SECONDS), _Counts(SECONDS), _Counts(SIZES)
        self._recent: deque[Served] = deque(maxlen=RECENT)
        self._batch_s: float | None = None
        self._batch_size = 1.0

    def over(self, method: str, outcome: str, asked_s: float) -> None:
        """A request that was asked at `asked_s` is over."""
        now_s = monotonic()
        with self._lock:
            key = (method, outcome)
            self._outcomes[key] = self._outcomes.get(key, 0) + 1
            self._recent.append(Served(method, outcome, now_s - asked_s, now_s))

    def begun(self, waited_s: Iterable[float]) -> None:
        """A batch begins, whose requests have waited so long."""
        with self._lock:
            for each in waited_s:
                self._waits.add(each)

    def ended(self, size: int, seconds: float) -> None:
        """A batch is over."""
        with self._lock:
            self._batches.add(seconds)
            self._sizes.add(size)
            known = self._batch_s
            self._batch_s = seconds if known is None else known + FRESH * (seconds - known)
            self._batch_size += FRESH * (size - self._batch_size)

    def expected_s(self, n_before: int, *, busy: bool) -> float | None:
        """How long it takes until as many have been served; None before the first batch ended."""
        with self._lock:
            if self._batch_s is None:
                return None
            n_batches = int(n_before / max(1.0, self._batch_size)) + busy
            return n_batches * self._batch_s

    def recent(self, within_s: float) -> list[Served]:
        """What was over in the last seconds."""
        since_s = monotonic() - within_s
        with self._lock:
            return [served for served in self._recent if served.at_s >= since_s]

    def stats(self, model: str, n_waiting: int, n_running: int, oldest_s: float) -> QueueStats:
        """All of it, as plain values."""
        with self._lock:
            return QueueStats(
                model, n_waiting, n_running, oldest_s, self._batch_s, dict(self._outcomes),
                self._waits.now(), self._batches.now(), self._sizes.now(),
            )  # fmt: skip
