"""Transcripts that are being read and mended: kept on disk at each change, so that none is lost.

The browser holds only a transcript's id, which nobody can guess. The recording itself lies where
Gradio keeps what was uploaded; a transcript outlives it.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from re import fullmatch
from threading import RLock
from typing import TypeAlias
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from mmdemo.errors import InvalidRequestError, StorageError
from mmdemo.media import Segment, Transcript
from mmdemo.ui.retiming import retimed

CAPACITY = 64  # transcripts in memory; the others are read again from disk
MAX_UNDO = 200
LINES_PER_WRITE = 16
MAX_TEXT_CHARACTERS = 2_000

Settings: TypeAlias = dict[str, str | int | float]


@dataclass(frozen=True)
class Take:
    """What one model heard in a stretch of the recording."""

    segment: Segment
    model: str
    version: str
    settings: Settings = field(default_factory=dict[str, str | int | float])
    seconds: float = 0.0  # the work took


@dataclass(frozen=True)
class Line:
    """A segment as a person reads it: what models heard, and what the person made of that."""

    takes: tuple[Take, ...]  # at least one; the first is of the run over the whole recording
    picked: int = 0
    text: str = ""  # as it is to be read
    verdict: str = ""  # "" before it is judged, and after it was changed since
    pair: str = ""  # the pair it has become

    @property
    def take(self) -> Take:
        """The picked one."""
        return self.takes[self.picked]

    @property
    def edited(self) -> bool:
        """Whether a person has changed the text."""
        return self.text != self.take.segment.text

    @property
    def segment(self) -> Segment:
        """The segment with the text as a person left it, its words at their times."""
        heard = self.take.segment
        if not self.edited:
            return heard
        return replace(heard, text=self.text, words=retimed(heard, self.text))


@dataclass(frozen=True)
class Document:
    """A transcript with its recording's place."""

    id: str
    path: Path  # of the recording, which may be gone
    name: str  # of the recording, as it was called
    model: str
    version: str = ""
    settings: Settings = field(default_factory=dict[str, str | int | float])
    lines: tuple[Line, ...] = ()
    duration_s: float = 0.0  # as far as it was heard
    seconds: float = 0.0  # the work took
    finished: bool = False

    def line(self, index: int) -> Line:
        """One line; InvalidRequestError if there is none of that number."""
        if not 0 <= index < len(self.lines):
            raise InvalidRequestError("There is no such line; reload the page.")
        return self.lines[index]

    @property
    def has_unkept_changes(self) -> bool:
        """Whether a person has changed a line and not stored it as a pair."""
        return any(line.edited and not line.verdict for line in self.lines)

    @property
    def transcript(self) -> Transcript:
        """The text as it is to be read, for export; lines that were emptied are left out."""
        segments = tuple(line.segment for line in self.lines if line.text.strip())
        return Transcript(
            segments, self.duration_s, self.model, self.version, self.seconds, self.finished,
            self.settings,
        )  # fmt: skip


_FILE = TypeAdapter(Document)


@dataclass
class _Open:
    """A document in memory, and how its lines were before their latest changes."""

    document: Document
    undo: list[tuple[int, Line]] = field(default_factory=list[tuple[int, Line]])


