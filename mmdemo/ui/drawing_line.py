"""Lines of drawings: what each page is having drawn, and what waits for it. They outlive the page.

A line draws one job after the other. Every picture is kept as soon as it is there. A page that is
reloaded finds its line again; a line that no page has looked at for a while draws no more.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from threading import Lock, Thread
from time import monotonic
from typing import Literal
from uuid import uuid4

from mmdemo.errors import InvalidRequestError, StoppedError
from mmdemo.media import Drawing, DrawRequest
from mmdemo.models import ModelRunner
from mmdemo.tasks.draw import check_drawing, draw_all
from mmdemo.ui.gallery import Drawings

MAX_WAITING = 50  # jobs in one line
MAX_PICTURES = 64  # in one job
ABANDONED_S = 300.0  # a browser looks at least once a minute, even behind another tab
LINES_KEPT = 1_000

JobState = Literal["waiting", "drawing", "over"]


@dataclass
class Slot:
    """One picture to be drawn, and what came of it."""

    request: DrawRequest
    model: str
    drawing: str = ""  # the id under which it is kept
    problem: BaseException | None = None  # why it is not

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return bool(self.drawing) or self.problem is not None


@dataclass
class Job:
    """What one press of the button asks for."""

    slots: tuple[Slot, ...]  # those of one model stand together
    who: str
    drawings: Drawings | None = None  # where they are kept; None: where those of its lines are
    is_grid: bool = False
    state: JobState = "waiting"
    started_s: float = 0.0  # by the clock of its lines
    id: str = field(default_factory=lambda: uuid4().hex)

    def stop(self) -> None:
        """Draw no more of it; what is there stays."""
        for slot in self.slots:
            slot.request.ticket.stop()

    @property
    def is_stopped(self) -> bool:
        """Whether somebody stopped it."""
        return any(isinstance(slot.problem, StoppedError) for slot in self.slots)


@dataclass(frozen=True)
class Look:
    """A line as it stands now."""

    current: Job | None  # being drawn, or else the last one that was
    waiting: tuple[Job, ...]
    seconds: float  # since the current one began

    @property
    def is_busy(self) -> bool:
        """Whether anything is still to come."""
        return bool(self.waiting) or (self.current is not None and self.current.state != "over")


class DrawingLines:
    """All pages' lines, each under a key that only its page knows."""

    def __init__(
        self, models: ModelRunner, drawings: Drawings, clock: Callable[[], float] = monotonic
    ) -> None:
        self._models = models
        self._drawings = drawings
        self._clock = clock
        self._lines: OrderedDict[str, _Line] = OrderedDict()
        self._lock = Lock()

    def add(self, key: str, job: Job) -> None:
        """Put a job at the end of a line.

        Raises:
            InvalidRequestError: something of it cannot be done, or too much waits already.
        """
        if len(job.slots) > MAX_PICTURES:
            raise InvalidRequestError(
                f"That makes {len(job.slots)} pictures; {MAX_PICTURES} are the most at once."
            )
        for slot in job.slots:
            check_drawing(self._models, slot.request, slot.model)
        with self._lock:
            line = self._lines.setdefault(key, _Line(self._clock()))
            self._forget_the_oldest()
            if len(line.waiting) >= MAX_WAITING:
                raise InvalidRequestError(
                    f"{MAX_WAITING} jobs are waiting, which are the most; stop one, or wait."
                )
            line.waiting.append(job)
            line.looked_s = self._clock()
            if line.current is None or line.current.state == "over":
                first = self._next(line)
                Thread(target=self._serve, args=[line, first], name="line", daemon=True).start()

    def look(self, key: str) -> Look:
        """How a line stands; an unknown one is empty."""
        with self._lock:
            line = self._lines.get(key)
            if line is None:
                return Look(None, (), 0.0)
            self._lines.move_to_end(key)
            line.looked_s = self._clock()
            return line.look(line.looked_s)

    def stop(self, key: str, job_id: str = "") -> None:
        """Stop one job of a line, or all of them."""
        with self._lock:
            line = self._lines.get(key)
            if line is None:
                return
            jobs = [*line.waiting, *([line.current] if line.current else [])]
            meant = [job for job in jobs if job_id in ("", job.id) and job.state != "over"]
            line.waiting = [job for job in line.waiting if job not in meant]
        for job in meant:
            job.stop()

    def _forget_the_oldest(self) -> None:
        idle = [key for key, line in self._lines.items() if not line.look(0.0).is_busy]
        for key in idle[: max(0, len(self._lines) - LINES_KEPT)]:
            del self._lines[key]

    def _serve(self, line: "_Line", job: Job | None) -> None:
        while job is not None:
            self._draw(job)
            with self._lock:
                job.state = "over"
                if self._clock() - line.looked_s > ABANDONED_S:
                    line.waiting.clear()
                job = self._next(line)

    def _next(self, line: "_Line") -> Job | None:
        """Make the first job that waits the current one; the lock is held."""
        if not line.waiting:
            return None
        line.current = job = line.waiting.pop(0)
        job.state = "drawing"
        job.started_s = self._clock()
        return job

    def _draw(self, job: Job) -> None:
        for model, slots in groupby(job.slots, key=lambda slot: slot.model):
            self._draw_with(model, tuple(slots), job)

    def _draw_with(self, model: str, slots: Sequence[Slot], job: Job) -> None:
        waiting = list(slots)
        try:
            for drawing in draw_all(self._models, [slot.request for slot in slots], model):
                self._keep(waiting.pop(0), drawing, job)
        except Exception as error:  # noqa: BLE001 - the page tells a bug from an expected failure
            for slot in waiting:
                slot.problem = error

    def _keep(self, slot: Slot, drawing: Drawing, job: Job) -> None:
        slot.request.ticket.preview = drawing.picture  # so that it is seen, even if it is not kept
        try:
            slot.drawing = (job.drawings or self._drawings).add(drawing, job.who).id
            slot.request.ticket.preview = None
        except Exception as error:  # noqa: BLE001 - the page tells a bug from an expected failure
            slot.problem = error


@dataclass
class _Line:
    """One page's jobs. Only its own thread draws; whoever changes it holds the lock."""

    looked_s: float
    current: Job | None = None
    waiting: list[Job] = field(default_factory=list[Job])

    def look(self, now_s: float) -> Look:
        seconds = now_s - self.current.started_s if self.current else 0.0
        return Look(self.current, tuple(self.waiting), seconds)
