"""Pictures and clips with their corrected texts: the app's memory, and the next training set."""

from mmdemo.pairs.checks import MAX_TEXT_CHARACTERS
from mmdemo.pairs.failures import storage_failures
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
    "Pair",
    "PairDraft",
    "PairFilters",
    "PairRevision",
    "PairStore",
    "Verdict",
    "storage_failures",
]
