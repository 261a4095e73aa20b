"""What the queue takes and gives: who annotates, what is wanted, and a sheet for each pair."""

from dataclasses import dataclass
from typing import Literal, get_args

from mmdemo.media import Candidate, Language
from mmdemo.pairs.values import Pair

QueueOrder = Literal["oldest", "unsure", "disagree", "missing", "flagged", "alike"]
QUEUE_ORDERS: tuple[QueueOrder, ...] = get_args(QueueOrder)
FLAG = "flag"  # the tag that sets an item aside for a second look


@dataclass(frozen=True)
class Annotator:
    """Somebody at the queue; names may be shared, what tells people apart is not."""

    who: str  # as it stands in the history
    claims_as: str  # no two people at once have the same
    types_as: str  # what unfinished text is found again by


@dataclass(frozen=True)
class Wanted:
    """Which pairs somebody works on, and which of them comes first; None lets every one through."""

    project: str | None = None
    task: str | None = None
    language: Language | None = None
    order: QueueOrder = "oldest"


@dataclass(frozen=True)
class Offer:
    """What one version of a model suggests."""

    model: str
    version: str
    candidates: tuple[Candidate, ...]  # best first


@dataclass(frozen=True)
class Sheet:
    """All that somebody needs in order to judge one pair."""

    pair: Pair
    typed: str | None  # what this person had begun to write
    offers: tuple[Offer, ...]
    others: tuple[Pair, ...]  # the other texts of the same picture or clip


@dataclass(frozen=True)
class Decision:
    """What somebody makes of a pair."""

    text: str
    accepts: bool  # False: there is nothing right about it
    expected: int | None = None  # the revision that was looked at


@dataclass(frozen=True)
class Marks:
    """What is said of the whole item."""

    tags: tuple[str, ...]
    note: str
    stars: int


@dataclass(frozen=True)
class Progress:
    """How far the queue has come."""

    judged: int
    total: int
    with_others: int  # items that other people have before them
