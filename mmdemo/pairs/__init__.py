"""Pictures and clips with their corrected texts, and drawings: the app's memory."""

from mmdemo.pairs.checks import MAX_TEXT_CHARACTERS
from mmdemo.pairs.drawings import DrawingStore, KeptDrawing
from mmdemo.pairs.failures import storage_failures
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.store import PairStore
from mmdemo.pairs.values import (
    USABLE,
    VERDICTS,
    Pair,
    PairDraft,
    PairFilters,
    PairRevision,
    Verdict,
)

__all__ = [
    "MAX_TEXT_CHARACTERS",
    "USABLE",
    "VERDICTS",
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
