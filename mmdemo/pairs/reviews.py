"""A second look: what somebody judged is approved, or returned with a word on why."""

from collections.abc import Callable
from datetime import datetime

from mmdemo.errors import InvalidRequestError
from mmdemo.pairs.checks import check_note
from mmdemo.pairs.people import name_key
from mmdemo.pairs.rows import append_revision, pair_from_row
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.store import check_unchanged, find_row
from mmdemo.pairs.tables import utc_now
from mmdemo.pairs.values import REVIEWS, Pair, Review


class ReviewStore:
    """Reviews of the pairs; each is a step in its pair's history.

    Every method raises StorageError if the database cannot be used.
    """

    def __init__(self, storage: Storage, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._storage = storage
        self._clock = clock

    def review(
        self, pair_id: str, review: Review, *, who: str, note: str = "", expected: int | None = None
    ) -> Pair:
        """Approve a pair as it stands, or return it; judged anew, it is unreviewed again.

        Args:
            pair_id: which pair.
            review: "approved" or "returned".
            who: who reviews.
            note: why; those who judge it anew can read it in its history.
            expected: the revision that the person has seen; nothing is said of another.

        Raises:
            InvalidRequestError: it is one's own, or nobody has judged it yet.
            PairNotFoundError: there is no such pair, or it was deleted.
            PairChangedError: it is no longer at the expected revision.
        """
        if review not in REVIEWS:
            raise InvalidRequestError(f"{review!r} is not one of {', '.join(REVIEWS)}.")
        check_note(note, who)
        with self._storage.database().writing() as session:
            row = find_row(session, pair_id)
            check_unchanged(row, expected)
            if row.verdict == "open":
                raise InvalidRequestError("Nobody has judged this yet; judge it first.")
            if name_key(row.who) == name_key(who):
                raise InvalidRequestError(
                    "You judged this yourself; somebody else has to look at it."
                )
            at = self._clock()
            row.review, row.reviewed_by, row.reviewed_at = review, who, at
            append_revision(row, review, who, at, note=note)
            return pair_from_row(row, self._storage.path_of)
