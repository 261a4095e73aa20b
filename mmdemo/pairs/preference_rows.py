"""The table of preferences, and the values that its rows hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, cast, get_args
from uuid import uuid4

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mmdemo.media import Clip, Language, MediaKind, Picture
from mmdemo.pairs.rows import PathOf
from mmdemo.pairs.tables import Table, UtcDateTime

Winner = Literal["a", "b", "same"]
WINNERS: tuple[Winner, ...] = get_args(Winner)


@dataclass(frozen=True)
class Side:
    """What one of two models made of an input."""

    model: str  # its name in the catalogue
    version: str  # which weights
    text: str  # "" of a drawing
    settings: dict[str, str | int | float]
    seconds: float
    memory_mb: int | None = None  # of the model, where it is known
    picture: Path | None = None  # of a drawing: a PNG file


@dataclass(frozen=True)
class PreferenceDraft:
    """Two outputs on one input, and which of them somebody prefers."""

    task: str  # "caption", "answer", "transcribe" or "draw"
    language: Language
    media: Picture | Clip | None  # None: a drawing that began with no picture
    a: Side
    b: Side
    winner: Winner
    who: str
    prompt: str | None = None  # of a drawing, or the instruction for a caption
    question: str | None = None


@dataclass(frozen=True)
class Preference:
    """A stored preference."""

    id: str  # a UUID
    task: str
    language: Language
    media: MediaKind | None
    media_path: Path | None  # a PNG or a FLAC file; it is there as long as the preference is
    media_sha256: str | None
    prompt: str | None
    question: str | None
    a: Side
    b: Side
    winner: Winner
    who: str  # who decided last
    created_at: datetime  # UTC
    updated_at: datetime  # UTC


class PreferenceRow(Table):
    """Which of two models' outputs on one input somebody prefers."""

    __tablename__ = "preferences"
    __table_args__ = (
        # Ends, in SQLite without saying so, in the row's id: the order of every list.
        Index(None, "deleted_at", "task"),
        {"sqlite_autoincrement": True},  # an id is never used twice
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    task: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(16))
    media: Mapped[str | None] = mapped_column(String(16))
    media_sha256: Mapped[str | None] = mapped_column(String(64))
    prompt: Mapped[str | None]
    question: Mapped[str | None]
    a_text: Mapped[str]
    a_picture_sha256: Mapped[str | None] = mapped_column(String(64))
    a_model: Mapped[str]
    a_version: Mapped[str]
    a_settings: Mapped[dict[str, str | int | float]] = mapped_column(JSON)
    a_seconds: Mapped[float]
    a_memory_mb: Mapped[int | None]
    b_text: Mapped[str]
    b_picture_sha256: Mapped[str | None] = mapped_column(String(64))
    b_model: Mapped[str]
    b_version: Mapped[str]
    b_settings: Mapped[dict[str, str | int | float]] = mapped_column(JSON)
    b_seconds: Mapped[float]
    b_memory_mb: Mapped[int | None]
    winner: Mapped[str] = mapped_column(String(8))
    who: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def preference_row(
    draft: PreferenceDraft, at: datetime, save: Callable[[MediaKind, bytes], str]
) -> PreferenceRow:
    """A new row; `save` keeps the bytes of a file and tells their SHA-256."""
    return PreferenceRow(
        uuid=str(uuid4()),
        task=draft.task,
        language=draft.language,
        prompt=draft.prompt,
        question=draft.question,
        **_side_columns("a", draft.a, save),
        **_side_columns("b", draft.b, save),
        winner=draft.winner,
        who=draft.who,
        created_at=at,
        updated_at=at,
        deleted_at=None,
    )


def preference_from_row(row: PreferenceRow, path_of: PathOf) -> Preference:
    """The preference that a row holds; `path_of` tells where its files lie."""
    kind, digest = cast("MediaKind | None", row.media), row.media_sha256
    return Preference(
        id=row.uuid,
        task=row.task,
        language=cast("Language", row.language),
        media=kind,
        media_path=path_of(kind, digest) if kind and digest else None,
        media_sha256=digest,
        prompt=row.prompt,
        question=row.question,
        a=_side_of(row, "a", path_of),
        b=_side_of(row, "b", path_of),
        winner=cast("Winner", row.winner),
        who=row.who,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _side_columns(name: str, side: Side, save: Callable[[MediaKind, bytes], str]) -> dict[str, Any]:
    picture = save("picture", side.picture.read_bytes()) if side.picture else None
    columns = {
        "text": side.text,
        "picture_sha256": picture,
        "model": side.model,
        "version": side.version,
        "settings": dict(side.settings),
        "seconds": side.seconds,
        "memory_mb": side.memory_mb,
    }
    return {f"{name}_{column}": value for column, value in columns.items()}


def _side_of(row: PreferenceRow, name: str, path_of: PathOf) -> Side:
    def column(of: str) -> Any:  # noqa: ANN401 - each has a type of its own
        return getattr(row, f"{name}_{of}")

    digest = column("picture_sha256")
    return Side(
        model=column("model"),
        version=column("version"),
        text=column("text"),
        settings=column("settings"),
        seconds=column("seconds"),
        memory_mb=column("memory_mb"),
        picture=path_of("picture", digest) if digest else None,
    )