class Transcripts:
    """All transcripts of the page; may be used from several threads."""

    def __init__(self, folder: Path, capacity: int = CAPACITY) -> None:
        self._folder = folder
        self._capacity = capacity
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._lock = RLock()
        self.judging = RLock()  # held while a line becomes a pair, so that it becomes one only

    def begin(self, path: Path, model: str, settings: Settings | None = None) -> Document:
        """A new, empty transcript."""
        document = Document(uuid4().hex, path, path.name, model, settings=settings or {})
        with self._lock:
            self._open[document.id] = _Open(document)
            while len(self._open) > self._capacity:
                self._write(self._open.popitem(last=False)[1].document)
        return document

    def find(self, document_id: str) -> Document | None:
        """The transcript of that id, if there is one."""
        with self._lock:
            found = self._find(document_id)
            return found.document if found else None

    def get(self, document_id: str) -> Document:
        """The transcript of that id.

        Raises:
            InvalidRequestError: there is none.
        """
        return self._get(document_id).document

    def append(self, document_id: str, take: Take) -> None:
        """Add what was heard next; on disk are the latest `LINES_PER_WRITE` only after `close`."""
        with self._lock:
            found = self._get(document_id)
            line = Line((take,), text=take.segment.text)
            lines = (*found.document.lines, line)
            end_s = max(found.document.duration_s, take.segment.end_s)
            found.document = replace(found.document, lines=lines, duration_s=end_s)
            if len(lines) % LINES_PER_WRITE == 0:
                self._write(found.document)

    def close(self, document_id: str, transcript: Transcript) -> Document:
        """Note how the run ended; the lines stay those that were appended."""
        with self._lock:
            found = self._get(document_id)
            found.document = replace(
                found.document,
                version=transcript.version,
                duration_s=transcript.duration_s,
                seconds=transcript.seconds,
                finished=transcript.finished,
            )
            self._write(found.document)
            return found.document

    def edit(self, document_id: str, index: int, text: str) -> Line:
        """Change a line's text; no words at all are a text, too: nothing was said.

        Raises:
            InvalidRequestError: there is no such line, or the text is too long.
            StorageError: it could not be stored; the text is as before.
        """
        text = " ".join(text.encode("utf-8", "ignore").decode().split())  # no half of a surrogate
        if len(text) > MAX_TEXT_CHARACTERS:
            raise InvalidRequestError(
                f"The text has {len(text):,} characters; at most {MAX_TEXT_CHARACTERS:,} can be "
                "kept. Shorten it."
            )
        return self._change(document_id, index, lambda line: replace(line, text=text, verdict=""))

    def offer(self, document_id: str, index: int, take: Take) -> Line:
        """Put another take beside a line's others; which one is picked stays as it is."""
        return self._change(
            document_id, index, lambda line: replace(line, takes=(*line.takes, take))
        )

    def pick(self, document_id: str, index: int, number: int) -> Line:
        """Read a line as take `number` has it."""

        def picked(line: Line) -> Line:
            if not 0 <= number < len(line.takes):
                raise InvalidRequestError("There is no such alternative; reload the page.")
            text = line.takes[number].segment.text
            return replace(line, picked=number, text=text, verdict="")

        return self._change(document_id, index, picked)

    def judged(self, document_id: str, index: int, verdict: str, pair_id: str) -> Line:
        """Note that a line has become a pair; that is not undone."""
        with self._lock:
            found = self._get(document_id)
            line = replace(found.document.line(index), verdict=verdict, pair=pair_id)
            self._put(found, index, line)
            return line

    def undo(self, document_id: str) -> int | None:
        """Take the latest change back; tells which line it was, None if there is none to undo."""
        with self._lock:
            found = self._get(document_id)
            if not found.undo:
                return None
            index, before = found.undo[-1]
            pair = found.document.lines[index].pair  # it stays one pair, however often it changes
            self._put(found, index, replace(before, pair=pair))
            found.undo.pop()
            return index

    def _change(self, document_id: str, index: int, change: Callable[[Line], Line]) -> Line:
        with self._lock:
            found = self._get(document_id)
            before = found.document.line(index)
            line = change(before)
            if line != before:
                self._put(found, index, line)
                found.undo = [*found.undo[-MAX_UNDO + 1 :], (index, before)]
            return line

    def _put(self, found: _Open, index: int, line: Line) -> None:
        lines = found.document.lines
        changed = replace(found.document, lines=(*lines[:index], line, *lines[index + 1 :]))
        self._write(changed)
        found.document = changed

    def _get(self, document_id: str) -> _Open:
        with self._lock:
            found = self._find(document_id)
        if found is None:
            raise InvalidRequestError("This transcript is gone; transcribe the recording again.")
        return found

    def _find(self, document_id: str) -> _Open | None:
        if document_id in self._open:
            self._open.move_to_end(document_id)
            return self._open[document_id]
        if not fullmatch("[0-9a-f]{32}", document_id):
            return None
        try:
            document = _FILE.validate_json(self._file(document_id).read_bytes())
        except (OSError, ValidationError):
            return None
        self._open[document_id] = _Open(document)
        return self._open[document_id]

    def _write(self, document: Document) -> None:
        """Write it whole beside the former one, then put it in its place.

        Raises:
            StorageError: the disk is full, or the folder may not be written to.
        """
        path = self._file(document.id)
        draft = path.with_suffix(".new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(_FILE.dump_json(document))
            draft.replace(path)
        except OSError as error:
            raise StorageError(
                f"{path.parent} cannot be written to; make it writable, or free some space. "
                "Nothing was saved."
            ) from error

    def _file(self, document_id: str) -> Path:
        return self._folder / f"{document_id}.json"
