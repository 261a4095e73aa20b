"""Pictures and clips with their corrected texts, and drawings: the app's memory."""

from mmdemo.pairs.arrivals import Arrival, Outcome, Past, arrival_of
from mmdemo.pairs.checks import MAX_TEXT_CHARACTERS
from mmdemo.pairs.drawings import DrawingStore, KeptDrawing
from mmdemo.pairs.failures import storage_failures
from mmdemo.pairs.inspection import Finding, inspect, statistics
from mmdemo.pairs.intake import Intake
from mmdemo.pairs.splits import SPLITS, Split
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.store import PairStore
from mmdemo.pairs.values import (
    ACTIONS,
    JUDGED,
    MAIN_PROJECT,
    REVIEWS,
    USABLE,
    VERDICTS,
    Action,
    Belonging,
    Pair,
    PairDraft,
    PairFilters,
    PairRevision,
    Review,
    Verdict,
)

__all__ = [
    "ACTIONS",
    "JUDGED",
    "MAIN_PROJECT",
    "MAX_TEXT_CHARACTERS",
    "REVIEWS",
    "SPLITS",
    "USABLE",
    "VERDICTS",
    "Action",
    "Arrival",
    "Belonging",
    "DrawingStore",
    "Finding",
    "Intake",
    "KeptDrawing",
    "Outcome",
    "Pair",
    "PairDraft",
    "PairFilters",
    "PairRevision",
    "PairStore",
    "Past",
    "Review",
    "Split",
    "Storage",
    "Verdict",
    "arrival_of",
    "inspect",
    "statistics",
    "storage_failures",
]
