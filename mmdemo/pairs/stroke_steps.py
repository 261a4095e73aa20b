"""What a stroke does to one pair: judge, reword, mark, delete, or put back what a stroke did."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, cast, get_args

from sqlalchemy.orm import Session

from mmdemo.errors import InvalidRequestError
from mmdemo.pairs.marks import (
    Hand,
    Mark,
    MarkKind,
    apply_mark,
    check_mark,
    is_at,
    mark_from_note,
    mark_of,
)
from mmdemo.pairs.replacing import Replace, is_allowed
from mmdemo.pairs.rows import append_revision
from mmdemo.pairs.tables import PairRow, RevisionRow
from mmdemo.pairs.values import LEAVING_THE_TEXT, VERDICTS, Verdict

ChangeKind = Literal["verdict", "delete", "tag", "untag", "stars", "note", "project"]
CHANGES: tuple[ChangeKind, ...] = get_args(ChangeKind)


@dataclass(frozen=True)
class Change:
    """What is done to each of many pairs."""

    kind: ChangeKind
    value: str = ""  # the verdict, tag, number of stars, note or project


# Whether a row was changed; None where it had to be left as it is.
Step = Callable[[Session, PairRow, Hand], bool | None]


def step_of(change: Change) -> Step:
    """What a change does to each row.

    Raises:
        InvalidRequestError: there is no such change, verdict, tag or number of stars.
    """
    if change.kind not in CHANGES:
        raise InvalidRequestError(
            f"{change.kind!r} is nothing that can be done; use one of {', '.join(CHANGES)}."
        )
    if change.kind == "delete":
        return _delete
    if change.kind == "verdict":
        if change.value not in VERDICTS:
            raise InvalidRequestError(
                f"{change.value!r} is not one of the verdicts {', '.join(VERDICTS)}."
            )
        return partial(_judge, change.value)
    check_mark(change.kind, change.value)
    return _marking(change.kind, change.value)


def reword(replace: Replace, _session: Session, row: PairRow, hand: Hand) -> bool | None:
    """Give a pair the text that a replacement makes of its own."""
    text = replace(row.text)
    if text == row.text:
        return False
    if not is_allowed(text, cast(Verdict, row.verdict)):
        return None
    row.text = text
    if row.verdict == "good" and text != row.suggested:
        row.verdict = "fixed"
    return _revised(row, hand)


def undo(batch: str, session: Session, row: PairRow, hand: Hand) -> bool | None:
    """Put a pair back as it was before a stroke, unless somebody has changed it since."""
    step = next(each for each in row.revisions if each.batch == batch)
    if step.action == "marked":
        return _unmark(session, row, step, hand)
    if any(each.number > step.number and each.action != "marked" for each in row.revisions):
        return None
    before = [each for each in row.revisions if each.number < step.number]
    if not before:  # it came with the stroke
        return _delete(session, row, hand)
    judged = [each for each in before if each.action not in LEAVING_THE_TEXT] or before
    row.text, row.verdict, row.who = before[-1].text, before[-1].verdict, judged[-1].who
    row.deleted_at, row.updated_at = None, hand.at
    append_revision(row, "undone", hand.who, hand.at, batch=hand.batch)
    return True


def _judge(verdict: str, _session: Session, row: PairRow, hand: Hand) -> bool | None:
    if row.verdict == verdict:
        return False
    if not is_allowed(row.text, cast(Verdict, verdict)):
        return None
    row.verdict = verdict
    return _revised(row, hand)


def _revised(row: PairRow, hand: Hand) -> bool:
    row.who, row.updated_at = hand.who, hand.at
    append_revision(row, "revised", hand.who, hand.at, batch=hand.batch)
    return True


def _delete(_session: Session, row: PairRow, hand: Hand) -> bool:
    row.deleted_at = row.updated_at = hand.at
    append_revision(row, "deleted", hand.who, hand.at, batch=hand.batch)
    return True


def _marking(kind: MarkKind, value: str) -> Step:
    marks: dict[int, Mark] = {}  # by item: its pairs are all told of one change

    def mark_one(session: Session, row: PairRow, hand: Hand) -> bool:
        item = row.item
        if item.id not in marks:
            marks[item.id] = mark_of(item, kind, value)
            apply_mark(session, item, marks[item.id], who=hand.who, at=hand.at)
        mark = marks[item.id]
        if mark.before == mark.after:
            return False
        return _marked(row, mark, hand)

    return mark_one


def _unmark(session: Session, row: PairRow, step: RevisionRow, hand: Hand) -> bool | None:
    mark = mark_from_note(step.note or "")
    if mark is None:
        return None
    back = mark.turned()
    if is_at(row.item, mark):
        apply_mark(session, row.item, back, who=hand.who, at=hand.at)
    elif not is_at(row.item, back):  # nor was it put back with another of the item's pairs
        return None
    return _marked(row, back, hand)


def _marked(row: PairRow, mark: Mark, hand: Hand) -> bool:
    row.updated_at = hand.at
    append_revision(row, "marked", hand.who, hand.at, note=mark.as_note(), batch=hand.batch)
    return True
