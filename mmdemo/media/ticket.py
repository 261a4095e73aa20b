"""A request's ticket: says whose it is and where the work stands, and carries Stop to it."""

from collections.abc import Callable
from enum import StrEnum
from threading import Lock
from time import monotonic
from typing import Self

from PIL.Image import Image


class Stage(StrEnum):
    """What a request is waiting for."""

    QUEUED = "queued"
    LOADING = "loading"
    RUNNING = "running"
    DONE = "done"


class Ticket:
    """Shared by the one who asked and the one who works; every field may be read at any time."""

    def __init__(self, owner: str = "", *, timeout_s: float = 0.0) -> None:
        self.owner = owner  # who asked; owners are served in turn. Empty: the command line
        self.timeout_s = timeout_s  # 0: as long as it takes
        self._deadline_s: float | None = None  # its time runs from when a model is first asked
        self.is_part = False  # of work that was let in before, so that it is not refused half-way
        self.stage = Stage.QUEUED
        self.place = 0  # in the line: how many are served before; kept while it is queued
        self.wait_s: float | None = None  # how long that will take, where it can be told
        self.partial_text = ""  # what a model that writes word by word has written so far
        self.progress = 0.0  # share of long work that is done, in [0, 1]
        self.preview: Image | None = None  # what a picture that is being drawn looks like so far
        self._stopped = False
        self._listeners: list[Callable[[], object]] = []
        self._lock = Lock()

    def part(self) -> Self:
        """The ticket of one more piece of the same work."""
        piece = type(self)(self.owner, timeout_s=self.timeout_s)
        if self.left_s is not None:
            piece._deadline_s = self._deadline_s
        piece.is_part = True
        return piece

    def follow(self, piece: "Ticket") -> None:
        """Stand where the piece of this work stands that is being waited for."""
        self.place, self.wait_s = piece.place, piece.wait_s
        self.stage, self.partial_text = piece.stage, piece.partial_text

    @property
    def left_s(self) -> float | None:
        """Until its time is up; None where it may take as long as it takes. Asking starts it."""
        if not self.timeout_s:
            return None
        if self._deadline_s is None:
            self._deadline_s = monotonic() + self.timeout_s
        return max(0.0, self._deadline_s - monotonic())

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
