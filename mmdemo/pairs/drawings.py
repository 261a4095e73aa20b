"""Keep what models drew, find it again by its words, take it out of the list and put it back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from mmdemo.errors import DrawingNotFoundError
from mmdemo.media import Drawing, DrawingSettings, Parameters
from mmdemo.media.pictures import picture_to_png
from mmdemo.pairs.checks import check_drawing, check_search
from mmdemo.pairs.rows import PathOf
from mmdemo.pairs.sought import alike
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.tables import DrawingRow, utc_now

_Statement = TypeVar("_Statement", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True)
class KeptDrawing:
    """A picture that a model drew, with all that is needed to draw it again."""

    id: str  # a UUID
    prompt: str
    settings: DrawingSettings  # as they were used
    model: str  # its name in the catalogue
    version: str  # which weights
    seconds: float  # from asking to picture
    notes: tuple[str, ...]
    who: str  # who asked for it
    picture_path: Path  # a PNG file without parameters; it is there as long as the drawing is
    picture_sha256: str  # of that file
    created_at: datetime  # UTC

    @property
    def parameters(self) -> Parameters:
        """What is written into a copy of the picture that a person takes away."""
        return Parameters(self.prompt, self.settings, self.model, self.version)


class DrawingStore:
    """Drawings in the pairs' database, their pictures in the pairs' folder, each of them once.

    Whatever a method has returned is on disk. Several threads, and several programs, may use one
    database at once. No picture is ever removed: a pair, or another drawing, may show it too.

    Every method raises StorageError if the database or the folder cannot be used.
    """

    def __init__(self, storage: Storage, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._storage = storage
        self._clock = clock

    def add(self, drawing: Drawing, who: str) -> KeptDrawing:
        """Keep a drawing.

        Raises:
            InvalidRequestError: the prompt or the name is too long, or no text.
        """
        check_drawing(drawing, who)
        database = self._storage.database()
        digest = self._storage.save("picture", picture_to_png(drawing.picture))
        with database.writing() as session:
            row = _row_from(drawing, who, digest, self._clock())
            session.add(row)
            session.flush()
            return _kept(row, self._storage.path_of)

    def get(self, drawing_id: str) -> KeptDrawing:
        """Return one drawing.

        Raises:
            DrawingNotFoundError: there is no such drawing, or it was deleted.
        """
        with self._storage.database().reading() as session:
            row = session.scalar(_called(drawing_id))
            if row is None or row.deleted_at is not None:
                raise _not_found(drawing_id)
            return _kept(row, self._storage.path_of)

    def delete(self, drawing_id: str) -> None:
        """Take a drawing out of every list; its row and its picture stay.

        Raises:
            DrawingNotFoundError: there is no such drawing, or it was deleted before.
        """
        with self._storage.database().writing() as session:
            row = _find_even_deleted(session, drawing_id)
            if row.deleted_at is not None:
                raise _not_found(drawing_id)
            row.deleted_at = self._clock()

    def restore(self, drawing_id: str) -> KeptDrawing:
        """Undo a deletion; a drawing that is not deleted stays as it is.

        Raises:
            DrawingNotFoundError: there never was such a drawing.
        """
        with self._storage.database().writing() as session:
            row = _find_even_deleted(session, drawing_id)
            row.deleted_at = None
            return _kept(row, self._storage.path_of)

    def count(self, search: str = "") -> int:
        """Return how many drawings there are that `list` would find.

        Raises:
            InvalidRequestError: the search is too long, or no text.
        """
        found = _found(select(func.count(DrawingRow.id)), search)
        with self._storage.database().reading() as session:
            return session.scalar(found) or 0

    # The last method, because its name hides the built-in one from those after it.
    def list(self, *, search: str = "", limit: int = 50, offset: int = 0) -> list[KeptDrawing]:
        """Return one page of drawings, newest first.

        Args:
            search: words that must all be there, each somewhere in the prompt, the negative
                prompt, the model's name or the seed; a part of a word will do.
            limit: most drawings of the page.
            offset: drawings to leave out before it.

        Raises:
            InvalidRequestError: the search is too long, or no text.
        """
        page = _found(select(DrawingRow), search).order_by(DrawingRow.id.desc())
        with self._storage.database().reading() as session:
            rows = session.scalars(page.limit(limit).offset(offset))
            return [_kept(row, self._storage.path_of) for row in rows]


def _row_from(drawing: Drawing, who: str, digest: str, at: datetime) -> DrawingRow:
    return DrawingRow(
        uuid=str(uuid4()),
        picture_sha256=digest,
        prompt=drawing.prompt,
        settings=dict(drawing.settings),
        model=drawing.model,
        version=drawing.version,
        seconds=drawing.seconds,
        notes=list(drawing.notes),
        who=who,
        sought=_sought_in(drawing),
        created_at=at,
        deleted_at=None,
    )


def _kept(row: DrawingRow, path_of: PathOf) -> KeptDrawing:
    return KeptDrawing(
        id=row.uuid,
        prompt=row.prompt,
        settings=dict(row.settings),
        model=row.model,
        version=row.version,
        seconds=row.seconds,
        notes=tuple(row.notes),
        who=row.who,
        picture_path=path_of("picture", row.picture_sha256),
        picture_sha256=row.picture_sha256,
        created_at=row.created_at,
    )


def _find_even_deleted(session: Session, drawing_id: str) -> DrawingRow:
    row = session.scalar(_called(drawing_id).with_for_update())
    if row is None:
        raise _not_found(drawing_id)
    return row


def _called(drawing_id: str) -> Select[DrawingRow]:
    return select(DrawingRow).where(DrawingRow.uuid == drawing_id)


def _not_found(drawing_id: str) -> DrawingNotFoundError:
    return DrawingNotFoundError(f"There is no drawing {drawing_id}; it may have been deleted.")


def _found(statement: _Statement, search: str) -> _Statement:
    check_search(search)
    statement = statement.where(DrawingRow.deleted_at.is_(None))
    # `%` and `_` are looked for as they are.
    words = dict.fromkeys(alike(search).split())
    return statement.where(*(DrawingRow.sought.contains(word, autoescape=True) for word in words))


def _sought_in(drawing: Drawing) -> str:
    settings = drawing.settings
    said = (drawing.prompt, settings.get("negative_prompt"), drawing.model, settings.get("seed"))
    return alike("\n".join(str(each) for each in said if each is not None))
