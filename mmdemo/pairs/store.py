"""Save, correct and read pairs. Speaks in `Pair`, never in rows or sessions."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Unpack

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from mmdemo.errors import PairChangedError, PairNotFoundError
from mmdemo.media import Clip
from mmdemo.media.picture_files import PictureFile, file_of
from mmdemo.pairs.blobs import folder_of
from mmdemo.pairs.checks import check_draft, check_judgement
from mmdemo.pairs.items import item_for
from mmdemo.pairs.listing import count_up_to, filtered, ids_in_order, rows_of, whole
from mmdemo.pairs.rows import (
    append_revision,
    kind_of,
    pair_from_row,
    revise_row,
    revision_from_row,
    row_from_draft,
    with_history,
)
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.tables import PairRow, ProjectRow, RevisionRow, utc_now
from mmdemo.pairs.values import (
    LEAVING_THE_TEXT,
    Order,
    Pair,
    PairDraft,
    PairFilters,
    PairRevision,
    Verdict,
)

_BATCH = 500  # pairs held in memory while all are gone through


class PairStore:
    """Pairs in a database, pictures and clips below a folder, each of them once.

    Whatever a method has returned is on disk. Several threads, and several programs, may use one
    database at once.

    Every method raises StorageError if the database or the folder cannot be used.
    """

    def __init__(self, storage: Storage, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._storage = storage
        self._media_dir = storage.media_dir
        self._clock = clock

    @property
    def clips_dir(self) -> Path:
        """The folder in which every clip lies."""
        return folder_of(self._media_dir, "clip")

    @property
    def pictures_dir(self) -> Path:
        """The folder in which every picture lies."""
        return folder_of(self._media_dir, "picture")

    def add(self, draft: PairDraft) -> Pair:
        """Keep what a person made of a suggestion.

        Raises:
            InvalidRequestError: the text is empty or too long.
        """
        check_draft(draft)
        database = self._storage.database()
        media = draft.media if isinstance(draft.media, Clip) else file_of(draft.media)
        draft = replace(draft, media=media)
        digest = self._storage.save(kind_of(draft), _bytes_of(media))
        with database.writing() as session:
            at = self._clock()
            item = item_for(session, draft, digest, at)
            row = row_from_draft(draft, item, at)
            session.add(row)
            session.flush()
            return pair_from_row(row, self._storage.path_of)

    def revise(
        self, pair_id: str, *, text: str, verdict: Verdict, who: str, expected: int | None = None
    ) -> Pair:
        """Judge a pair anew; what it was before stays in its history.

        Args:
            pair_id: which pair.
            text: what it should say.
            verdict: what is thought of the suggestion.
            who: who judges.
            expected: the revision that the person has seen; nothing is overwritten if somebody
                has made another since.

        Raises:
            InvalidRequestError: the text is empty or too long.
            PairNotFoundError: there is no such pair, or it was deleted.
            PairChangedError: it is no longer at the expected revision.
        """
        check_judgement(text, verdict, who)
        with self._storage.database().writing() as session:
            row = find_row(session, pair_id)
            check_unchanged(row, expected)
            revise_row(row, text, verdict, who=who, at=self._clock())
            return pair_from_row(row, self._storage.path_of)

    def delete(self, pair_id: str, who: str) -> None:
        """Take a pair out of every list; its row, picture or clip, and history stay.

        Raises:
            PairNotFoundError: there is no such pair, or it was deleted before.
        """
        with self._storage.database().writing() as session:
            row = find_row(session, pair_id)
            row.deleted_at = row.updated_at = at = self._clock()
            append_revision(row, "deleted", who, at)

    def restore(self, pair_id: str, who: str) -> Pair:
        """Undo a deletion; a pair that is not deleted stays as it is.

        Raises:
            PairNotFoundError: there never was such a pair.
        """
        with self._storage.database().writing() as session:
            row = find_even_deleted_row(session, pair_id)
            if row.deleted_at is not None:
                row.deleted_at, row.updated_at = None, self._clock()
                append_revision(row, "restored", who, row.updated_at)
            return pair_from_row(row, self._storage.path_of)

    def get(self, pair_id: str) -> Pair:
        """Return one pair.

        Raises:
            PairNotFoundError: there is no such pair, or it was deleted.
        """
        with self._storage.database().reading() as session:
            row = seen_row(session, pair_id)
            return pair_from_row(row, self._storage.path_of)

    def history(self, pair_id: str) -> tuple[PairRevision, ...]:
        """Return every step in the life of a pair, oldest first; of a deleted one, too.

        Raises:
            PairNotFoundError: there never was such a pair.
        """
        of_pair = select(RevisionRow).join(PairRow).where(PairRow.uuid == pair_id)
        with self._storage.database().reading() as session:
            rows = session.scalars(of_pair.order_by(RevisionRow.number)).all()
            if not rows:
                raise _not_found(pair_id)
            return tuple(revision_from_row(row) for row in rows)

    def count(self, **filters: Unpack[PairFilters]) -> int:
        """Return how many pairs there are."""
        with self._storage.database().reading() as session:
            return session.scalar(filtered(select(func.count(PairRow.id)), filters)) or 0

    def count_up_to(self, most: int, **filters: Unpack[PairFilters]) -> int:
        """Return how many pairs there are; of more than `most`, only that there are so many."""
        with self._storage.database().reading() as session:
            return count_up_to(session, most, filters)

    def projects(self) -> tuple[str, ...]:
        """Return the names of all projects, in the order of the alphabet."""
        with self._storage.database().reading() as session:
            return tuple(session.scalars(select(ProjectRow.name).order_by(ProjectRow.name)))

    def iterate(self, **filters: Unpack[PairFilters]) -> Iterator[Pair]:
        """Yield pairs with their histories, oldest first, however many there are."""
        database = self._storage.database()
        chosen = filtered(select(PairRow), filters).order_by(PairRow.id).limit(_BATCH)
        last_id = 0
        while True:
            # One short read after another: a long one would keep SQLite from tidying its log.
            with database.reading() as session:
                batch = whole(chosen.where(PairRow.id > last_id))
                rows = session.scalars(batch.options(selectinload(PairRow.revisions))).all()
                pairs = [
                    with_history(pair_from_row(row, self._storage.path_of), row.revisions)
                    for row in rows
                ]
                last_id = rows[-1].id if rows else last_id
            if not pairs:
                return
            yield from pairs

    def __iter__(self) -> Iterator[Pair]:
        return self.iterate()

    # The last method, because its name hides the built-in one from those after it.
    def list(
        self,
        *,
        limit: int = 50,
        offset: int = 0,
        order: Order = "newest",
        **filters: Unpack[PairFilters],
    ) -> list[Pair]:
        """Return one page of pairs.

        Args:
            limit: most pairs of the page.
            offset: pairs to leave out before it.
            order: what comes first; "newest" and "oldest" go by when pairs were added.
            **filters: which pairs are meant.

        Raises:
            InvalidRequestError: there is no such order, or the query has a mistake.
        """
        # Ids first, which indexes know; the rest of a pair is read of this page's pairs alone.
        page = ids_in_order(filters, order).limit(limit).offset(offset)
        with self._storage.database().reading() as session:
            rows = rows_of(session, [*session.scalars(page)])
            return [pair_from_row(row, self._storage.path_of) for row in rows]


def _bytes_of(media: PictureFile | Clip) -> bytes:
    return media.flac if isinstance(media, Clip) else media.png


def check_unchanged(row: PairRow, expected: int | None) -> None:
    """Refuse to go on from another revision than the expected one."""
    if changed := changed_since(row, expected):
        raise PairChangedError(
            f"{changed.who} has changed this meanwhile; it now says “{row.text}”. "
            "Nothing was overwritten: look at it, then decide again."
        )


def changed_since(row: PairRow, expected: int | None) -> RevisionRow | None:
    """The latest step after the expected one that a new text would overwrite."""
    if expected is None or row.revision == expected:
        return None
    since = [
        step
        for step in row.revisions
        if step.number > expected and step.action not in LEAVING_THE_TEXT
    ]
    return since[-1] if since else None


def find_row(session: Session, pair_id: str) -> PairRow:
    """The row of a pair that is not deleted, locked where the database locks rows."""
    row = find_even_deleted_row(session, pair_id)
    if row.deleted_at is not None:
        raise _not_found(pair_id)
    return row


def seen_row(session: Session, pair_id: str) -> PairRow:
    """The row of a pair that is not deleted, for looking at it alone: nothing is locked."""
    row = session.scalar(whole(_called(pair_id)))
    if row is None or row.deleted_at is not None:
        raise _not_found(pair_id)
    return row


def find_even_deleted_row(session: Session, pair_id: str) -> PairRow:
    """The row of a pair, deleted or not."""
    row = session.scalar(_called(pair_id).with_for_update())
    if row is None:
        raise _not_found(pair_id)
    return row


def _called(pair_id: str) -> Select[PairRow]:
    return select(PairRow).where(PairRow.uuid == pair_id)


def _not_found(pair_id: str) -> PairNotFoundError:
    return PairNotFoundError(f"There is no pair {pair_id}; it may have been deleted.")
