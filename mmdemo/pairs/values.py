"""What the store takes and gives: drafts, pairs and their history. Plain values, no database."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypedDict, get_args

from mmdemo.media import Candidate, Clip, Language, MediaKind, Picture, Suggestion

Verdict = Literal["good", "fixed", "bad"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
USABLE: tuple[Verdict, ...] = ("good", "fixed")  # of pairs whose text a model may learn to say

Action = Literal["added", "revised", "deleted", "restored"]


@dataclass(frozen=True)
class PairDraft:
    """What a person made of a suggestion, before it is stored."""

    task: str  # "caption", "answer", "transcribe" or "draw"
    media: Picture | Clip
    question: str | None  # None where the task asks none
    language: Language
    suggestion: Suggestion
    text: str  # what the person made of it; may be empty if the verdict is "bad"
    verdict: Verdict
    who: str


@dataclass(frozen=True)
class Pair:
    """A stored picture or clip and its text: what a model said, and what a person made of it."""

    id: str  # a UUID, the same in every export
    task: str
    media: MediaKind
    media_path: Path  # a PNG or a FLAC file; it is there as long as the pair is
    media_sha256: str  # of that file
    question: str | None
    language: Language
    suggested: str  # the model's best candidate
    candidates: tuple[Candidate, ...]  # best first
    text: str  # what the person made of it
    verdict: Verdict
    model: str
    version: str
    settings: dict[str, str | int | float]  # of a clip also `recording`, `start_s` and `end_s`
    seconds: float  # how long the suggestion took
    who: str  # who judged it last
    created_at: datetime  # UTC
    updated_at: datetime  # UTC


@dataclass(frozen=True)
class PairRevision:
    """One step in the life of a pair."""

    number: int  # from 1
    action: Action
    text: str
    verdict: Verdict
    who: str
    at: datetime  # UTC


class PairFilters(TypedDict, total=False):
    """Which pairs are meant; a field that is absent or None lets every pair through."""

    task: str | None
    language: Language | None
    verdict: Verdict | None
