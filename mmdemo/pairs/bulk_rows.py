"""Inserts the rows of a batch, table by table, each in as few statements as the database takes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import TableClause, insert, select
from sqlalchemy.orm import Session

from mmdemo.pairs.arrivals import Arrival
from mmdemo.pairs.items import look_row, project_named
from mmdemo.pairs.known import KnownItem, rows_where
from mmdemo.pairs.planning import Plan
from mmdemo.pairs.rows import stored_score
from mmdemo.pairs.sought import facts_about
from mmdemo.pairs.tables import (
    CandidateRow,
    ItemRow,
    LookRow,
    PairRow,
    RevisionRow,
    SoughtRow,
    Table,
    TagRow,
)

_Row = dict[str, Any]
_Placed = Sequence[tuple[KnownItem, Arrival]]


def insert_all(session: Session, plan: Plan, at: datetime) -> None:
    """Insert new items with their tags, pairs with candidates and histories, and looks."""
    _insert_items(session, plan.items, at)
    _insert_pairs(session, plan.pairs, at)
    looks = [look_row(digest, each.look) for digest, each in plan.looks.items() if each.look]
    _insert(session, LookRow, looks)


def _insert_items(session: Session, items: _Placed, at: datetime) -> None:
    if not items:
        return
    projects: dict[str, int] = {}
    for item, arrival in items:
        if item.project not in projects:
            who = arrival.columns["who"]
            projects[item.project] = project_named(session, item.project, who, at).id
    rows = [
        {
            "uuid": item.uuid,
            "project_id": projects[item.project],
            "media": arrival.kind,
            "media_sha256": item.digest,
            "source": item.source,
            "kin": item.kin,
            "split": item.split,
            "note": arrival.belonging.note,
            "stars": arrival.belonging.stars,
        }
        for item, arrival in items
    ]
    for (item, _), row_id in zip(items, _insert_numbered(session, ItemRow, rows), strict=True):
        item.row_id = row_id
    tags = [
        {"item_id": item.row_id, "tag": tag}
        for item, arrival in items
        for tag in sorted(set(arrival.belonging.tags))
    ]
    _insert(session, TagRow, tags)


def _insert_pairs(session: Session, pairs: _Placed, at: datetime) -> None:
    if not pairs:
        return
    histories = [_steps(arrival, at) for _, arrival in pairs]
    rows = [
        _pair_row(item, arrival, steps[-1]["number"], at)
        for (item, arrival), steps in zip(pairs, histories, strict=True)
    ]
    row_ids = _insert_numbered(session, PairRow, rows)
    candidates = [
        {"pair_id": row_id, "rank": rank, "text": each.text, "score": stored_score(each)}
        for row_id, (_, arrival) in zip(row_ids, pairs, strict=True)
        for rank, each in enumerate(arrival.candidates)
    ]
    steps = [
        {"pair_id": row_id, **step}
        for row_id, history in zip(row_ids, histories, strict=True)
        for step in history
    ]
    sought = [
        {
            "pair_id": row_id,
            **facts_about(row["text"], row["suggested"], row["question"]),
        }
        for row_id, row in zip(row_ids, rows, strict=True)
    ]
    _insert(session, CandidateRow, candidates)
    _insert(session, RevisionRow, steps)
    _insert(session, SoughtRow, sought)


def _pair_row(item: KnownItem, arrival: Arrival, revision: int, at: datetime) -> _Row:
    past = arrival.past
    reviews = [step.at for step in past.history if step.action in _REVIEWS] if past else []
    return {
        **arrival.columns,
        "uuid": past.id if past else str(uuid4()),
        "item_id": item.row_id,
        "media_sha256": arrival.digest,
        "revision": revision,
        "created_at": past.created_at if past else at,
        "updated_at": past.updated_at if past else at,
        "review": past.review if past else None,
        "reviewed_by": past.reviewed_by if past else None,
        "reviewed_at": reviews[-1] if reviews else None,
    }


_REVIEWS = {"approved", "returned"}


def _steps(arrival: Arrival, at: datetime) -> list[_Row]:
    """The rows of its history: what is known of it, else that it was added."""
    if arrival.past and arrival.past.history:
        return [
            {
                "number": step.number,
                "action": step.action,
                "text": step.text,
                "verdict": step.verdict,
                "who": step.who,
                "at": step.at,
                "note": step.note,
                "batch": step.batch,
            }
            for step in arrival.past.history
        ]
    columns = arrival.columns
    step = {name: columns[name] for name in ("text", "verdict", "who")}
    added = arrival.past.updated_at if arrival.past else at
    return [{**step, "number": 1, "action": "added", "at": added, "note": "", "batch": None}]


def _insert_numbered(
    session: Session, table: type[ItemRow] | type[PairRow], rows: Sequence[_Row]
) -> list[int]:
    """Insert rows; return their ids, which are asked for by UUID.

    To have each insert return its own costs twice as much time as the inserts themselves.
    """
    _insert(session, table, rows)
    uuids = [row["uuid"] for row in rows]
    ids = dict(rows_where(session, select(table.uuid, table.id), table.uuid, uuids))
    return [ids[uuid] for uuid in uuids]


def _insert(session: Session, table: type[Table], rows: Sequence[_Row]) -> None:
    if rows:  # past the objects of the session, whose keeping of books takes as long again
        session.connection().execute(insert(cast("TableClause", table.__table__)), rows)
