"""Which pairs are meant, and in which order they come: filters and orders as statements."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql import visitors

from mmdemo.errors import InvalidRequestError
from mmdemo.pairs.query import condition_of
from mmdemo.pairs.tables import ItemRow, PairRow, ProjectRow, SoughtRow
from mmdemo.pairs.values import Order, PairFilters

_Statement = TypeVar("_Statement", bound=Select[*tuple[Any, ...]])


def filtered(statement: _Statement, filters: PairFilters) -> _Statement:
    """Only pairs that are not deleted and that the filters let through.

    Raises:
        InvalidRequestError: the query has a mistake; the sentence names the place.
    """
    return _joined(statement, _conditions(filters))


def ids_in_order(filters: PairFilters, order: Order) -> Select[int]:
    """The ids of the rows of all pairs that are meant, in that order.

    Raises:
        InvalidRequestError: there is no such order, or the query has a mistake.
    """
    if order not in _ORDERED:
        raise InvalidRequestError(f"{order!r} is no order; use one of {', '.join(_ORDERED)}.")
    keys = _ORDERED[order]
    pairs = select(PairRow.id)
    if order == "stars":
        pairs = pairs.join(ItemRow, ItemRow.id == PairRow.item_id)
    conditions = _conditions(filters)
    if order in ("newest", "oldest") and any(map(_looks_at_words, conditions)):
        # The same order; so SQLite goes through the narrow table, and stops when a page is full.
        keys = (SoughtRow.pair_id.desc() if order == "newest" else SoughtRow.pair_id.asc(),)
    return _joined(pairs, conditions, keys).order_by(*keys)


def count_up_to(session: Session, most: int, filters: PairFilters) -> int:
    """How many pairs are meant; no more than `most` are looked for."""
    some = filtered(select(PairRow.id), filters).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def whole(pairs: Select[PairRow]) -> Select[PairRow]:
    """With all that belongs to each pair."""
    item = joinedload(PairRow.item)
    return pairs.options(
        selectinload(PairRow.candidates),
        item.joinedload(ItemRow.project),
        item.selectinload(ItemRow.tags),
    )


def rows_of(session: Session, ids: list[int]) -> list[PairRow]:
    """The rows of those ids, in their order."""
    rows = session.scalars(whole(select(PairRow).where(PairRow.id.in_(ids)))).unique()
    by_id = {row.id: row for row in rows}
    return [by_id[each] for each in ids if each in by_id]


def _conditions(filters: PairFilters) -> list[ColumnElement[bool]]:
    wanted: dict[str, Any] = {k: value for k, value in filters.items() if value is not None}
    project, query, ids = (wanted.pop(name, None) for name in ("project", "query", "ids"))
    conditions: list[ColumnElement[bool]] = [PairRow.deleted_at.is_(None)]
    conditions += [getattr(PairRow, name) == value for name, value in wanted.items()]
    if project is not None:
        named = select(ProjectRow.id).where(ProjectRow.name == project)
        of_project = select(ItemRow.id).where(ItemRow.project_id.in_(named))
        conditions.append(PairRow.item_id.in_(of_project))
    if ids is not None:
        conditions.append(PairRow.uuid.in_(ids))
    if query and query.strip():
        conditions.append(condition_of(query))
    return conditions


def _joined(
    statement: _Statement,
    conditions: Sequence[ColumnElement[bool]],
    keys: Sequence[ColumnElement[Any]] = (),
) -> _Statement:
    """Joined with what is looked for in pairs only where it is asked for."""
    if any(_looks_at_words(part) for part in (*conditions, *keys)):
        statement = statement.join(SoughtRow, SoughtRow.pair_id == PairRow.id)
    return statement.where(*conditions)


def _looks_at_words(part: ColumnElement[Any]) -> bool:
    table = SoughtRow.__table__
    return any(getattr(each, "table", None) is table for each in visitors.iterate(part))


_ORDERED: dict[Order, tuple[ColumnElement[Any], ...]] = {
    "newest": (PairRow.id.desc(),),
    "oldest": (PairRow.id.asc(),),
    "unsure": (PairRow.confidence.asc().nulls_last(), PairRow.id.asc()),
    "disputed": (PairRow.disagreement.desc().nulls_last(), PairRow.id.desc()),
    "longest": (SoughtRow.n_characters.desc(), SoughtRow.pair_id.desc()),
    "shortest": (SoughtRow.n_characters.asc(), SoughtRow.pair_id.asc()),
    "changed": (PairRow.updated_at.desc(), PairRow.id.desc()),
    "stars": (ItemRow.stars.desc(), ItemRow.id.desc(), PairRow.id.desc()),
}
