"""Between the values that others see and the rows that the database keeps."""

import math
from datetime import datetime
from pathlib import Path
from typing import cast
from uuid import uuid4

from mmdemo.media import Candidate, Clip, Language, MediaKind
from mmdemo.pairs.blobs import blob_path
from mmdemo.pairs.tables import CandidateRow, PairRow, RevisionRow
from mmdemo.pairs.values import Action, Pair, PairDraft, PairRevision, Verdict


def kind_of(draft: PairDraft) -> MediaKind:
    """Which kind of media a draft is about."""
    return "clip" if isinstance(draft.media, Clip) else "picture"


def row_from_draft(draft: PairDraft, media_sha256: str, at: datetime) -> PairRow:
    """Return a new row with its candidates and the first step of its history."""
    suggestion = draft.suggestion
    row = PairRow(
        uuid=str(uuid4()),
        task=draft.task,
        media=kind_of(draft),
        media_sha256=media_sha256,
        question=draft.question,
        language=draft.language,
        suggested=suggestion.text,
        model=suggestion.model,
        version=suggestion.version,
        settings={**suggestion.settings, **_place_of(draft)},
        seconds=suggestion.seconds,
        text=draft.text,
        verdict=draft.verdict,
        who=draft.who,
        created_at=at,
        updated_at=at,
        deleted_at=None,
        candidates=[_candidate_row(*each) for each in enumerate(suggestion.candidates)],
    )
    append_revision(row, "added", draft.who, at)
    return row


def append_revision(row: PairRow, action: Action, who: str, at: datetime) -> None:
    """Write down in the history how the pair stands."""
    row.revisions.append(
        RevisionRow(
            number=len(row.revisions) + 1,
            action=action,
            text=row.text,
            verdict=row.verdict,
            who=who,
            at=at,
        )
    )


def pair_from_row(row: PairRow, media_dir: Path) -> Pair:
    """Return the pair that a row holds."""
    kind = cast(MediaKind, row.media)
    return Pair(
        id=row.uuid,
        task=row.task,
        media=kind,
        media_path=blob_path(media_dir, kind, row.media_sha256),
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
    )


def revision_from_row(row: RevisionRow) -> PairRevision:
    """Return the step that a row holds."""
    return PairRevision(
        number=row.number,
        action=cast(Action, row.action),
        text=row.text,
        verdict=cast(Verdict, row.verdict),
        who=row.who,
        at=row.at,
    )


def _place_of(draft: PairDraft) -> dict[str, str | int | float]:
    """Where a clip was cut out."""
    clip = draft.media
    if not isinstance(clip, Clip):
        return {}
    # A file's name may hold bytes that are no text, which would be no JSON.
    name = clip.recording.encode("utf-8", "replace").decode()
    return {"recording": name, "start_s": clip.start_s, "end_s": clip.end_s}


def _candidate_row(rank: int, candidate: Candidate) -> CandidateRow:
    # SQLite has no NaN; a model that overflowed must not cost the person the pair.
    score = candidate.score if math.isfinite(candidate.score) else 0.0
    return CandidateRow(rank=rank, text=candidate.text, score=score)
