"""The fields of the filter language, each with what it asks of a pair."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from mmdemo.errors import InvalidRequestError
from mmdemo.media import LANGUAGES
from mmdemo.pairs.sought import PART_END, alike
from mmdemo.pairs.tables import ItemRow, PairRow, ProjectRow, SoughtRow, TagRow
from mmdemo.pairs.values import REVIEWS, VERDICTS

_YEARS = (1000, 9000)
Condition = ColumnElement[bool]
Column = InstrumentedAttribute[Any]


@dataclass(frozen=True)
class FieldValue:
    """What a query says of a field: `stars>=3`."""

    field: str
    operator: str
    text: str
    place: int  # of the text, in characters from 1

    def refused(self, because: str) -> InvalidRequestError:
        """The sentence about a value that the field cannot have."""
        return InvalidRequestError(
            f"“{self.text[:40]}” (character {self.place} of the filter) is no value of "
            f"{self.field}; {because}."
        )


Field = Callable[[FieldValue], Condition]


def _one_of(column: Column, values: Iterable[str]) -> Field:
    known = tuple(values)

    def field(given: FieldValue) -> Condition:
        value = _plain(given).lower()
        if value not in known:
            raise given.refused(f"use one of {', '.join(known)}")
        return column == value

    return field


def _name(column: Column) -> Field:
    """The whole name, in either case."""
    return lambda given: func.lower(column) == _plain(given).lower()


def _beginning(column: Column) -> Field:
    return lambda given: column.startswith(_plain(given), autoescape=True)


def _within(column: Column) -> Field:
    return lambda given: column.icontains(_plain(given), autoescape=True)


def _part(pattern: str) -> Field:
    """Words in one of the parts that `sought` keeps."""

    def field(given: FieldValue) -> Condition:
        words = alike(_plain(given))
        for sign in "/%_":
            words = words.replace(sign, "/" + sign)
        return SoughtRow.words.like(pattern.format(words=words, end=PART_END), escape="/")

    return field


def _number(column: Column) -> Field:
    def field(given: FieldValue) -> Condition:
        try:
            number = float(given.text)
        except ValueError:
            raise given.refused("write a number, such as 3 or 0.5") from None
        if not abs(number) < 1e15:
            raise given.refused("write a number, such as 3 or 0.5")
        return _compare(column, given.operator, number)

    return field


def _date(column: Column) -> Field:
    """A day in UTC; `>` a day is after its end."""

    def field(given: FieldValue) -> Condition:
        start = _midnight(given)
        end = start + timedelta(days=1)
        if given.operator in (":", "="):
            return and_(column >= start, column < end)
        edge = end if given.operator in (">", "<=") else start
        return column >= edge if given.operator in (">", ">=") else column < edge

    return field


def _midnight(given: FieldValue) -> datetime:
    try:
        day = date.fromisoformat(given.text)
    except ValueError:
        raise given.refused("write a day, such as 2026-01-31") from None
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise given.refused("write a day, such as 2026-01-31")
    return datetime.combine(day, time(), UTC)


def _of_item(ask: Field) -> Field:
    """Of the picture or clip, whatever the language of the text."""
    return lambda given: PairRow.item_id.in_(select(ItemRow.id).where(ask(given)))


def _tag(given: FieldValue) -> Condition:
    return PairRow.item_id.in_(
        select(TagRow.item_id).where(func.lower(TagRow.tag) == _plain(given).lower())
    )


def _project(given: FieldValue) -> Condition:
    named = func.lower(ProjectRow.name) == _plain(given).lower()
    of_projects = select(ProjectRow.id).where(named)
    return PairRow.item_id.in_(select(ItemRow.id).where(ItemRow.project_id.in_(of_projects)))


def _has(given: FieldValue) -> Condition:
    has: dict[str, Callable[[], Condition]] = {
        "note": lambda: PairRow.item_id.in_(select(ItemRow.id).where(ItemRow.note != "")),
        "tag": lambda: PairRow.item_id.in_(select(TagRow.item_id)),
        "stars": lambda: PairRow.item_id.in_(select(ItemRow.id).where(ItemRow.stars > 0)),
        "question": lambda: PairRow.question.is_not(None),
        "suggestion": lambda: PairRow.suggested != "",
        "text": lambda: SoughtRow.n_characters > 0,
        "confidence": lambda: PairRow.confidence.is_not(None),
        "review": lambda: PairRow.review.is_not(None),
    }
    return _chosen(given, has)


def _is(given: FieldValue) -> Condition:
    states: dict[str, Callable[[], Condition]] = {
        "changed": lambda: SoughtRow.is_changed.is_(True),
        "duplicate": lambda: PairRow.item_id.in_(
            select(ItemRow.id).where(ItemRow.kin.in_(_shared_kin()))
        ),
        "judged": lambda: PairRow.verdict != "open",
    }
    return _chosen(given, states)


def _shared_kin() -> Any:  # noqa: ANN401 - a subquery of one column
    """The kin of pictures that several items have; the clips of one speaker are no duplicates."""
    item = aliased(ItemRow)
    pictures = select(item.kin).where(item.media == "picture")
    return pictures.group_by(item.kin).having(func.count() > 1)


def _missing(given: FieldValue) -> Condition:
    """The picture or clip has no text in that language."""
    language = _plain(given).lower()
    if language not in LANGUAGES:
        raise given.refused(f"use one of {', '.join(LANGUAGES)}")
    other = aliased(PairRow)
    there = (other.item_id == PairRow.item_id, other.deleted_at.is_(None))
    in_language = select(other.id).where(*there, other.language == language)
    return ~in_language.exists()


def _near(given: FieldValue) -> Condition:
    """The same picture as that pair's, or one like it; also by the first characters of the id."""
    wanted = _plain(given).lower()
    if not re.fullmatch(r"[0-9a-f-]{6,36}", wanted):
        raise given.refused("write a pair's id, or at least its first 6 characters")
    item, pair = aliased(ItemRow), aliased(PairRow)
    kin = select(item.kin).join(pair, pair.item_id == item.id)
    of_pair = kin.where(pair.uuid >= wanted, pair.uuid <= wanted + "g")
    return PairRow.item_id.in_(select(ItemRow.id).where(ItemRow.kin.in_(of_pair)))


