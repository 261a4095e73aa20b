"""Models kept in memory within a budget, least recently used out first."""

import gc
from collections import Counter, OrderedDict
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition
from time import monotonic
from typing import Protocol, runtime_checkable

from mmdemo.errors import ModelMemoryError, UnknownModelError
from mmdemo.models.catalogue import ModelCard
from mmdemo.models.loading import load_model, measure_mb, weights_version

PATIENCE_S = 60.0  # how long to wait for lent models to come back and make room
YIELD_S = 1.0  # how long a busy model lets those go first who wait for room


@runtime_checkable
class Closable(Protocol):
    """A model that holds more than Python memory."""

    def close(self) -> None:
        """Give back what the garbage collector does not, such as a GPU's memory."""
        ...


@dataclass(frozen=True)
class ResidentModel:
    """A model in memory, as `models list` shows it."""

    name: str
    memory_mb: int
    borrowers: int
    unused_s: float


@dataclass(eq=False)
class _Resident:
    memory_mb: int
    last_used_s: float
    borrowers: int = 1
    model: Future[object] = field(default_factory=Future[object])


class ModelPool:
    """Lends models. A model that is lent is never evicted; two may load at the same time."""

    def __init__(
        self,
        catalogue: Mapping[str, ModelCard],
        budget_mb: int,
        load: Callable[[ModelCard], object] = load_model,
        measure: Callable[[ModelCard], int] = measure_mb,
        *,
        idle_s: float = 900.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.catalogue = catalogue
        self.budget_mb = budget_mb
        self.idle_s = idle_s
        self.patience_s = PATIENCE_S
        self._load = load
        self._measure = measure
        self._clock = clock
        self._residents: OrderedDict[str, _Resident] = OrderedDict()  # oldest use first
        self._versions: dict[str, str] = {}
        self._n_wanting_room = 0
        self._n_loads: Counter[str] = Counter()
        self._n_evictions: Counter[str] = Counter()
        self._changed = Condition()

    @contextmanager
    def lease(self, name: str) -> Generator[object]:
        """Borrow model `name`, loading it if needed.

        Raises:
            UnknownModelError: no card has that name.
            ModelUnavailableError: its weights cannot be had.
            ModelMemoryError: it does not fit.
        """
        self.drop_idle()
        resident = self._borrow(name)
        try:
            yield resident.model.result()
        finally:
            self._give_back(resident)

    def card(self, name: str) -> ModelCard:
        """The card of model `name`."""
        card = self.catalogue.get(name)
        if card is None:
            known = ", ".join(self.catalogue)
            raise UnknownModelError(f"No model is called {name!r}. Choose one of: {known}.")
        return card

    def version(self, name: str) -> str:
        """Which weights were loaded last under that name, or would be."""
        with self._changed:
            loaded = self._versions.get(name)
        return loaded if loaded is not None else weights_version(self.card(name))

    def is_loaded(self, name: str) -> bool:
        """Whether a lease would begin at once."""
        with self._changed:
            resident = self._residents.get(name)
            return resident is not None and resident.model.done()

    def residents(self) -> list[ResidentModel]:
        """What is in memory, least recently used first."""
        with self._changed:
            now = self._clock()
            return [
                ResidentModel(name, r.memory_mb, r.borrowers, now - r.last_used_s)
                for name, r in self._residents.items()
            ]

    def moves(self) -> tuple[dict[str, int], dict[str, int]]:
        """How often each model was loaded, and how often it was taken out of memory."""
        with self._changed:
            return dict(self._n_loads), dict(self._n_evictions)

    def unload(self, name: str) -> bool:
        """Take the model out of memory; False where it is lent or not there."""
        with self._changed:
            resident = self._residents.get(name)
            if resident is None or resident.borrowers:
                return False
            self._evict([name])
            return True

    def drop_idle(self) -> None:
        """Take out what nobody has used for `idle_s`."""
        with self._changed:
            now = self._clock()
            self._evict(
                [
                    name
                    for name in self._idle()
                    if now - self._residents[name].last_used_s >= self.idle_s
                ]
            )

    def _borrow(self, name: str) -> _Resident:
        card = self.card(name)
        with self._changed:
            if resident := self._join(name):
                return resident
        memory_mb = self._measure(card)  # may download, so nobody else waits for it
        with self._changed:
            resident = self._wait_for_room(card, memory_mb)
            if resident:
                return resident
            resident = _Resident(memory_mb, self._clock())
            self._residents[name] = resident
        self._fill(resident, card)
        return resident

    def _join(self, name: str) -> _Resident | None:
        """Borrow the model if it is there, but let those who wait for its room go first."""
        resident = self._residents.get(name)
        if resident and not resident.borrowers and self._n_wanting_room:
            self._changed.wait_for(lambda: not self._n_wanting_room, timeout=YIELD_S)
            resident = self._residents.get(name)
        if resident:
            self._residents.move_to_end(name)
            resident.borrowers += 1
        return resident

    def _wait_for_room(self, card: ModelCard, memory_mb: int) -> _Resident | None:
        """Make room, unless somebody else has loaded the model meanwhile: then borrow that."""
        if memory_mb > self.budget_mb:
            raise ModelMemoryError(
                f"{card.name} needs {memory_mb:,} MB, more than the whole budget of "
                f"{self.budget_mb:,} MB. Raise MMDEMO_MODEL_BUDGET_MB or choose a smaller model."
            )
        self._n_wanting_room += 1
        try:
            fits = self._changed.wait_for(
                lambda: card.name in self._residents or self._make_room(memory_mb),
                timeout=self.patience_s,
            )
        finally:
            self._n_wanting_room -= 1
            self._changed.notify_all()
        if not fits:
            raise ModelMemoryError(
                f"{card.name} needs {memory_mb:,} MB, {self._free_mb():,} MB are free, and "
                "the other models are at work. Try again later or raise MMDEMO_MODEL_BUDGET_MB."
            )
        resident = self._residents.get(card.name)
        if resident:
            resident.borrowers += 1
        return resident

    def _make_room(self, memory_mb: int) -> bool:
        idle = self._idle()
        could_free = sum(self._residents[name].memory_mb for name in idle)
        if self._free_mb() + could_free < memory_mb:
            return False
        while self._free_mb() < memory_mb:
            self._evict([idle.pop(0)])
        return True

    def _fill(self, resident: _Resident, card: ModelCard) -> None:
        try:
            version = weights_version(card)
            model = self._load(card)
        except BaseException as error:
            with self._changed:
                del self._residents[card.name]
                self._changed.notify_all()
            resident.model.set_exception(error)
            raise
        with self._changed:
            self._versions[card.name] = version
            self._n_loads[card.name] += 1
        resident.model.set_result(model)

    def _give_back(self, resident: _Resident) -> None:
        with self._changed:
            resident.borrowers -= 1
            resident.last_used_s = self._clock()
            self._changed.notify_all()

    def _idle(self) -> list[str]:
        return [name for name, resident in self._residents.items() if not resident.borrowers]

    def _evict(self, names: list[str]) -> None:
        for name in names:
            model = self._residents.pop(name).model.result()
            self._n_evictions[name] += 1
            if isinstance(model, Closable):
                model.close()
        if names:
            gc.collect()
            self._changed.notify_all()

    def _free_mb(self) -> int:
        return self.budget_mb - sum(r.memory_mb for r in self._residents.values())
