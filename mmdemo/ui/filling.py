"""Suggestions filled in ahead, behind the page, so that the next item is there at once."""

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from logging import getLogger
from threading import Event, Lock, Thread
from time import monotonic

from mmdemo.errors import MmdemoError, PairNotFoundError
from mmdemo.pairs import Pair, SuggestionStore, Wanted
from mmdemo.ui.suggesting import SUGGESTED_TASKS, suggest
from mmdemo.workbench import Workbench

AHEAD = 8  # pairs of each queue
IDLE_S = 30.0  # after so long without anybody who annotates it stops
LOOK_S = 2.0  # how often it looks for what is new in a queue
RETRY_S = 60.0  # how long what failed is let be
N_PROBLEMS_KEPT = 1_000

_log = getLogger(__name__)


@dataclass(frozen=True)
class Wish:
    """What somebody annotates now."""

    wanted: Wanted
    models: tuple[str, ...]  # those that are to suggest something
    before: tuple[str, ...]  # the ids of the pairs that they have before them


@dataclass(frozen=True)
class Problem:
    """Why a model suggests nothing for a pair."""

    error: Exception
    at_s: float


class Filler:
    """Asks models for suggestions while somebody annotates. Blocks nobody."""

    def __init__(self, workbench: Workbench, suggestions: SuggestionStore) -> None:
        self._workbench = workbench
        self._suggestions = suggestions
        self._wishes: dict[str, tuple[Wish, float]] = {}
        self._problems: OrderedDict[tuple[str, str], Problem] = OrderedDict()
        self._thread: Thread | None = None
        self._lock = Lock()
        self._news = Event()
        self._stopped = Event()

    def wish(self, who: str, wish: Wish) -> None:
        """Note what somebody annotates, and begin to fill it in."""
        with self._lock:
            self._wishes[who] = (wish, monotonic())
            if self._thread is None and not self._stopped.is_set():
                self._thread = Thread(target=self._run, name="fill-in", daemon=True)
                self._thread.start()
        self._news.set()

    def stop(self) -> None:
        """End the work; what is being asked is still answered."""
        self._stopped.set()
        self._news.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()

    def models_for(self, task: str, chosen: Sequence[str]) -> tuple[str, ...]:
        """Those of the chosen models that do a task; where none does, the app's own."""
        if task not in SUGGESTED_TASKS:
            return ()
        able = self._workbench.models.names_for(task)
        default = self._workbench.default_model[task]
        return tuple(name for name in able if name in chosen) or (default,)

    def problem(self, pair_id: str, models: Sequence[str]) -> Exception | None:
        """Why one of some models suggests nothing for a pair, if that is so."""
        with self._lock:
            found = [self._problems.get((pair_id, model)) for model in models]
        return next((problem.error for problem in found if problem), None)

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                self._news.clear()
                wishes = self._current()
                if not wishes:
                    return
                if not self._fill(wishes):
                    self._news.wait(LOOK_S)
        finally:
            with self._lock:
                self._thread = None

    def _current(self) -> list[Wish]:
        with self._lock:
            oldest_s = monotonic() - IDLE_S
            self._wishes = {who: each for who, each in self._wishes.items() if each[1] > oldest_s}
            return [wish for wish, _ in self._wishes.values()]

    def _fill(self, wishes: list[Wish]) -> bool:
        """Ask for what is lacking, first for what is on show; whether there was anything."""
        try:
            asked = self._lacking(wishes)
        except MmdemoError:  # the page says by itself that the database cannot be read
            return False
        with ThreadPoolExecutor(AHEAD, thread_name_prefix="fill-in") as threads:
            for pair, model in asked[: 2 * AHEAD]:
                threads.submit(self._ask, pair, model)
        return bool(asked)

    def _lacking(self, wishes: list[Wish]) -> list[tuple[Pair, str]]:
        urgent: dict[tuple[str, str], Pair] = {}
        later: dict[tuple[str, str], Pair] = {}
        for wish in wishes:
            for model in self._all_models(wish):
                version = self._workbench.models.version(model)
                for pair in self._suggestions.lacking(wish.before, model, version):
                    urgent[pair.id, model] = pair
                found = self._suggestions.awaited(wish.wanted, model, version, limit=AHEAD)
                later |= {(pair.id, model): pair for pair in found}
        wanted = self._askable(urgent, wishes) or self._askable(later, wishes)
        return [(pair, model) for (_, model), pair in wanted.items()]

    def _all_models(self, wish: Wish) -> set[str]:
        tasks = (wish.wanted.task,) if wish.wanted.task else SUGGESTED_TASKS
        return {name for task in tasks for name in self.models_for(task, wish.models)}

    def _askable(
        self, lacking: dict[tuple[str, str], Pair], wishes: list[Wish]
    ) -> dict[tuple[str, str], Pair]:
        """Those whose task the model was chosen for, and that have not just failed."""
        chosen = {name for wish in wishes for name in wish.models}
        return {
            key: pair
            for key, pair in lacking.items()
            if key[1] in self.models_for(pair.task, tuple(chosen)) and not self._has_failed(key)
        }

    def _has_failed(self, key: tuple[str, str]) -> bool:
        with self._lock:
            problem = self._problems.get(key)
        return problem is not None and monotonic() - problem.at_s < RETRY_S

    def _ask(self, pair: Pair, model: str) -> None:
        if self._stopped.is_set():
            return
        try:
            said = suggest(self._workbench.models, pair, model)
            self._suggestions.suggest(pair.id, said)
        except PairNotFoundError:  # deleted meanwhile
            return
        except Exception as error:  # noqa: BLE001 - logged, and told on the item
            if not isinstance(error, MmdemoError):
                _log.exception("No suggestion for pair %s", pair.id)
            self._note(pair, model, Problem(error, monotonic()))
        else:
            with self._lock:
                self._problems.pop((pair.id, model), None)

    def _note(self, pair: Pair, model: str, problem: Problem) -> None:
        with self._lock:
            self._problems[pair.id, model] = problem
            while len(self._problems) > N_PROBLEMS_KEPT:
                self._problems.popitem(last=False)
