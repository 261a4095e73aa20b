"""What a pair was before it was exported, as columns, and read back from them."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from mmdemo.errors import InvalidRequestError
from mmdemo.pairs import ACTIONS, REVIEWS, SPLITS, VERDICTS, PairRevision, Past, Review, Split

_STEP = {"number": int, "action": str, "text": str, "verdict": str, "who": str, "note": str}


def history_as_text(history: Sequence[PairRevision]) -> str:
    """Every step of a pair's life as a JSON text."""
    steps = [
        {
            "number": step.number,
            "action": step.action,
            "text": step.text,
            "verdict": step.verdict,
            "who": step.who,
            "at": step.at.isoformat(timespec="microseconds"),
            "note": step.note,
            "batch": step.batch,
        }
        for step in history
    ]
    return json.dumps(steps, ensure_ascii=False)


def past_in(row: Mapping[str, Any]) -> Past | None:
    """What an export's row tells; None where a row is not of an export.

    Raises:
        InvalidRequestError: it tells what cannot be.
    """
    if not (row.get("id") and row.get("created_at") and row.get("updated_at")):
        return None
    try:
        return Past(
            id=str(UUID(str(row["id"]))),
            created_at=_moment(row["created_at"]),
            updated_at=_moment(row["updated_at"]),
            history=tuple(_step(each) for each in json.loads(row.get("history") or "[]")),
            split=cast("Split | None", _one_of(SPLITS, row.get("split"))),
            review=cast("Review | None", _one_of(REVIEWS, row.get("review"))),
            reviewed_by=row.get("reviewed_by") or None,
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InvalidRequestError(
            "This row says what no export does of its id, times, split, review or history; "
            "leave these columns out to bring it in as a new pair."
        ) from error


def _step(held: Any) -> PairRevision:  # noqa: ANN401 - JSON is anything
    if any(type(held[name]) is not kind for name, kind in _STEP.items()):
        raise ValueError("a field of the wrong kind")
    if held["action"] not in ACTIONS or held["verdict"] not in VERDICTS:
        raise ValueError("an unknown action or verdict")
    batch = str(UUID(held["batch"])) if held["batch"] else None
    return PairRevision(**{name: held[name] for name in _STEP}, at=_moment(held["at"]), batch=batch)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(str(text))
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _one_of(known: Sequence[str], value: object) -> str | None:
    if not value:
        return None
    if value not in known:
        raise ValueError("an unknown word")
    return str(value)
