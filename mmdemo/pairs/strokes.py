"""Change many pairs at one stroke, and take the stroke back: verdicts, marks, texts, deletions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Unpack
from uuid import uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from mmdemo.pairs.checks import check_who
from mmdemo.pairs.listing import filtered
from mmdemo.pairs.marks import Hand
from mmdemo.pairs.replacing import Replacement, is_allowed, replacer_of
from mmdemo.pairs.sought import alike
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.stroke_steps import Change, Step, reword, step_of, undo
from mmdemo.pairs.tables import ItemRow, PairRow, RevisionRow, SoughtRow, utc_now
from mmdemo.pairs.values import PairFilters

# So many are changed in one transaction: nobody else waits long, and memory stays small.
_BATCH = 500
_SHOWN = 20


@dataclass(frozen=True)
class Stroke:
    """What was done at one stroke."""

    batch: str  # a UUID, by which it can be taken back
    n_changed: int
    n_left: int  # that could not be changed so; what was so already is in neither number


@dataclass(frozen=True)
class Rewording:
    """How one text would change."""

    pair_id: str
    before: str
    after: str


@dataclass(frozen=True)
class Preview:
    """What a replacement would do."""

    n_changed: int
    n_left: int  # whose new text could not be kept
    shown: tuple[Rewording, ...]  # the first of those that change


class Strokes:
    """Changes to all pairs that filters find.

    A stroke is done in transactions of a few hundred pairs each, every one of them whole, so that
    others can work on meanwhile. What it did stands in each pair's history under the stroke's id.

    Every method raises StorageError if the database cannot be used, and InvalidRequestError if a
    query, a change or a replacement cannot be understood.
    """

    def __init__(self, storage: Storage, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._storage = storage
        self._clock = clock

    def change(self, change: Change, who: str, **filters: Unpack[PairFilters]) -> Stroke:
        """Do the same to all pairs that the filters find."""
        check_who(who)
        return self._go(filtered(select(PairRow.id), filters), step_of(change), who)

    def preview(self, replacement: Replacement, **filters: Unpack[PairFilters]) -> Preview:
        """What `replace` would do now."""
        replace, found = replacer_of(replacement), _may_hold(replacement, filters)
        columns = found.with_only_columns(PairRow.id, PairRow.uuid, PairRow.text, PairRow.verdict)
        n_changed, n_left, last_id = 0, 0, 0
        shown: list[Rewording] = []
        while True:
            page = columns.where(PairRow.id > last_id).order_by(PairRow.id).limit(10 * _BATCH)
            with self._storage.database().reading() as session:
                rows = session.execute(page).all()
            if not rows:
                return Preview(n_changed, n_left, tuple(shown))
            last_id = rows[-1].id
            for row in rows:
                if (text := replace(row.text)) == row.text:
                    continue
                if not is_allowed(text, row.verdict):
                    n_left += 1
                    continue
                n_changed += 1
                if len(shown) < _SHOWN:
                    shown.append(Rewording(row.uuid, row.text, text))

    def replace(self, replacement: Replacement, who: str, **filters: Unpack[PairFilters]) -> Stroke:
        """Replace within the texts of all pairs that the filters find.

        A pair that was good is fixed afterwards, if its text is no longer what the model said.
        """
        check_who(who)
        self.preview(replacement, **filters)  # or a pattern could prove too slow half-way
        step = partial(reword, replacer_of(replacement))
        return self._go(_may_hold(replacement, filters), step, who)

    def undo(self, batch: str, who: str) -> Stroke:
        """Put everything back as it was before a stroke, but for what was changed since."""
        check_who(who)
        of_stroke = select(RevisionRow.pair_id).where(RevisionRow.batch == batch)
        touched = select(PairRow.id).where(PairRow.id.in_(of_stroke))
        return self._go(touched, partial(undo, batch), who)

    def _go(self, ids: Select[int], step: Step, who: str) -> Stroke:
        hand = Hand(who, self._clock(), str(uuid4()))
        last_id, results = 0, list[bool | None]()
        while True:
            page = ids.where(PairRow.id > last_id).order_by(PairRow.id).limit(_BATCH)
            with self._storage.database().writing() as session:
                found = session.scalars(page).all()
                rows = session.scalars(_with_history(select(PairRow).where(PairRow.id.in_(found))))
                results += [step(session, row, hand) for row in rows.unique().all()]
            if not found:
                return Stroke(hand.batch, results.count(True), results.count(None))
            last_id = found[-1]


def _with_history(rows: Select[PairRow]) -> Select[PairRow]:
    item = joinedload(PairRow.item)
    return (
        rows.order_by(PairRow.id)
        .with_for_update(of=PairRow)
        .options(
            selectinload(PairRow.revisions),
            item.joinedload(ItemRow.project),
            item.selectinload(ItemRow.tags),
        )
    )


def _may_hold(replacement: Replacement, filters: PairFilters) -> Select[int]:
    """The ids of pairs that may hold what is to be found."""
    ids = filtered(select(PairRow.id), filters)
    if replacement.style == "regex":
        return ids
    holds = SoughtRow.words.contains(alike(replacement.find), autoescape=True)
    return ids.where(PairRow.id.in_(select(SoughtRow.pair_id).where(holds)))
