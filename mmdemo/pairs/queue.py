"""The queue of what is still to be judged: one pair at a time, and none to two people at once."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Select, Update, func, select, update
from sqlalchemy.orm import Session

from mmdemo.media import LANGUAGES, Language
from mmdemo.pairs.orders import belonging, free_for, in_order, lacking
from mmdemo.pairs.queue_values import Annotator, Progress, Sheet, Wanted
from mmdemo.pairs.rows import append_revision
from mmdemo.pairs.sheets import claim, sheet_of
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.store import find_row, seen_row
from mmdemo.pairs.tables import ItemRow, PairRow, TypedRow, utc_now

CLAIM_S = 600.0  # after so long without a sign of life an item is anybody's again
_PLACE = ("recording", "start_s", "end_s")  # where a clip was cut out


class QueueStore:
    """Hands out pairs, each to one person at a time.

    Whatever a method has returned is on disk. Every method raises StorageError if the database
    cannot be used; those that name a pair raise PairNotFoundError where there is none.
    """

    def __init__(
        self, storage: Storage, *, claim_s: float = CLAIM_S, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._storage = storage
        self._claim = timedelta(seconds=claim_s)
        self._clock = clock

    def next(
        self, wanted: Wanted, annotator: Annotator, *, passed: Sequence[str] = ()
    ) -> Sheet | None:
        """Claim the next pair's item for somebody; None where nothing is left for them.

        Args:
            wanted: which pairs, in which order.
            annotator: who is to have it.
            passed: the ids of pairs that this person has before them, or has passed over.
        """
        with self._storage.database().writing() as session:
            row = self._waiting(session, wanted, annotator, passed)
            if row is None and wanted.order == "missing":
                row = self._made_missing(session, wanted, annotator)
            return None if row is None else self._laid_before(session, row, annotator)

    def take(self, pair_id: str, annotator: Annotator) -> Sheet:
        """Lay a certain pair before somebody; claimed for them unless somebody else has it."""
        with self._storage.database().writing() as session:
            return self._laid_before(session, find_row(session, pair_id), annotator)

    def look(self, pair_id: str, annotator: Annotator) -> Sheet:
        """The pair as it stands now; claims nothing."""
        with self._storage.database().reading() as session:
            row = seen_row(session, pair_id)
            return sheet_of(session, row, annotator, self._storage.path_of)

    def in_language(self, pair_id: str, language: Language, annotator: Annotator) -> Sheet:
        """The text of the same picture or clip in a language; an open one is made if need be."""
        with self._storage.database().writing() as session:
            row = find_row(session, pair_id)
            there = (
                other
                for other in row.item.pairs
                if (other.language, other.task) == (language, row.task) and other.deleted_at is None
            )
            found = next(there, None) or self._made(session, row, language, annotator)
            return self._laid_before(session, found, annotator)

    def release(
        self, pair_ids: Sequence[str], annotator: Annotator, *, held: Sequence[str] = ()
    ) -> None:
        """Let others have the items of these pairs, but for items of pairs that are still held."""
        freed = _claimed_items(pair_ids, annotator).values(claimed_by=None, claimed_until=None)
        freed = freed.where(ItemRow.id.not_in(_items_of(held)))
        with self._storage.database().writing() as session:
            session.execute(freed)

    def renew(self, pair_ids: Sequence[str], annotator: Annotator) -> None:
        """Show that somebody is still at these pairs."""
        until = self._clock() + self._claim
        renewed = _claimed_items(pair_ids, annotator).values(claimed_until=until)
        with self._storage.database().writing() as session:
            session.execute(renewed)

    def progress(self, wanted: Wanted, annotator: Annotator) -> Progress:
        """How many of the wanted pairs are judged."""
        counted = select(PairRow.verdict, func.count(PairRow.id)).where(*belonging(wanted))
        counted = counted.join(PairRow.item) if wanted.project else counted
        elsewhere = select(func.count(ItemRow.id)).where(
            ItemRow.claimed_until >= self._clock(), ItemRow.claimed_by != annotator.claims_as
        )
        with self._storage.database().reading() as session:
            rows = session.execute(counted.group_by(PairRow.verdict)).all()
            with_others = session.scalar(elsewhere) or 0
        total = sum(n for _, n in rows)
        n_open = sum(n for verdict, n in rows if verdict == "open")
        return Progress(total - n_open, total, with_others)

    def _waiting(
        self, session: Session, wanted: Wanted, annotator: Annotator, passed: Sequence[str]
    ) -> PairRow | None:
        now = self._clock()
        begun = select(TypedRow.pair_id).where(TypedRow.who == annotator.types_as)
        orders = in_order(wanted)
        # What this person has begun to write comes first.
        for pairs in [orders[0].where(PairRow.id.in_(begun)), *orders]:
            free = pairs.where(free_for(annotator, now), PairRow.uuid.not_in(passed)).limit(1)
            row = session.scalar(free.with_for_update(of=ItemRow, skip_locked=True))
            if row is not None:
                session.refresh(row)  # as it stands now that the item is locked
                return row
        return None

    def _made_missing(
        self, session: Session, wanted: Wanted, annotator: Annotator
    ) -> PairRow | None:
        for language in (wanted.language,) if wanted.language else LANGUAGES:
            items = lacking(wanted, language).where(free_for(annotator, self._clock()))
            first = items.order_by(ItemRow.id).limit(1).with_for_update(skip_locked=True)
            item = session.scalar(first)
            if item is not None:
                like = next(
                    pair
                    for pair in item.pairs
                    if pair.deleted_at is None and wanted.task in {None, pair.task}
                )
                return self._made(session, like, language, annotator)
        return None

    def _made(
        self, session: Session, like: PairRow, language: Language, annotator: Annotator
    ) -> PairRow:
        """An open pair beside one in another language."""
        at = self._clock()
        row = PairRow(
            uuid=str(uuid4()),
            item=like.item,
            task=like.task,
            media=like.media,
            media_sha256=like.media_sha256,
            question=like.question,
            language=language,
            suggested="",
            model="",
            version="",
            settings={key: like.settings[key] for key in _PLACE if key in like.settings},
            seconds=0.0,
            revision=0,
            text="",
            verdict="open",
            who=annotator.who,
            created_at=at,
            updated_at=at,
        )
        append_revision(row, "added", annotator.who, at)
        session.add(row)
        session.flush()
        return row

    def _laid_before(self, session: Session, row: PairRow, annotator: Annotator) -> Sheet:
        now = self._clock()
        claim(row.item, annotator, now, until=now + self._claim)
        session.flush()
        return sheet_of(session, row, annotator, self._storage.path_of)


def _claimed_items(pair_ids: Sequence[str], annotator: Annotator) -> Update:
    mine = ItemRow.claimed_by == annotator.claims_as
    return update(ItemRow).where(ItemRow.id.in_(_items_of(pair_ids)), mine)


def _items_of(pair_ids: Sequence[str]) -> Select[int | None]:
    return select(PairRow.item_id).where(PairRow.uuid.in_(pair_ids))
