"""Where drawings are kept: a person's among all there are, a visitor's apart, and not for long."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import RLock
from typing import Protocol
from uuid import uuid4

import gradio as gr

from mmdemo.errors import DrawingNotFoundError
from mmdemo.media import Drawing
from mmdemo.media.pictures import picture_to_png
from mmdemo.pairs import VISITOR, DrawingStore, KeptDrawing
from mmdemo.ui.door import Door

MOST_OF_ONE = 40  # drawings of a visitor; the oldest goes
MOST_VISITORS = 200  # whose drawings are kept; those who drew longest ago go


class Drawings(Protocol):
    """A collection of drawings; see `DrawingStore`."""

    def add(self, drawing: Drawing, who: str) -> KeptDrawing:
        """Keep one."""
        ...

    def get(self, drawing_id: str) -> KeptDrawing:
        """Return one; DrawingNotFoundError if there is none."""
        ...

    def delete(self, drawing_id: str) -> None:
        """Take one out; DrawingNotFoundError if there is none."""
        ...

    def restore(self, drawing_id: str) -> KeptDrawing:
        """Put one back; DrawingNotFoundError if there never was one."""
        ...

    def count(self, search: str = "") -> int:
        """How many `list` would find."""
        ...

    def list(self, *, search: str = "", limit: int = 50, offset: int = 0) -> list[KeptDrawing]:
        """One page of them, newest first."""
        ...


@dataclass(frozen=True)
class PassingDrawings:
    """What one visitor had drawn: files in a temporary folder, and no row in any database."""

    folder: Path
    _kept: OrderedDict[str, KeptDrawing] = field(default_factory=OrderedDict[str, KeptDrawing])
    _deleted: dict[str, KeptDrawing] = field(default_factory=dict[str, KeptDrawing])
    _lock: RLock = field(default_factory=RLock)

    def add(self, drawing: Drawing, who: str) -> KeptDrawing:
        """Keep one, in place of the oldest where there are many."""
        data, drawing_id = picture_to_png(drawing.picture), str(uuid4())
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{drawing_id}.png"
        path.write_bytes(data)
        kept = KeptDrawing(
            id=drawing_id,
            prompt=drawing.prompt,
            settings=dict(drawing.settings),
            model=drawing.model,
            version=drawing.version,
            seconds=drawing.seconds,
            notes=tuple(drawing.notes),
            who=who,
            picture_path=path,
            picture_sha256=sha256(data).hexdigest(),
            created_at=datetime.now(UTC),
        )
        with self._lock:
            self._kept[kept.id] = kept
            while len(self._kept) > MOST_OF_ONE:
                self._forget(self._kept.popitem(last=False)[1])
        return kept

    def get(self, drawing_id: str) -> KeptDrawing:
        """Return one."""
        with self._lock:
            return _found(self._kept, drawing_id)

    def delete(self, drawing_id: str) -> None:
        """Take one out; only the last one can be put back, the others are gone."""
        with self._lock:
            kept = _found(self._kept, drawing_id)
            del self._kept[drawing_id]
            for gone in self._deleted.values():
                self._forget(gone)
            self._deleted.clear()
            self._deleted[drawing_id] = kept

    def restore(self, drawing_id: str) -> KeptDrawing:
        """Put one back."""
        with self._lock:
            if drawing_id not in self._kept:
                self._kept[drawing_id] = _found(self._deleted, drawing_id)
                del self._deleted[drawing_id]
            return self._kept[drawing_id]

    def count(self, search: str = "") -> int:
        """How many `list` would find."""
        return len(self._matching(search))

    def forget_all(self) -> None:
        """Leave nothing."""
        with self._lock:
            for kept in [*self._kept.values(), *self._deleted.values()]:
                self._forget(kept)
            self._kept.clear()
            self._deleted.clear()

    def _matching(self, search: str) -> list[KeptDrawing]:
        words = search.casefold().split()
        with self._lock:
            newest_first = [*reversed(self._kept.values())]
        return [
            kept
            for kept in newest_first
            if all(word in f"{kept.prompt}\n{kept.model}".casefold() for word in words)
        ]

    def _forget(self, kept: KeptDrawing) -> None:
        kept.picture_path.unlink(missing_ok=True)

    # The last method, because its name hides the built-in one from those after it.
    def list(self, *, search: str = "", limit: int = 50, offset: int = 0) -> list[KeptDrawing]:
        """One page of them, newest first."""
        return [*islice(self._matching(search), offset, offset + limit)]


@dataclass(frozen=True)
class Gallery:
    """Which drawings the sender of a request may see and add to."""

    door: Door
    kept: DrawingStore
    _folder: TemporaryDirectory[str] = field(default_factory=TemporaryDirectory[str])
    _visitors: OrderedDict[str, PassingDrawings] = field(
        default_factory=OrderedDict[str, PassingDrawings]
    )
    _lock: RLock = field(default_factory=RLock)

    def of(self, request: gr.Request | None) -> Drawings:
        """Those that the caller may look at.

        Raises:
            NotAllowedError: none.
            StorageError: that could not be found out.
        """
        visitor = self.door.visitor(request)
        if visitor is not None:
            return self._passing(visitor)
        self.door.check(request, "see")
        return self.kept

    def drawing(self, request: gr.Request | None, typed: str) -> tuple[Drawings, str]:
        """Where what the caller has drawn is kept, and under which name.

        Raises:
            NotAllowedError: the caller may have nothing drawn.
            StorageError: that could not be found out.
        """
        visitor = self.door.visitor(request)
        if visitor is not None:
            return self._passing(visitor), VISITOR
        return self.kept, self.door.who(request, typed, "draw")

    def _passing(self, visitor: str) -> PassingDrawings:
        name = visitor.partition(":")[2]
        folder = Path(self._folder.name) / sha256(name.encode()).hexdigest()
        with self._lock:
            passing = self._visitors.setdefault(visitor, PassingDrawings(folder))
            self._visitors.move_to_end(visitor)
            while len(self._visitors) > MOST_VISITORS:
                self._visitors.popitem(last=False)[1].forget_all()
        return passing


def _found(kept: dict[str, KeptDrawing], drawing_id: str) -> KeptDrawing:
    if drawing_id not in kept:
        raise DrawingNotFoundError(f"There is no drawing {drawing_id}; it may have been deleted.")
    return kept[drawing_id]
