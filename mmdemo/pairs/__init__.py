"""Pictures and clips with their corrected texts, and drawings: the app's memory."""

from mmdemo.pairs.checks import MAX_TEXT_CHARACTERS
from mmdemo.pairs.decisions import DecisionStore
from mmdemo.pairs.drawings import DrawingStore, KeptDrawing
from mmdemo.pairs.failures import storage_failures
from mmdemo.pairs.queue import QueueStore
from mmdemo.pairs.queue_values import (
    FLAG,
    ORDERS,
    Annotator,
    Decision,
    Marks,
    Offer,
    Order,
    Progress,
    Sheet,
    Wanted,
)
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.store import PairStore
from mmdemo.pairs.suggestions import SuggestionStore
from mmdemo.pairs.values import (
    JUDGED,
    MAIN_PROJECT,
    USABLE,
    VERDICTS,
    Belonging,
    Pair,
    PairDraft,
    PairFilters,
    PairRevision,
    Verdict,
)

__all__ = [
    "FLAG",
    "JUDGED",
    "MAIN_PROJECT",
    "MAX_TEXT_CHARACTERS",
    "ORDERS",
    "USABLE",
    "VERDICTS",
    "Annotator",
    "Belonging",
    "Decision",
    "DecisionStore",
    "DrawingStore",
    "KeptDrawing",
    "Marks",
    "Offer",
    "Order",
    "Pair",
    "PairDraft",
    "PairFilters",
    "PairRevision",
    "PairStore",
    "Progress",
    "QueueStore",
    "Sheet",
    "Storage",
    "SuggestionStore",
    "Verdict",
    "Wanted",
    "storage_failures",
]
