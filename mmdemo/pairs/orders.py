"""Which pair comes next: each order is a list of statements, tried one after the other."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from mmdemo.media import Language
from mmdemo.pairs.queue_values import FLAG, Annotator, QueueOrder, Wanted
from mmdemo.pairs.tables import ItemRow, PairRow, ProjectRow, TagRow
from mmdemo.pairs.values import JUDGED

Pairs: TypeAlias = Select[PairRow]
Condition: TypeAlias = ColumnElement[bool]


def in_order(wanted: Wanted) -> list[Pairs]:
    """The pairs that wait, in the wanted order; later statements find what earlier ones do not."""
    return _ORDERS[wanted.order](wanted)


def belonging(wanted: Wanted) -> list[Condition]:
    """That a pair is of the wanted project, task and language."""
    conditions: list[Condition] = [PairRow.deleted_at.is_(None)]
    if wanted.task:
        conditions.append(PairRow.task == wanted.task)
    if wanted.language:
        conditions.append(PairRow.language == wanted.language)
    if wanted.project:
        conditions.append(_in_project(wanted.project))
    return conditions


def free_for(annotator: Annotator, now: datetime) -> Condition:
    """That nobody else has an item before them."""
    return or_(
        ItemRow.claimed_until.is_(None),
        ItemRow.claimed_until < now,
        ItemRow.claimed_by == annotator.claims_as,
    )


def lacking(wanted: Wanted, language: Language) -> Select[ItemRow]:
    """The items that have a judged text, but none at all in a language."""
    alive = [PairRow.deleted_at.is_(None), PairRow.item_id == ItemRow.id]
    if wanted.task:
        alive.append(PairRow.task == wanted.task)
    judged = exists().where(*alive, PairRow.verdict.in_(JUDGED))
    there = exists().where(*alive, PairRow.language == language)
    found = select(ItemRow).where(judged, ~there)
    return found.where(_in_project(wanted.project)) if wanted.project else found


def _in_project(name: str) -> Condition:
    project = select(ProjectRow.id).where(ProjectRow.name == name).scalar_subquery()
    return ItemRow.project_id == project


def _open(wanted: Wanted) -> Pairs:
    chosen = select(PairRow).join(PairRow.item)
    return chosen.where(PairRow.verdict == "open", *belonging(wanted))


def _oldest(wanted: Wanted) -> list[Pairs]:
    return [_open(wanted).order_by(PairRow.id)]


# What a model has said nothing of comes after the rest: parted, for databases disagree on where
# nothing stands in an order.
def _unsure(wanted: Wanted) -> list[Pairs]:
    known = _open(wanted).where(PairRow.confidence.is_not(None))
    unknown = _open(wanted).where(PairRow.confidence.is_(None))
    return [known.order_by(PairRow.confidence, PairRow.id), unknown.order_by(PairRow.id)]


def _disagree(wanted: Wanted) -> list[Pairs]:
    known = _open(wanted).where(PairRow.disagreement.is_not(None))
    unknown = _open(wanted).where(PairRow.disagreement.is_(None))
    return [known.order_by(PairRow.disagreement.desc(), PairRow.id), unknown.order_by(PairRow.id)]


def _missing(wanted: Wanted) -> list[Pairs]:
    other = aliased(PairRow)
    elsewhere = exists().where(
        other.item_id == PairRow.item_id,
        other.deleted_at.is_(None),
        other.verdict.in_(JUDGED),
        other.language != PairRow.language,
    )
    return [_open(wanted).where(elsewhere).order_by(PairRow.id)]


def _flagged(wanted: Wanted) -> list[Pairs]:
    # Judged ones too: who flags a text wants somebody to look at it again.
    flag = exists().where(TagRow.item_id == ItemRow.id, TagRow.tag == FLAG)
    chosen = select(PairRow).join(PairRow.item).where(flag, *belonging(wanted))
    return [chosen.order_by(PairRow.id)]


def _alike(wanted: Wanted) -> list[Pairs]:
    twin = aliased(ItemRow)
    has_twin = exists().where(and_(twin.kin == ItemRow.kin, twin.id != ItemRow.id))
    chosen = _open(wanted).where(ItemRow.media == "picture", has_twin)
    return [chosen.order_by(ItemRow.kin, PairRow.id)]


_ORDERS: dict[QueueOrder, Callable[[Wanted], list[Pairs]]] = {
    "oldest": _oldest,
    "unsure": _unsure,
    "disagree": _disagree,
    "missing": _missing,
    "flagged": _flagged,
    "alike": _alike,
}
