"""The database schema. Nothing outside mmdemo.pairs sees these classes."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator


def utc_now() -> datetime:
    """The moment that a row is stamped with."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone of a datetime, so it is given back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; a datetime without a zone is a bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read what the database holds as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Table(DeclarativeBase):
    """Base of every table; constraints have names, so that later migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class PairRow(Table):
    """One pair as it stands today."""

    __tablename__ = "pairs"
    __table_args__ = (
        # Each ends, in SQLite without saying so, in the row's id: the order of every list.
        Index(None, "deleted_at", "task"),
        Index(None, "deleted_at", "language"),
        Index(None, "deleted_at", "verdict"),
        {"sqlite_autoincrement": True},  # an id is never used twice
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    task: Mapped[str] = mapped_column(String(32))
    media: Mapped[str] = mapped_column(String(16), server_default="picture")
    media_sha256: Mapped[str] = mapped_column(String(64), index=True)
    question: Mapped[str | None]
    language: Mapped[str] = mapped_column(String(16))
    suggested: Mapped[str]
    model: Mapped[str]
    version: Mapped[str]
    settings: Mapped[dict[str, str | int | float]] = mapped_column(JSON)
    seconds: Mapped[float]
    text: Mapped[str]
    verdict: Mapped[str] = mapped_column(String(16))
    who: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    candidates: Mapped[list["CandidateRow"]] = relationship(order_by="CandidateRow.rank")
    revisions: Mapped[list["RevisionRow"]] = relationship(order_by="RevisionRow.number")


class CandidateRow(Table):
    """One thing that the model might have said."""

    __tablename__ = "candidates"

    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)  # 0 is the best
    text: Mapped[str]
    score: Mapped[float]


class RevisionRow(Table):
    """One step in a pair's history. Rows are only ever added."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("pair_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"))
    number: Mapped[int]  # from 1, within the pair
    action: Mapped[str] = mapped_column(String(16))
    text: Mapped[str]
    verdict: Mapped[str] = mapped_column(String(16))
    who: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class DrawingRow(Table):
    """One picture that a model drew."""

    __tablename__ = "drawings"
    __table_args__ = (
        # Ends, in SQLite without saying so, in the row's id: the order of every list.
        Index(None, "deleted_at"),
        {"sqlite_autoincrement": True},  # an id is never used twice
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    picture_sha256: Mapped[str] = mapped_column(String(64), index=True)
    prompt: Mapped[str]
    settings: Mapped[dict[str, str | int | float]] = mapped_column(JSON)
    model: Mapped[str]
    version: Mapped[str]
    seconds: Mapped[float]
    notes: Mapped[list[str]] = mapped_column(JSON)
    who: Mapped[str]
    sought: Mapped[str]  # all that a search looks at, alike in case and width
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