def _id(given: FieldValue) -> Condition:
    wanted = _plain(given).lower()
    return and_(PairRow.uuid >= wanted, PairRow.uuid <= wanted + "g")


def _chosen(given: FieldValue, offered: dict[str, Callable[[], Condition]]) -> Condition:
    value = _plain(given).lower()
    if value not in offered:
        raise given.refused(f"use one of {', '.join(offered)}")
    return offered[value]()


def _plain(given: FieldValue) -> str:
    """The value of a field that has no more and less."""
    if given.operator not in (":", "="):
        raise InvalidRequestError(
            f"{given.field} has no more or less (character {given.place} of the filter); "
            f"write {given.field}:{given.text[:40]}."
        )
    return given.text


def _compare(column: Column, operator: str, number: float) -> Condition:
    compared: dict[str, Condition] = {
        ">": column > number,
        ">=": column >= number,
        "<": column < number,
        "<=": column <= number,
    }
    return compared.get(operator, column == number)


FIELDS: dict[str, Field] = {
    "text": _part("%{words}%{end}%{end}%"),
    "suggested": _part("%{end}%{words}%{end}%"),
    "question": _part("%{end}%{end}%{words}%"),
    "task": _one_of(PairRow.task, ("caption", "answer", "transcribe", "draw")),
    "language": _one_of(PairRow.language, LANGUAGES),
    "verdict": _one_of(PairRow.verdict, VERDICTS),
    "media": _one_of(PairRow.media, ("picture", "clip")),
    "reviewed": _one_of(PairRow.review, REVIEWS),
    "split": _of_item(_one_of(ItemRow.split, ("train", "val", "test", "none"))),
    "project": _project,
    "tag": _tag,
    "model": _name(PairRow.model),
    "version": _beginning(PairRow.version),
    "who": _name(PairRow.who),
    "reviewer": _name(PairRow.reviewed_by),
    "source": _of_item(_within(ItemRow.source)),
    "note": _of_item(_within(ItemRow.note)),
    "stars": _of_item(_number(ItemRow.stars)),
    "confidence": _number(PairRow.confidence),
    "disagreement": _number(PairRow.disagreement),
    "length": _number(SoughtRow.n_characters),
    "words": _number(SoughtRow.n_words),
    "revisions": _number(PairRow.revision),
    "created": _date(PairRow.created_at),
    "updated": _date(PairRow.updated_at),
    "has": _has,
    "is": _is,
    "missing": _missing,
    "near": _near,
    "id": _id,
}
