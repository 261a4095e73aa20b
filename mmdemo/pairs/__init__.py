"""Pictures and clips with their corrected texts, and drawings: the app's memory."""

from mmdemo.pairs.checks import MAX_TEXT_CHARACTERS
from mmdemo.pairs.drawings import DrawingStore, KeptDrawing
from mmdemo.pairs.failures import storage_failures
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.store import PairStore
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
    "JUDGED",
    "MAIN_PROJECT",
    "MAX_TEXT_CHARACTERS",
    "USABLE",
    "VERDICTS",
    "Belonging",
    "DrawingStore",
    "KeptDrawing",
    "Pair",
    "PairDraft",
    "PairFilters",
    "PairRevision",
    "PairStore",
    "Storage",
    "Verdict",
    "storage_failures",
]
