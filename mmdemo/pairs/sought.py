"""What a search looks at: kept beside every pair, alike in case and width, by whoever writes it."""

import re
from typing import Any
from unicodedata import normalize

from sqlalchemy import Connection, event, insert, inspect, update
from sqlalchemy.orm import Mapper

from mmdemo.pairs.tables import PairRow, SoughtRow

PART_END = "\x1e"  # between text, suggestion and question; `alike` leaves none in them
_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W\u3400-\u9fff\uf900-\ufaff]+")
_WATCHED = ("text", "suggested", "question")


def alike(text: str) -> str:
    """The same for letters of either case and width, and for any room between words."""
    return " ".join(normalize("NFKC", text).casefold().split())


def facts_about(text: str, suggested: str, question: str | None) -> dict[str, Any]:
    """The columns of a `SoughtRow`, but for the pair's id.

    Whoever inserts pairs past the mapper, as rows in bulk, inserts these too.
    """
    return {
        "words": PART_END.join(map(alike, (text, suggested, question or ""))),
        "n_characters": len(text),
        "n_words": len(_WORD.findall(text)),
        "is_changed": text != suggested,
    }


@event.listens_for(PairRow, "after_insert")
def _keep(_mapper: Mapper[PairRow], connection: Connection, row: PairRow) -> None:
    facts = facts_about(row.text, row.suggested, row.question)
    connection.execute(insert(SoughtRow).values(pair_id=row.id, **facts))


@event.listens_for(PairRow, "after_update")
def _keep_anew(_mapper: Mapper[PairRow], connection: Connection, row: PairRow) -> None:
    attributes = inspect(row).attrs
    if any(attributes[name].history.has_changes() for name in _WATCHED):
        facts = facts_about(row.text, row.suggested, row.question)
        connection.execute(update(SoughtRow).where(SoughtRow.pair_id == row.id).values(**facts))
