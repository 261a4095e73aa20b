"""What visitors judged: apart from the pairs, until somebody accepts it or it is deleted."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any, cast
from uuid import uuid4

from PIL import Image
from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session, undefer

from mmdemo.errors import InvalidRequestError, PairNotFoundError
from mmdemo.media import Candidate, Clip, Language, MediaKind, Suggestion
from mmdemo.media.picture_files import file_of
from mmdemo.pairs.checks import check_draft, check_judgement
from mmdemo.pairs.door_rows import HeldRow
from mmdemo.pairs.items import item_for
from mmdemo.pairs.people import VISITOR
from mmdemo.pairs.rows import append_revision, kind_of, pair_from_row, row_from_draft, stored_score
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.tables import utc_now
from mmdemo.pairs.values import Pair, PairDraft, Verdict

MOST_OF_ONE = 200  # judgements of a visitor that wait at once
MOST_OF_ALL = 5_000
MOST_BYTES = 20_000_000  # of one picture or clip
MOST_BYTES_OF_ALL = 2_000_000_000  # for the disk, and for the backup that holds all of it


@dataclass(frozen=True)
class Held:
    """One judgement of a visitor, waiting for review."""

    id: str  # a UUID
    number: int  # grows with each
    visitor: str
    media: MediaKind
    task: str
    language: Language
    question: str | None
    suggested: str  # the model's best candidate
    model: str
    text: str
    verdict: Verdict
    created_at: datetime  # UTC


class HeldStore:
    """Judgements of visitors in the pairs' database, and in no list of pairs.

    Pictures and clips stand in the rows themselves: what is deleted leaves nothing behind.

    Every method raises StorageError if the database or the folder cannot be used.
    """

    def __init__(self, storage: Storage, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._storage = storage
        self._clock = clock

    def add(self, draft: PairDraft, visitor: str) -> Held:
        """Keep what a visitor made of a suggestion.

        Raises:
            InvalidRequestError: it cannot be kept, or too much waits for review already.
        """
        check_draft(draft)
        row = _row_from(draft, visitor, self._clock())
        if len(row.data) > MOST_BYTES:
            raise InvalidRequestError(
                f"That is {len(row.data) // 1_000_000} MB; at most {MOST_BYTES // 1_000_000} MB "
                "can be given. Choose a smaller one."
            )
        with self._storage.database().writing() as session:
            is_full = _count(session, visitor) >= MOST_OF_ONE or _count(session) >= MOST_OF_ALL
            if is_full or _n_bytes(session) + len(row.data) > MOST_BYTES_OF_ALL:
                raise InvalidRequestError(
                    "Too much waits for review already; come back when some of it was reviewed."
                )
            session.add(row)
            session.flush()
            return _held(row)

    def revise(self, held_id: str, visitor: str, *, text: str, verdict: Verdict) -> Held:
        """Judge anew what the same visitor gave.

        Raises:
            InvalidRequestError: the text is empty or too long.
            PairNotFoundError: there is no such judgement of that visitor.
        """
        check_judgement(text, verdict, VISITOR)
        with self._storage.database().writing() as session:
            row = _find(session, held_id, visitor)
            row.text, row.verdict = text, verdict
            return _held(row)

    def get(self, held_id: str, visitor: str | None = None) -> Held:
        """One judgement; with `visitor`, only of that one.

        Raises:
            PairNotFoundError: there is none.
        """
        with self._storage.database().reading() as session:
            return _held(_find(session, held_id, visitor))

    def media_of(self, held_id: str) -> bytes:
        """The PNG or FLAC file that it is about.

        Raises:
            PairNotFoundError: there is no such judgement.
        """
        with self._storage.database().reading() as session:
            return _find(session, held_id, whole=True).data

    def of_visitor(self, visitor: str) -> list[Held]:
        """What a visitor gave that still waits, newest first."""
        meant = select(HeldRow).where(HeldRow.visitor == visitor).order_by(HeldRow.id.desc())
        with self._storage.database().reading() as session:
            return [_held(row) for row in session.scalars(meant)]

    def waiting(self, *, after: int = 0, limit: int = 50) -> list[Held]:
        """What waits, oldest first, from after that number on."""
        meant = select(HeldRow).where(HeldRow.id > after).order_by(HeldRow.id).limit(limit)
        with self._storage.database().reading() as session:
            return [_held(row) for row in session.scalars(meant)]

    def count(self) -> int:
        """How much waits."""
        with self._storage.database().reading() as session:
            return _count(session)

    def latest(self) -> int:
        """The number of what came last of all that waits."""
        with self._storage.database().reading() as session:
            return session.scalar(select(func.max(HeldRow.id))) or 0

    def delete(self, held_id: str, visitor: str | None = None) -> None:
        """Delete a judgement with its picture or clip, for good; with `visitor`, only of that one.

        Raises:
            PairNotFoundError: there is none.
        """
        with self._storage.database().writing() as session:
            _overwrite_what_is_deleted(session)
            session.delete(_find(session, held_id, visitor))

    def delete_all(self, *, visitor: str | None = None, up_to: int | None = None) -> int:
        """Delete for good all that a visitor gave, or all up to a number; tells how many."""
        meant = delete(HeldRow)
        if visitor is not None:
            meant = meant.where(HeldRow.visitor == visitor)
        if up_to is not None:
            meant = meant.where(HeldRow.id <= up_to)
        with self._storage.database().writing() as session:
            _overwrite_what_is_deleted(session)
            return cast(Any, session.execute(meant)).rowcount

    def accept(self, held_id: str, who: str) -> Pair:
        """Make it a pair, approved by whoever accepts it; it waits no more.

        Raises:
            PairNotFoundError: there is no such judgement.
        """
        draft = self._draft_of(held_id)
        data = self.media_of(held_id)
        digest = self._storage.save(kind_of(draft), data)
        with self._storage.database().writing() as session:
            waiting = _find(session, held_id)
            draft = replace(draft, text=waiting.text, verdict=cast(Verdict, waiting.verdict))
            at = self._clock()
            row = row_from_draft(draft, item_for(session, draft, digest, at), at)
            row.review, row.reviewed_by, row.reviewed_at = "approved", who, at
            append_revision(row, "approved", who, at)
            session.add(row)
            session.delete(waiting)
            session.flush()
            return pair_from_row(row, self._storage.path_of)

    def _draft_of(self, held_id: str) -> PairDraft:
        with self._storage.database().reading() as session:
            return _draft(_find(session, held_id, whole=True))


@dataclass(frozen=True)
class HeldOf:
    """What one visitor gives, in the words of a store of pairs."""

    held: HeldStore
    visitor: str

    def add(self, draft: PairDraft) -> Held:
        """See `HeldStore.add`."""
        return self.held.add(draft, self.visitor)

    def revise(self, pair_id: str, *, text: str, verdict: Verdict, who: str) -> Held:  # noqa: ARG002
        """See `HeldStore.revise`."""
        return self.held.revise(pair_id, self.visitor, text=text, verdict=verdict)

    def get(self, pair_id: str) -> Held:
        """See `HeldStore.get`."""
        return self.held.get(pair_id, self.visitor)


def _row_from(draft: PairDraft, visitor: str, at: datetime) -> HeldRow:
    clip, said = draft.media, draft.suggestion
    is_clip = isinstance(clip, Clip)
    scored: Iterable[Candidate] = said.candidates if said else ()
    return HeldRow(
        uuid=str(uuid4()),
        visitor=visitor,
        media=kind_of(draft),
        data=clip.flac if is_clip else file_of(clip).png,
        task=draft.task,
        language=draft.language,
        question=draft.question,
        suggestion={
            **(asdict(said) if said else {}),
            "candidates": [(each.text, stored_score(each)) for each in scored],
        },
        place={"recording": clip.recording, "start_s": clip.start_s, "end_s": clip.end_s}
        if is_clip
        else {},
        text=draft.text,
        verdict=draft.verdict,
        created_at=at,
    )


def _draft(row: HeldRow) -> PairDraft:
    place = cast(Any, row.place)
    media = Clip(row.data, **place) if row.media == "clip" else Image.open(BytesIO(row.data))
    said = cast(Any, row.suggestion)
    candidates = tuple(Candidate(text, score) for text, score in said["candidates"])
    fields: dict[str, Any] = {**said, "candidates": candidates}
    return PairDraft(
        task=row.task,
        media=media,
        question=row.question,
        language=cast(Language, row.language),
        suggestion=Suggestion(**fields) if candidates else None,
        text=row.text,
        verdict=cast(Verdict, row.verdict),
        who=VISITOR,
    )


def _held(row: HeldRow) -> Held:
    candidates = cast(Any, row.suggestion)["candidates"]
    return Held(
        id=row.uuid,
        number=row.id,
        visitor=row.visitor,
        media=cast(MediaKind, row.media),
        task=row.task,
        language=cast(Language, row.language),
        question=row.question,
        suggested=candidates[0][0] if candidates else "",
        model=str(row.suggestion.get("model", "")),
        text=row.text,
        verdict=cast(Verdict, row.verdict),
        created_at=row.created_at,
    )


def _find(
    session: Session, held_id: str, visitor: str | None = None, *, whole: bool = False
) -> HeldRow:
    meant: Select[HeldRow] = select(HeldRow).where(HeldRow.uuid == held_id)
    row = session.scalar(meant.options(undefer(HeldRow.data)) if whole else meant)
    if row is None or visitor not in (None, row.visitor):
        raise PairNotFoundError("There is no such judgement; it was reviewed or deleted meanwhile.")
    return row


def _count(session: Session, visitor: str | None = None) -> int:
    meant = select(func.count(HeldRow.id))
    return session.scalar(meant.where(HeldRow.visitor == visitor) if visitor else meant) or 0


def _n_bytes(session: Session) -> int:
    return session.scalar(select(func.sum(func.length(HeldRow.data)))) or 0


def _overwrite_what_is_deleted(session: Session) -> None:
    """SQLite would leave the bytes in its file until something else is written there."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete = ON")
