"""What the store takes and gives: drafts, pairs and their history. Plain values, no database."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, TypedDict, get_args

from mmdemo.media import Candidate, Clip, Language, MediaKind, Picture, Suggestion
from mmdemo.media.picture_files import PictureFile
from mmdemo.pairs.splits import Split

MAIN_PROJECT = "main"

Verdict = Literal["open", "good", "fixed", "bad"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
JUDGED: tuple[Verdict, ...] = ("good", "fixed", "bad")  # the others still wait for somebody
USABLE: tuple[Verdict, ...] = ("good", "fixed")  # of pairs whose text a model may learn to say

Action = Literal[
    "added", "revised", "deleted", "restored", "undone", "marked", "approved", "returned"
]
ACTIONS: tuple[Action, ...] = get_args(Action)
Order = Literal["newest", "oldest", "unsure", "disputed", "longest", "shortest", "changed", "stars"]
ORDERS: tuple[Order, ...] = get_args(Order)
Review = Literal["approved", "returned"]
REVIEWS: tuple[Review, ...] = get_args(Review)
LEAVING_THE_TEXT: frozenset[Action] = frozenset({"marked", *REVIEWS})  # and the verdict


@dataclass(frozen=True)
class Belonging:
    """Where a pair goes, and what is known of its picture or clip."""

    project: str = MAIN_PROJECT  # made if there is none of that name
    item: str | None = None  # the id of the item whose picture or clip this is, where known
    source: str = ""  # the name of the file that it came from
    kin: str | None = None  # what else it must not be parted from: "speaker:Ada"
    tags: tuple[str, ...] = ()
    note: str = ""
    stars: int = 0


@dataclass(frozen=True)
class PairDraft:
    """What a person made of a suggestion, or what is still to be judged, before it is stored."""

    task: str  # "caption", "answer", "transcribe" or "draw"
    media: Picture | PictureFile | Clip
    question: str | None  # None where the task asks none
    language: Language
    suggestion: Suggestion | None  # None where no model was asked
    text: str  # what the person made of it; may be empty if the verdict is "bad" or "open"
    verdict: Verdict
    who: str
    belonging: Belonging = Belonging()


@dataclass(frozen=True)
class PairRevision:
    """One step in the life of a pair."""

    number: int  # from 1
    action: Action
    text: str
    verdict: Verdict
    who: str
    at: datetime  # UTC
    note: str
    batch: str | None  # a UUID that it shares with all that was done at the same stroke


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
    item: str  # a UUID that it shares with the texts of its picture or clip in other languages
    project: str
    source: str
    kin: str
    split: Split
    tags: tuple[str, ...]
    note: str
    stars: int
    revision: int  # number of the latest step in its history
    confidence: float | None  # of the suggestion
    disagreement: float | None  # between the models that suggested something
    review: Review | None
    reviewed_by: str | None
    # Oldest first, where all pairs are gone through; elsewhere it is asked for by itself.
    history: tuple[PairRevision, ...] = field(default=(), compare=False)


class PairFilters(TypedDict, total=False):
    """Which pairs are meant; a field that is absent or None lets every pair through."""

    task: str | None
    language: Language | None
    verdict: Verdict | None
    review: Review | None
    project: str | None
    query: str | None  # in the filter language, see docs/table.md
    ids: tuple[str, ...] | None  # these, as far as they are there
