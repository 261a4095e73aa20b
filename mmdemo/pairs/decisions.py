"""What people decide about pairs of the queue, step by step, and back again."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from mmdemo.errors import PairChangedError
from mmdemo.pairs.checks import check_judgement, check_marks, check_typed
from mmdemo.pairs.marks import apply_mark, marks_towards
from mmdemo.pairs.queue import CLAIM_S
from mmdemo.pairs.queue_values import Annotator, Decision, Marks, Sheet
from mmdemo.pairs.rows import append_revision, revise_row
from mmdemo.pairs.sheets import claim, sheet_of
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.store import changed_since, check_unchanged, find_row
from mmdemo.pairs.suggestions import offers_of
from mmdemo.pairs.tables import PairRow, RevisionRow, TypedRow, utc_now
from mmdemo.pairs.values import Verdict


class DecisionStore:
    """Takes decisions and takes them back, and keeps what is being typed until then.

    Whatever a method has returned is on disk. Every method raises StorageError if the database
    cannot be used, and PairNotFoundError where there is no such pair.
    """

    def __init__(
        self, storage: Storage, *, claim_s: float = CLAIM_S, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._storage = storage
        self._claim = timedelta(seconds=claim_s)
        self._clock = clock

    def decide(self, pair_id: str, decision: Decision, annotator: Annotator) -> Sheet:
        """Accept or reject; what is accepted as it was suggested is good, what is not is fixed.

        The same decision sent twice, because its answer was lost on the way, counts once.

        Raises:
            InvalidRequestError: the text is empty or too long.
            PairChangedError: somebody else has changed it since it was looked at.
        """
        with self._storage.database().writing() as session:
            row = find_row(session, pair_id)
            verdict = _verdict(row, decision)
            check_judgement(decision.text, verdict, annotator.who)
            changed = changed_since(row, decision.expected)
            if changed is None:
                at = self._clock()
                revise_row(row, decision.text, verdict, who=annotator.who, at=at)
            elif not _is_repeated(changed, decision, annotator.who):
                check_unchanged(row, decision.expected)
            typed = session.get(TypedRow, (row.id, annotator.types_as))
            if typed is not None:
                session.delete(typed)
            session.flush()
            return self._sheet(session, row, annotator)

    def undo(self, pair_id: str, number: int, annotator: Annotator) -> Sheet:
        """Put text and verdict back to what they were before this person's step `number`.

        Raises:
            PairChangedError: somebody has changed the pair after that step.
        """
        with self._storage.database().writing() as session:
            row = find_row(session, pair_id)
            before = _before(row, number, annotator.who)
            row.text, row.verdict, row.updated_at = before.text, before.verdict, self._clock()
            append_revision(row, "undone", annotator.who, row.updated_at)
            claim(row.item, annotator, row.updated_at, until=row.updated_at + self._claim)
            session.flush()
            return self._sheet(session, row, annotator)

    def mark(self, pair_id: str, marks: Marks, annotator: Annotator) -> Sheet:
        """Give the pair's item other tags, another note, other stars.

        Raises:
            InvalidRequestError: they cannot be kept.
        """
        check_marks(marks)
        with self._storage.database().writing() as session:
            row, at = find_row(session, pair_id), self._clock()
            wanted = {"tags": sorted(set(marks.tags)), "stars": marks.stars, "note": marks.note}
            for mark in marks_towards(row.item, wanted):
                apply_mark(session, row.item, mark, who=annotator.who, at=at)
                append_revision(row, "marked", annotator.who, at, note=mark.as_note())
            session.flush()
            return self._sheet(session, row, annotator)

    def keep_typed(self, pair_id: str, text: str, annotator: Annotator) -> None:
        """Keep what somebody is typing, and that they are still at it.

        Raises:
            InvalidRequestError: the text is too long, or no text.
        """
        check_typed(text)
        with self._storage.database().writing() as session:
            row = find_row(session, pair_id)
            now = self._clock()
            session.merge(TypedRow(pair_id=row.id, who=annotator.types_as, text=text, at=now))
            claim(row.item, annotator, now, until=now + self._claim)

    def _sheet(self, session: Session, row: PairRow, annotator: Annotator) -> Sheet:
        return sheet_of(session, row, annotator, self._storage.path_of)


def _verdict(row: PairRow, decision: Decision) -> Verdict:
    if not decision.accepts:
        return "bad"
    offered = {row.suggested} if row.suggested else set[str]()
    offered |= {each.text for offer in offers_of(row) for each in offer.candidates}
    if row.verdict in {"open", "good"}:
        offered.add(row.text)
    return "good" if decision.text in offered else "fixed"


def _is_repeated(changed: RevisionRow, decision: Decision, who: str) -> bool:
    """Whether that step is this very decision, which came once before."""
    said = (changed.action, changed.who, changed.text, changed.verdict != "bad")
    return said == ("revised", who, decision.text, decision.accepts)


def _before(row: PairRow, number: int, who: str) -> RevisionRow:
    """The step whose text and verdict stood before step `number`, which must be the latest.

    A step that was undone counts no more, nor does what changed no text; so several steps can be
    taken back one after the other.
    """
    standing: list[RevisionRow] = []
    for step in row.revisions:
        if step.action == "undone":
            standing.pop()
        elif step.action != "marked":
            standing.append(step)
    latest = standing[-1]
    if (latest.number, latest.action, latest.who) != (number, "revised", who):
        raise PairChangedError(
            f"{latest.who} has changed this meanwhile; it now says “{row.text}”. "
            "Nothing was overwritten: look at it, then decide again."
        )
    return standing[-2]
