"""Pictures and clips with their corrected texts, and drawings: the app's memory."""

from mmdemo.pairs.checks import MAX_TEXT_CHARACTERS
from mmdemo.pairs.drawings import DrawingStore, KeptDrawing
from mmdemo.pairs.failures import storage_failures
from mmdemo.pairs.replacing import Replacement
from mmdemo.pairs.statistics import Statistics, statistics_of
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.store import PairStore
from mmdemo.pairs.stroke_steps import Change, ChangeKind
from mmdemo.pairs.strokes import Preview, Stroke, Strokes
from mmdemo.pairs.values import (
    JUDGED,
    MAIN_PROJECT,
    ORDERS,
    USABLE,
    VERDICTS,
    Belonging,
    Order,
    Pair,
    PairDraft,
    PairFilters,
    PairRevision,
    Verdict,
)

__all__ = [
    "JUDGED",
    "MAIN_PROJECT",
    "MAX_TEXT_CHARACTERS",
    "ORDERS",
    "USABLE",
    "VERDICTS",
    "Belonging",
    "Change",
    "ChangeKind",
    "DrawingStore",
    "KeptDrawing",
    "Order",
    "Pair",
    "PairDraft",
    "PairFilters",
    "PairRevision",
    "PairStore",
    "Preview",
    "Replacement",
    "Statistics",
    "Storage",
    "Stroke",
    "Strokes",
    "Verdict",
    "statistics_of",
    "storage_failures",
]
