"""A request's ticket: says where the work stands, and carries Stop to it."""

from collections.abc import Callable
from enum import StrEnum
from threading import Lock

from PIL.Image import Image


class Stage(StrEnum):
    """What a request is waiting for."""

    QUEUED = "queued"
    LOADING = "loading"
    RUNNING = "running"
    DONE = "done"


class Ticket:
    """Shared by the one who asked and the one who works; every field may be read at any time."""

    def __init__(self) -> None:
        self.stage = Stage.QUEUED
        self.partial_text = ""  # what a model that writes word by word has written so far
        self.progress = 0.0  # share of long work that is done, in [0, 1]
        self.preview: Image | None = None  # what a picture that is being drawn looks like so far
        self._stopped = False
        self._listeners: list[Callable[[], object]] = []
        self._lock = Lock()

    def stop(self) -> None:
        """Ask the work to end as soon as it can."""
        with self._lock:
            self._stopped = True
            listeners, self._listeners = self._listeners, []
        for tell in listeners:
            tell()

    @property
    def stopped(self) -> bool:
        """Whether Stop was pressed."""
        return self._stopped

    def when_stopped(self, tell: Callable[[], object]) -> None:
        """Call `tell` once Stop is pressed, at once if it was; it must be quick and not raise."""
        with self._lock:
            if not self._stopped:
                self._listeners.append(tell)
                return
        tell()
