"""Inserts the rows of a batch, table by table, each in as few statements as the database takes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from mmdemo.pairs.arrivals import Arrival
from mmdemo.pairs.items import look_row, project_named
from mmdemo.pairs.known import KnownItem
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
    adding = insert(ItemRow).returning(ItemRow.id, sort_by_parameter_order=True)
    for (item, _), row_id in zip(items, session.scalars(adding, rows), strict=True):
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
    adding = insert(PairRow).returning(PairRow.id, sort_by_parameter_order=True)
    rows = [_pair_row(item, arrival, at) for item, arrival in pairs]
    row_ids = list(session.scalars(adding, rows))
    candidates = [
        {"pair_id": row_id, "rank": rank, "text": each.text, "score": stored_score(each)}
        for row_id, (_, arrival) in zip(row_ids, pairs, strict=True)
        for rank, each in enumerate(arrival.candidates)
    ]
    steps = [
        {"pair_id": row_id, **step}
        for row_id, (_, arrival) in zip(row_ids, pairs, strict=True)
        for step in _steps(arrival, at)
    ]
    sought = [
        {
            "pair_id": row_id,
            **facts_about(*(row[name] for name in ("text", "suggested", "question"))),
        }
        for row_id, row in zip(row_ids, rows, strict=True)
    ]
    _insert(session, CandidateRow, candidates)
    _insert(session, RevisionRow, steps)
    _insert(session, SoughtRow, sought)


def _pair_row(item: KnownItem, arrival: Arrival, at: datetime) -> _Row:
    past = arrival.past
    reviews = [step.at for step in past.history if step.action in _REVIEWS] if past else []
    return {
        **arrival.columns,
        "uuid": past.id if past else str(uuid4()),
        "item_id": item.row_id,
        "media_sha256": arrival.digest,
        "revision": _steps(arrival, at)[-1]["number"],
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


def _insert(session: Session, table: type[Any], rows: Sequence[_Row]) -> None:
    if rows:
        session.execute(insert(table), rows)
