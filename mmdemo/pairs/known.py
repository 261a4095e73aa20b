"""What the collection holds of the files and pairs of a batch, read in a few queries."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from mmdemo.media.looks import MOST_BITS_APART, Look, LookBook
from mmdemo.pairs.arrivals import Arrival
from mmdemo.pairs.splits import SYNTHETIC, Split
from mmdemo.pairs.tables import ItemRow, LookRow, PairRow, ProjectRow, RevisionRow

_MOST_AT_ONCE = 500  # values in one statement
PIECES = (LookRow.piece_0, LookRow.piece_1, LookRow.piece_2, LookRow.piece_3)


@dataclass
class KnownPair:
    """A pair's particulars by which another is recognised as the same."""

    task: str
    language: str
    question: str | None
    texts: set[str]  # that it has now, and that it came with
    is_deleted: bool = False


@dataclass
class KnownItem:
    """An item, stored or about to be."""

    uuid: str
    project: str
    digest: str
    source: str
    kin: str
    split: Split
    row_id: int | None = None  # None: about to be
    pairs: list[KnownPair] = field(default_factory=list[KnownPair])


class Known:
    """Grows with what is read, and with what is about to be stored."""

    def __init__(self) -> None:
        self.pair_ids: set[str] = set()
        self.items: dict[str, KnownItem] = {}  # by UUID
        self.by_digest: dict[str, list[KnownItem]] = {}
        self.book = LookBook()
        self.stored_looks: set[str] = set()

    def enter(self, item: KnownItem) -> None:
        """Add an item."""
        if item.uuid not in self.items:
            self.items[item.uuid] = item
            self.by_digest.setdefault(item.digest, []).append(item)

    def kins(self, digests: Iterable[str]) -> set[str]:
        """The kin of all items about these files."""
        return {item.kin for digest in digests for item in self.by_digest.get(digest, ())}

    def read(self, session: Session, arrivals: Collection[Arrival]) -> None:
        """Read what the collection holds that a batch may meet."""
        pasts = {each.past.id for each in arrivals if each.past}
        self.pair_ids.update(_column(session, PairRow.uuid, pasts))
        looks = {each.digest: each.look for each in arrivals if each.look is not None}
        self.stored_looks.update(_column(session, LookRow.media_sha256, looks))
        to_compare = {e.digest: e.look for e in arrivals if e.look and _is_compared(e)}
        close = _close_looks(session, to_compare)
        for digest, look in close.items():
            self.book.add(digest, look)
        digests = {each.digest for each in arrivals} | set(close)
        self._read_items(session, digests, {e.belonging.item for e in arrivals} - {None})

    def _read_items(
        self, session: Session, digests: Collection[str], uuids: Collection[str | None]
    ) -> None:
        items = select(
            ItemRow.id, ItemRow.uuid, ProjectRow.name, ItemRow.media_sha256, ItemRow.source,
            ItemRow.kin, ItemRow.split,
        ).join(ProjectRow)  # fmt: skip
        of_digest = items.where(
            ItemRow.project_id.in_(select(ProjectRow.id)),  # so that the index of both serves
        )
        fresh: dict[int, KnownItem] = {}
        for statement, column, values in (
            (of_digest, ItemRow.media_sha256, digests),
            (items, ItemRow.uuid, uuids),
        ):
            for row_id, uuid, project, digest, *rest in rows_where(
                session, statement, column, values
            ):
                if uuid not in self.items:
                    item = KnownItem(uuid, project, digest, *rest, row_id=row_id)
                    self.enter(item)
                    fresh[row_id] = item
        self._read_pairs(session, fresh)

    def _read_pairs(self, session: Session, items: dict[int, KnownItem]) -> None:
        first = aliased(RevisionRow)
        pairs = select(
            PairRow.item_id, PairRow.task, PairRow.language, PairRow.question, PairRow.text,
            first.text, PairRow.deleted_at,
        ).outerjoin(first, (first.pair_id == PairRow.id) & (first.number == 1))  # fmt: skip
        for item_id, task, language, question, text, first_text, deleted_at in rows_where(
            session, pairs.order_by(PairRow.id), PairRow.item_id, items
        ):
            texts = {text, first_text} - {None}
            items[item_id].pairs.append(
                KnownPair(task, language, question, texts, deleted_at is not None)
            )


def _is_compared(arrival: Arrival) -> bool:
    """Whether it matters what else it looks like."""
    return not arrival.belonging.kin or SYNTHETIC in arrival.belonging.tags


def _close_looks(session: Session, looks: dict[str, Look]) -> dict[str, Look]:
    """The stored looks that are close to one of these in their bits."""
    close: set[str] = set()
    for number, column in enumerate(PIECES):
        wanted: dict[int, set[int]] = {}
        for look in looks.values():
            wanted.setdefault(look.pieces[number], set()).add(look.bits)
        statement = select(LookRow.media_sha256, LookRow.bits, column)
        for digest, text, piece in rows_where(session, statement, column, wanted):
            bits = int(text, 16)
            if any((bits ^ each).bit_count() <= MOST_BITS_APART for each in wanted[piece]):
                close.add(digest)
    statement = select(LookRow.media_sha256, LookRow.bits, LookRow.thumbnail)
    found = rows_where(session, statement, LookRow.media_sha256, close)
    return {digest: Look(int(bits, 16), thumbnail) for digest, bits, thumbnail in found}


def _column(
    session: Session, column: InstrumentedAttribute[str], values: Collection[str]
) -> Iterator[str]:
    return (value for (value,) in rows_where(session, select(column), column, values))


def rows_where(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    column: InstrumentedAttribute[Any],
    values: Collection[Any],
) -> Iterator[tuple[Any, ...]]:
    """The rows in which a column has one of these values, however many values there are."""
    ordered = list(values)
    for start in range(0, len(ordered), _MOST_AT_ONCE):
        some = ordered[start : start + _MOST_AT_ONCE]
        yield from (tuple(row) for row in session.execute(statement.where(column.in_(some))))
