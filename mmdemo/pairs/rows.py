"""Between the values that others see and the rows that the database keeps."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from mmdemo.media import Candidate, Clip, Language, MediaKind
from mmdemo.pairs.splits import Split
from mmdemo.pairs.tables import CandidateRow, ItemRow, PairRow, RevisionRow
from mmdemo.pairs.values import Action, Pair, PairDraft, PairRevision, Review, Verdict

PathOf = Callable[[MediaKind, str], Path]  # of a kind and a SHA-256


def kind_of(draft: PairDraft) -> MediaKind:
    """Which kind of media a draft is about."""
    return "clip" if isinstance(draft.media, Clip) else "picture"


def columns_of(draft: PairDraft) -> dict[str, Any]:
    """What a draft says of the row that will keep it."""
    said = draft.suggestion
    return {
        "task": draft.task,
        "media": kind_of(draft),
        "question": draft.question,
        "language": draft.language,
        "suggested": said.text if said else "",
        "model": said.model if said else "",
        "version": said.version if said else "",
        "settings": {**(said.settings if said else {}), **_place_of(draft)},
        "seconds": said.seconds if said else 0.0,
        "confidence": confidence_of(said.candidates if said else ()),
        "text": draft.text,
        "verdict": draft.verdict,
        "who": draft.who,
    }


def row_from_draft(draft: PairDraft, item: ItemRow, at: datetime) -> PairRow:
    """Return a new row of that item, with its candidates and the first step of its history."""
    candidates = draft.suggestion.candidates if draft.suggestion else ()
    row = PairRow(
        **columns_of(draft),
        uuid=str(uuid4()),
        item=item,
        media_sha256=item.media_sha256,
        revision=0,
        created_at=at,
        updated_at=at,
        deleted_at=None,
        candidates=[
            CandidateRow(rank=rank, text=each.text, score=stored_score(each))
            for rank, each in enumerate(candidates)
        ],
    )
    append_revision(row, "added", draft.who, at)
    return row


def append_revision(
    row: PairRow,
    action: Action,
    who: str,
    at: datetime,
    *,
    note: str = "",
    batch: str | None = None,
) -> None:
    """Write down in the history how the pair stands; a review of what it was before is over."""
    if action in {"revised", "undone"}:
        row.review = row.reviewed_by = row.reviewed_at = None
    row.revision += 1
    row.revisions.append(
        RevisionRow(
            number=row.revision,
            action=action,
            text=row.text,
            verdict=row.verdict,
            who=who,
            at=at,
            note=note,
            batch=batch,
        )
    )


def revise_row(row: PairRow, text: str, verdict: Verdict, *, who: str, at: datetime) -> None:
    """Judge a pair anew and write that down in its history."""
    row.text, row.verdict, row.who, row.updated_at = text, verdict, who, at
    append_revision(row, "revised", who, at)


def pair_from_row(row: PairRow, path_of: PathOf) -> Pair:
    """Return the pair that a row holds; `path_of` tells where its picture or clip lies."""
    kind, item = cast(MediaKind, row.media), row.item
    return Pair(
        id=row.uuid,
        task=row.task,
        media=kind,
        media_path=path_of(kind, row.media_sha256),
        media_sha256=row.media_sha256,
        question=row.question,
        language=cast(Language, row.language),
        suggested=row.suggested,
        candidates=tuple(Candidate(each.text, each.score) for each in row.candidates),
        text=row.text,
        verdict=cast(Verdict, row.verdict),
        model=row.model,
        version=row.version,
        settings=row.settings,
        seconds=row.seconds,
        who=row.who,
        created_at=row.created_at,
        updated_at=row.updated_at,
        item=item.uuid,
        project=item.project.name,
        source=item.source,
        kin=item.kin,
        split=cast(Split, item.split),
        tags=tuple(each.tag for each in item.tags),
        note=item.note,
        stars=item.stars,
        revision=row.revision,
        confidence=row.confidence,
        disagreement=row.disagreement,
        review=cast("Review | None", row.review),
        reviewed_by=row.reviewed_by,
    )


def with_history(pair: Pair, rows: Sequence[RevisionRow]) -> Pair:
    """The pair with every step of its life."""
    return replace(pair, history=tuple(revision_from_row(row) for row in rows))


def revision_from_row(row: RevisionRow) -> PairRevision:
    """Return the step that a row holds."""
    return PairRevision(
        number=row.number,
        action=cast(Action, row.action),
        text=row.text,
        verdict=cast(Verdict, row.verdict),
        who=row.who,
        at=row.at,
        note=row.note or "",
        batch=row.batch,
    )


def confidence_of(candidates: Sequence[Candidate]) -> float | None:
    """The best candidate's score, where it is one that can be compared."""
    score = candidates[0].score if candidates else math.nan
    return score if 0 <= score <= 1 else None


def _place_of(draft: PairDraft) -> dict[str, str | int | float]:
    """Where a clip was cut out."""
    clip = draft.media
    if not isinstance(clip, Clip):
        return {}
    # A file's name may hold bytes that are no text, which would be no JSON.
    name = clip.recording.encode("utf-8", "replace").decode()
    return {"recording": name, "start_s": clip.start_s, "end_s": clip.end_s}


def stored_score(candidate: Candidate) -> float:
    """A candidate's score as a database can hold it."""
    # SQLite has no NaN; a model that overflowed must not cost the person the pair.
    return candidate.score if math.isfinite(candidate.score) else 0.0
