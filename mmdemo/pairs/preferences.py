"""Keep which of two models' outputs people prefer, and count how often each model wins."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from mmdemo.errors import InvalidRequestError, PreferenceNotFoundError
from mmdemo.media import Clip, MediaKind, Picture
from mmdemo.media.pictures import picture_to_png
from mmdemo.metrics.intervals import wilson_interval
from mmdemo.pairs.checks import check_preference, check_who
from mmdemo.pairs.failures import storage_failures
from mmdemo.pairs.preference_rows import (
    WINNERS,
    Preference,
    PreferenceDraft,
    PreferenceRow,
    Winner,
    preference_from_row,
    preference_row,
)
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.tables import utc_now

_Statement = TypeVar("_Statement", bound=Select[*tuple[Any, ...]])
_BATCH = 500  # preferences held in memory while all are gone through
ModelVersion = tuple[str, str]  # a model's name, and which weights


@dataclass(frozen=True)
class WinRate:
    """How often one version of a model was preferred to another on the same input."""

    task: str
    one: ModelVersion
    other: ModelVersion
    n_one: int  # how often `one` won
    n_other: int
    n_same: int  # how often both were found equally good
    share: float | None  # of the decided comparisons, those that `one` won; None: none was
    interval: tuple[float, float] | None  # 95 %, Wilson's


class PreferenceStore:
    """Preferences in the pairs' database, their pictures and clips in the pairs' folder.

    Whatever a method has returned is on disk. Several threads, and several programs, may use one
    database at once. No file is ever removed: a pair may be about it too.

    Every method raises StorageError if the database or the folder cannot be used.
    """

    def __init__(self, storage: Storage, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._storage = storage
        self._clock = clock

    def add(self, draft: PreferenceDraft) -> Preference:
        """Keep a preference.

        Raises:
            InvalidRequestError: a text is too long, or no text; the winner is none.
        """
        check_preference(draft)
        _check_winner(draft.winner)
        database = self._storage.database()
        with storage_failures(self._storage.media_dir):
            row = preference_row(draft, self._clock(), self._storage.save)
        if draft.media is not None:
            kind, data = _file_of(draft.media)
            row.media, row.media_sha256 = kind, self._storage.save(kind, data)
        with database.writing() as session:
            session.add(row)
            session.flush()
            return preference_from_row(row, self._storage.path_of)

    def change(self, preference_id: str, winner: Winner, who: str) -> Preference:
        """Decide otherwise; one that was withdrawn counts again.

        Raises:
            InvalidRequestError: the winner is none, or the name is too long.
            PreferenceNotFoundError: there never was such a preference.
        """
        _check_winner(winner)
        check_who(who)
        with self._storage.database().writing() as session:
            row = _find_even_withdrawn(session, preference_id)
            row.winner, row.who, row.updated_at = winner, who, self._clock()
            row.deleted_at = None
            return preference_from_row(row, self._storage.path_of)

    def withdraw(self, preference_id: str) -> None:
        """Take a preference out of every list and count; its row stays.

        Raises:
            PreferenceNotFoundError: there never was such a preference.
        """
        with self._storage.database().writing() as session:
            row = _find_even_withdrawn(session, preference_id)
            row.deleted_at = row.updated_at = self._clock()

    def count(self, *, task: str | None = None) -> int:
        """Return how many preferences there are."""
        counted = _alive(select(func.count(PreferenceRow.id)), task)
        with self._storage.database().reading() as session:
            return session.scalar(counted) or 0

    def iterate(self, *, task: str | None = None) -> Iterator[Preference]:
        """Go through all preferences, oldest first, a few in memory at a time."""
        last_id = 0
        while True:
            page = _alive(select(PreferenceRow), task).where(PreferenceRow.id > last_id)
            with self._storage.database().reading() as session:
                rows = session.scalars(page.order_by(PreferenceRow.id).limit(_BATCH)).all()
                found = [preference_from_row(row, self._storage.path_of) for row in rows]
                last_id = rows[-1].id if rows else last_id
            if not found:
                return
            yield from found

    def win_rates(self, *, task: str | None = None) -> tuple[WinRate, ...]:
        """How often each version of a model won against each other one, by task."""
        row = PreferenceRow
        played = (row.task, row.a_model, row.a_version, row.b_model, row.b_version, row.winner)
        tally: dict[tuple[str, ModelVersion, ModelVersion], Counter[str]] = {}
        with self._storage.database().reading() as session:
            counted = _alive(select(*played, func.count(row.id)), task).group_by(*played)
            for of, a_model, a_version, b_model, b_version, winner, n in session.execute(counted):
                a, b = (a_model, a_version), (b_model, b_version)
                won = {"a": a, "b": b}.get(winner)
                one, other = sorted((a, b))
                name = "same" if won is None else "one" if won == one else "other"
                tally.setdefault((of, one, other), Counter())[name] += n
        return tuple(_rate(*match, tally[match]) for match in sorted(tally))

    # The last method, because its name hides the built-in one from those after it.
    def list(
        self, *, task: str | None = None, limit: int = 50, offset: int = 0
    ) -> list[Preference]:
        """Return one page of preferences, newest first."""
        page = _alive(select(PreferenceRow), task).order_by(PreferenceRow.id.desc())
        with self._storage.database().reading() as session:
            rows = session.scalars(page.limit(limit).offset(offset))
            return [preference_from_row(row, self._storage.path_of) for row in rows]


def _rate(task: str, one: ModelVersion, other: ModelVersion, n: Counter[str]) -> WinRate:
    n_decided = n["one"] + n["other"]
    share = n["one"] / n_decided if n_decided else None
    interval = wilson_interval(n["one"], n_decided) if n_decided else None
    return WinRate(task, one, other, n["one"], n["other"], n["same"], share, interval)


def _file_of(media: Picture | Clip) -> tuple[MediaKind, bytes]:
    if isinstance(media, Clip):
        return "clip", media.flac
    return "picture", picture_to_png(media)


def _check_winner(winner: str) -> None:
    if winner not in WINNERS:
        raise InvalidRequestError(f"{winner!r} is not one of {', '.join(WINNERS)}.")


def _find_even_withdrawn(session: Session, preference_id: str) -> PreferenceRow:
    called = select(PreferenceRow).where(PreferenceRow.uuid == preference_id).with_for_update()
    row = session.scalar(called)
    if row is None:
        raise PreferenceNotFoundError(f"There is no preference {preference_id}; compare again.")
    return row


def _alive(statement: _Statement, task: str | None) -> _Statement:
    statement = statement.where(PreferenceRow.deleted_at.is_(None))
    return statement if task is None else statement.where(PreferenceRow.task == task)
