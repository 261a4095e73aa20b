"""Pictures and clips with their corrected texts, and drawings: the app's memory."""

from mmdemo.pairs.checks import MAX_TEXT_CHARACTERS
from mmdemo.pairs.contributions import Contribution, contributions
from mmdemo.pairs.drawings import DrawingStore, KeptDrawing
from mmdemo.pairs.failures import storage_failures
from mmdemo.pairs.people import PeopleStore, Person
from mmdemo.pairs.reviews import ReviewStore
from mmdemo.pairs.roles import ROLES, Right, Role, check_right, may
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
    Review,
    Verdict,
)

__all__ = [
    "JUDGED",
    "MAIN_PROJECT",
    "MAX_TEXT_CHARACTERS",
    "ROLES",
    "USABLE",
    "VERDICTS",
    "Belonging",
    "Contribution",
    "DrawingStore",
    "KeptDrawing",
    "Pair",
    "PairDraft",
    "PairFilters",
    "PairRevision",
    "PairStore",
    "PeopleStore",
    "Person",
    "Review",
    "ReviewStore",
    "Right",
    "Role",
    "Storage",
    "Verdict",
    "check_right",
    "contributions",
    "may",
    "storage_failures",
]
