"""Tags, stars, note and project of an item: changed, told in the history, and put back from it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from mmdemo.errors import InvalidRequestError
from mmdemo.pairs.checks import check_belonging
from mmdemo.pairs.items import project_named
from mmdemo.pairs.tables import ItemRow, TagRow
from mmdemo.pairs.values import Belonging

MarkKind = Literal["tag", "untag", "stars", "note", "project"]
_ARROW = " → "
_FIELDS = ("tags", "stars", "note", "project")


@dataclass(frozen=True)
class Hand:
    """Who changes, when and at which stroke."""

    who: str
    at: datetime  # UTC
    batch: str  # a UUID


@dataclass(frozen=True)
class Mark:
    """What one field of an item was, and what it becomes."""

    field: str  # "tags", "stars", "note" or "project"
    before: Any
    after: Any

    def as_note(self) -> str:
        """The line in the history: `stars: 0 → 3`."""
        before, after = (json.dumps(each, ensure_ascii=False) for each in (self.before, self.after))
        return f"{self.field}: {before}{_ARROW}{after}"

    def turned(self) -> "Mark":
        """The mark that undoes this one."""
        return Mark(self.field, self.after, self.before)


def mark_from_note(note: str) -> Mark | None:
    """The mark that a line of the history tells of, if it tells of one."""
    field, _, rest = note.partition(": ")
    if field not in _FIELDS:
        return None
    try:
        before, end = json.JSONDecoder().raw_decode(rest)
        return Mark(field, before, json.loads(rest[end:].removeprefix(_ARROW)))
    except ValueError:
        return None


def check_mark(kind: MarkKind, value: str) -> None:
    """Refuse what no item can be marked with.

    Raises:
        InvalidRequestError: it is too long, no tag, or no number of stars.
    """
    if kind in ("tag", "untag"):
        check_belonging(Belonging(tags=(value,)))
    elif kind == "stars":
        if not value.isdecimal():
            raise InvalidRequestError(f"{value} stars cannot be given, only 0 to 5.")
        check_belonging(Belonging(stars=int(value)))
    else:
        check_belonging(Belonging(note=value) if kind == "note" else Belonging(project=value))


def mark_of(item: ItemRow, kind: MarkKind, value: str) -> Mark:
    """What such a mark would change in an item; nothing, if both sides are alike."""
    if kind in ("tag", "untag"):
        before = _now(item, "tags")
        others = {tag for tag in before if tag != value.strip()}
        return Mark("tags", before, sorted(others | ({value.strip()} if kind == "tag" else set())))
    after = int(value) if kind == "stars" else value.strip()
    return Mark(kind, _now(item, kind), after)


def is_at(item: ItemRow, mark: Mark) -> bool:
    """Whether an item is still as the mark left it."""
    return _now(item, mark.field) == mark.after


def marks_towards(item: ItemRow, wanted: Mapping[str, Any]) -> list[Mark]:
    """The marks that make an item's fields what is wanted; none of those that are so already."""
    marks = [Mark(field, _now(item, field), after) for field, after in wanted.items()]
    return [mark for mark in marks if mark.before != mark.after]


def apply_mark(session: Session, item: ItemRow, mark: Mark, *, who: str, at: datetime) -> None:
    """Change the item."""
    if mark.field == "tags":
        kept = {row.tag: row for row in item.tags}
        item.tags = [kept.get(tag) or TagRow(tag=tag) for tag in mark.after]
    elif mark.field == "project":
        item.project = project_named(session, mark.after, who, at)
    elif mark.field == "stars":
        item.stars = mark.after
    else:
        item.note = mark.after


def _now(item: ItemRow, field: str) -> Any:  # noqa: ANN401 - as the field is
    if field == "tags":
        return sorted(row.tag for row in item.tags)
    return item.project.name if field == "project" else getattr(item, field)
