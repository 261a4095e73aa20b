"""Pictures and clips with their corrected texts, and drawings: the app's memory."""

from mmdemo.pairs.arrivals import Arrival, Outcome, Past, arrival_of
from mmdemo.pairs.backup import Backup, BackupState
from mmdemo.pairs.backup_places import place_at
from mmdemo.pairs.checks import MAX_TEXT_CHARACTERS
from mmdemo.pairs.contributions import Contribution, contributions
from mmdemo.pairs.decisions import DecisionStore
from mmdemo.pairs.drawings import DrawingStore, KeptDrawing
from mmdemo.pairs.failures import storage_failures
from mmdemo.pairs.held import Held, HeldOf, HeldStore
from mmdemo.pairs.inspection import Finding, inspect
from mmdemo.pairs.intake import Intake
from mmdemo.pairs.invitations import Invitation, InvitationStore
from mmdemo.pairs.passwords import Attempts
from mmdemo.pairs.people import VISITOR, PeopleStore, Person, name_key
from mmdemo.pairs.preference_rows import WINNERS, Preference, PreferenceDraft, Side, Winner
from mmdemo.pairs.preferences import PreferenceStore, WinRate
from mmdemo.pairs.queue import QueueStore
from mmdemo.pairs.queue_values import (
    FLAG,
    QUEUE_ORDERS,
    Annotator,
    Decision,
    Marks,
    Offer,
    Progress,
    QueueOrder,
    Sheet,
    Wanted,
)
from mmdemo.pairs.replacing import Replacement
from mmdemo.pairs.reviews import ReviewStore
from mmdemo.pairs.roles import ROLES, Right, Role, check_right, may
from mmdemo.pairs.sessions import SessionStore
from mmdemo.pairs.splits import SPLITS, SYNTHETIC, Split
from mmdemo.pairs.statistics import Statistics, statistics_of
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.store import PairStore
from mmdemo.pairs.stroke_steps import Change, ChangeKind
from mmdemo.pairs.strokes import Preview, Stroke, Strokes
from mmdemo.pairs.suggestions import SuggestionStore
from mmdemo.pairs.values import (
    ACTIONS,
    JUDGED,
    MAIN_PROJECT,
    ORDERS,
    REVIEWS,
    USABLE,
    VERDICTS,
    Action,
    Belonging,
    Order,
    Pair,
    PairDraft,
    PairFilters,
    PairRevision,
    Review,
    Verdict,
)

__all__ = [
    "ACTIONS",
    "FLAG",
    "JUDGED",
    "MAIN_PROJECT",
    "MAX_TEXT_CHARACTERS",
    "ORDERS",
    "QUEUE_ORDERS",
    "REVIEWS",
    "ROLES",
    "SPLITS",
    "SYNTHETIC",
    "USABLE",
    "VERDICTS",
    "VISITOR",
    "WINNERS",
    "Action",
    "Annotator",
    "Arrival",
    "Attempts",
    "Backup",
    "BackupState",
    "Belonging",
    "Change",
    "ChangeKind",
    "Contribution",
    "Decision",
    "DecisionStore",
    "DrawingStore",
    "Finding",
    "Held",
    "HeldOf",
    "HeldStore",
    "Intake",
    "Invitation",
    "InvitationStore",
    "KeptDrawing",
    "Marks",
    "Offer",
    "Order",
    "Outcome",
    "Pair",
    "PairDraft",
    "PairFilters",
    "PairRevision",
    "PairStore",
    "Past",
    "PeopleStore",
    "Person",
    "Preference",
    "PreferenceDraft",
    "PreferenceStore",
    "Preview",
    "Progress",
    "QueueOrder",
    "QueueStore",
    "Replacement",
    "Review",
    "ReviewStore",
    "Right",
    "Role",
    "SessionStore",
    "Sheet",
    "Side",
    "Split",
    "Statistics",
    "Storage",
    "Stroke",
    "Strokes",
    "SuggestionStore",
    "Verdict",
    "Wanted",
    "WinRate",
    "Winner",
    "arrival_of",
    "check_right",
    "contributions",
    "inspect",
    "may",
    "name_key",
    "place_at",
    "statistics_of",
    "storage_failures",
]
