"""Brings pairs in, batch by batch, or tells beforehand what would come of it.

An import that broke off is begun anew: what is there already is counted and left as it is.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Self

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange.detecting import IMPORTERS, Found
from mmdemo.exchange.incoming import BadRow
from mmdemo.exchange.loading import handfuls
from mmdemo.exchange.preparing import Ready, Wishes, prepared
from mmdemo.media.picture_readers import PictureReaders
from mmdemo.pairs import Arrival, Intake, Outcome

MAX_NAMED = 1_000  # rows that a report names; it counts all
_BATCH, _BATCH_BYTES = 500, 24_000_000  # one is written while the next one is read

_Take = Callable[[Sequence[Arrival]], list[Outcome]]
_Results = list[Ready | BadRow]


@dataclass
class Report:
    """What came of an import so far, or would come of it."""

    format: str
    n_rows: int = 0
    n_new: int = 0  # pairs
    n_there: int = 0  # pairs that the collection has already
    n_bad: int = 0
    n_same: int = 0  # pairs whose file is there under another name, too
    n_alike: int = 0  # new pairs whose picture looks like another
    bad: list[BadRow] = field(default_factory=list[BadRow])
    same: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    alike: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def refuse(self, row: BadRow) -> None:
        """Count a row that cannot be brought in."""
        self.n_bad += 1
        self.bad += [row] if len(self.bad) < MAX_NAMED else []

    def count(self, where: str, outcome: Outcome) -> None:
        """Count what became of a pair."""
        if outcome.problem:
            self.refuse(BadRow(where, outcome.problem))
            return
        self.n_new += outcome.is_new
        self.n_there += not outcome.is_new
        self.n_same += bool(outcome.same_as)
        self.n_alike += bool(outcome.looks_like)
        if outcome.same_as and len(self.same) < MAX_NAMED:
            self.same.append((where, outcome.same_as))
        if outcome.looks_like and len(self.alike) < MAX_NAMED:
            self.alike.append((where, outcome.looks_like))


def _ignore(_: Report) -> None: ...


def bring_in(
    found: Found, intake: Intake, wishes: Wishes, *, tell: Callable[[Report], object] = _ignore
) -> Report:
    """Bring in everything that can be.

    Args:
        found: what `look_into` found.
        intake: of the collection.
        wishes: what is not said by the rows.
        tell: is told how far it is after each batch; what it raises ends the import there.

    Raises:
        InvalidRequestError: a file cannot be read; what came before it is kept.
        StorageError: the collection cannot be written; what was told before is kept.
    """
    return _go_through(found, intake.take, wishes, tell)


def examine(
    found: Found, intake: Intake, wishes: Wishes, *, tell: Callable[[Report], object] = _ignore
) -> Report:
    """Tell what `bring_in` would do; nothing is kept."""
    return _go_through(found, intake.foresee, wishes, tell)


def _go_through(
    found: Found, take: _Take, wishes: Wishes, tell: Callable[[Report], object]
) -> Report:
    report = Report(found.format)
    rows = IMPORTERS[found.format](found.tree, found.files)
    with (
        PictureReaders() as readers,
        ThreadPoolExecutor(readers.n_at_once, "mmdemo-import") as pool,
        _Writing(take, report) as writing,
    ):
        prepare = partial(prepared, wishes=wishes, read=readers.read)
        begun = (pool.submit(prepare, some) for some in handfuls(rows))
        for results in _in_order(begun, 2 * readers.n_at_once):
            report.n_rows += len(results)
            for result in results:
                if isinstance(result, BadRow):
                    report.refuse(result)
                else:
                    writing.ready += result
            if writing.is_due():
                writing.begin()
                tell(report)
    tell(report)
    return report


def _in_order(begun: Iterator[Future[_Results]], most: int) -> Iterator[_Results]:
    """What has become of each handful, in order, while at most so many others are worked on.

    Raises:
        InvalidRequestError: no further one can be begun; those before it were yielded.
    """
    waiting: deque[Future[_Results]] = deque()
    failure: InvalidRequestError | None = None
    try:
        for each in begun:
            waiting.append(each)
            if len(waiting) > most:
                yield waiting.popleft().result()
    except InvalidRequestError as error:
        failure = error
    while waiting:
        yield waiting.popleft().result()
    if failure:
        raise failure


class _Writing:
    """Writes one batch after the other beside the reading of the next; at the end all are there."""

    def __init__(self, take: _Take, report: Report) -> None:
        self.ready: Ready = []  # to be written next
        self._take, self._report = take, report
        self._thread = ThreadPoolExecutor(1, "mmdemo-import-writing")
        self._batch: Ready = []
        self._outcomes: Future[list[Outcome]] | None = None

    def is_due(self) -> bool:
        """Whether enough is ready for a batch."""
        if len(self.ready) >= _BATCH:
            return True
        return sum(len(each.data) for _, each in self.ready) > _BATCH_BYTES

    def begin(self) -> None:
        """Wait for the batch before, count what became of it, and begin the next one."""
        self._finish()
        self._batch, self.ready = self.ready, []
        if self._batch:
            arrivals = [arrival for _, arrival in self._batch]
            self._outcomes = self._thread.submit(self._take, arrivals)

    def _finish(self) -> None:
        outcomes, self._outcomes = self._outcomes, None
        if outcomes:
            for (where, _), outcome in zip(self._batch, outcomes.result(), strict=True):
                self._report.count(where, outcome)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            # What came before a list that cannot be read further is kept.
            if kind is None or issubclass(kind, InvalidRequestError):
                self.begin()
                self._finish()
        finally:
            self._thread.shutdown()


def named_rows(report: Report) -> Iterator[tuple[str, str, str]]:
    """What there is to say of single rows: what kind of thing, of which row, and what."""
    yield from (("bad", row.where, row.reason) for row in report.bad)
    yield from (("same", where, other) for where, other in report.same)
    yield from (("alike", where, other) for where, other in report.alike)
