"""What is laid before who annotates: a pair, what they had begun, and what is beside it."""

from datetime import datetime

from sqlalchemy.orm import Session

from mmdemo.pairs.queue_values import Annotator, Sheet
from mmdemo.pairs.rows import PathOf, pair_from_row
from mmdemo.pairs.suggestions import offers_of
from mmdemo.pairs.tables import ItemRow, PairRow, TypedRow


def sheet_of(session: Session, row: PairRow, annotator: Annotator, path_of: PathOf) -> Sheet:
    """The sheet of a pair as this person sees it."""
    typed = session.get(TypedRow, (row.id, annotator.types_as))
    others = [each for each in row.item.pairs if each is not row and each.deleted_at is None]
    return Sheet(
        pair=pair_from_row(row, path_of),
        typed=typed.text if typed else None,
        offers=offers_of(row),
        others=tuple(pair_from_row(each, path_of) for each in others),
    )


def claim(item: ItemRow, annotator: Annotator, now: datetime, *, until: datetime) -> None:
    """Claim an item for somebody, unless somebody else has it before them."""
    is_free = item.claimed_until is None or item.claimed_until < now
    if is_free or item.claimed_by == annotator.claims_as:
        item.claimed_by, item.claimed_until = annotator.claims_as, until
