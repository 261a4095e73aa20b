"""A token bucket for each caller: so much at once, refilled evenly."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from time import monotonic

ROUNDING = 1e-6
CALLERS_REMEMBERED = 20_000  # who was longest silent is forgotten first, whose bucket is full again


class Buckets:
    """Who has how much left. The allowance is told at each taking, for callers differ."""

    def __init__(self, per_s: float, clock: Callable[[], float] = monotonic) -> None:
        self._per_s = per_s  # in so many seconds a whole allowance comes back
        self._clock = clock
        self._taken: OrderedDict[str, tuple[float, float]] = OrderedDict()  # how much, and when
        self._lock = Lock()

    def take(self, key: str, allowance: float, cost: float = 1.0) -> float:
        """Take `cost` out; 0, or if there is too little left: nothing is taken, and for how long.

        An allowance of 0 is no limit. What costs more than the whole allowance is let through when
        the bucket is full, for else it never would.
        """
        if not allowance:
            return 0.0
        with self._lock:
            lacking_s = self._lacking_s(key, allowance, cost)
            if not lacking_s:
                taken, now_s = self._now(key, allowance)
                self._taken[key] = (taken + cost, now_s)
                self._taken.move_to_end(key)
            while len(self._taken) > CALLERS_REMEMBERED:
                self._taken.popitem(last=False)
        return lacking_s

    def look(self, key: str, allowance: float, cost: float = 1.0) -> float:
        """What `take` would answer; nothing is taken."""
        if not allowance:
            return 0.0
        with self._lock:
            return self._lacking_s(key, allowance, cost)

    def _now(self, key: str, allowance: float) -> tuple[float, float]:
        taken, before_s = self._taken.get(key, (0.0, 0.0))
        now_s = self._clock()
        return max(0.0, taken - (now_s - before_s) * allowance / self._per_s), now_s

    def _lacking_s(self, key: str, allowance: float, cost: float) -> float:
        taken, _ = self._now(key, allowance)
        over = taken + min(cost, allowance) - allowance
        return over * self._per_s / allowance if over > ROUNDING else 0.0
