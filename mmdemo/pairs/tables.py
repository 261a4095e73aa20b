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
from sqlalchemy import text as sql
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


# What most lists are filtered or sorted by; deleted pairs stand in none of them.
ALIVE = sql("deleted_at IS NULL")
LISTED_BY = (
    "task",
    "language",
    "verdict",
    "confidence",
    "disagreement",
    "updated_at",
    "created_at",
    "model",
    "version",
    "who",
    "review",
)


class PairRow(Table):
    """One pair as it stands today."""

    __tablename__ = "pairs"
    __table_args__ = (
        # Each ends, in SQLite without saying so, in the row's id: the order of every list.
        *(Index(None, column, sqlite_where=ALIVE, postgresql_where=ALIVE) for column in LISTED_BY),
        Index(None, "item_id", "language", "deleted_at"),
        {"sqlite_autoincrement": True},  # an id is never used twice
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    # Always there; SQLite cannot say so of a column that came later and refers to a table.
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"))
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
    revision: Mapped[int] = mapped_column(server_default="1")  # number of the latest
    confidence: Mapped[float | None]  # of the suggestion, 0 to 1, where its model told it
    disagreement: Mapped[float | None]  # 0: all models suggest the same; 1: nothing in common
    review: Mapped[str | None] = mapped_column(String(16))  # what somebody else made of the text
    reviewed_by: Mapped[str | None]
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    item: Mapped["ItemRow"] = relationship(back_populates="pairs")
    candidates: Mapped[list["CandidateRow"]] = relationship(order_by="CandidateRow.rank")
    revisions: Mapped[list["RevisionRow"]] = relationship(order_by="RevisionRow.number")
    suggestions: Mapped[list["SuggestionRow"]] = relationship(order_by="SuggestionRow.id")


class SoughtRow(Table):
    """What is looked for in a pair and measured of it, apart: a narrow table is gone through fast.

    Whatever writes pairs through a session has it written too; see `sought.py`.
    """

    __tablename__ = "sought"

    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"), primary_key=True)
    words: Mapped[str]  # text, suggestion and question, alike in case and width
    n_characters: Mapped[int] = mapped_column(index=True)  # of the text
    n_words: Mapped[int]  # of the text; each Chinese character is one
    is_changed: Mapped[bool]  # the text is not the suggestion


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
    note: Mapped[str | None]  # why, in the person's words
    batch: Mapped[str | None] = mapped_column(String(36), index=True)  # done at one stroke


class SuggestionRow(Table):
    """What one version of a model suggests for a pair, beside what was suggested first."""

    __tablename__ = "suggestions"
    __table_args__ = (UniqueConstraint("pair_id", "model", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"))
    model: Mapped[str]
    version: Mapped[str]
    candidates: Mapped[list[tuple[str, float]]] = mapped_column(JSON)  # best first
    settings: Mapped[dict[str, str | int | float]] = mapped_column(JSON)
    seconds: Mapped[float]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TypedRow(Table):
    """What somebody is typing and has not yet judged: kept, so that nothing typed is lost."""

    __tablename__ = "typed"

    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id"), primary_key=True)
    who: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProjectRow(Table):
    """A named collection."""

    __tablename__ = "projects"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    who: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ItemRow(Table):
    """A picture or clip in a project, with its texts: one pair for each language."""

    __tablename__ = "items"
    __table_args__ = (
        Index(None, "project_id", "media_sha256"),
        Index(None, "kin", "media"),
        {"sqlite_autoincrement": True},  # an id is never used twice
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    media: Mapped[str] = mapped_column(String(16))
    media_sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[str]  # the name of the file that it came from
    kin: Mapped[str]  # what is alike, and never parted by a split
    split: Mapped[str] = mapped_column(String(8), index=True)  # settled when it came, for good
    note: Mapped[str]
    stars: Mapped[int] = mapped_column(index=True)  # 0 where none were given, to 5
    # Whose turn it is, and until when; two people never work on one item.
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    project: Mapped[ProjectRow] = relationship()
    pairs: Mapped[list[PairRow]] = relationship(back_populates="item", order_by="PairRow.id")
    tags: Mapped[list["TagRow"]] = relationship(order_by="TagRow.tag", cascade="all, delete-orphan")


class TagRow(Table):
    """One word that somebody gave an item."""

    __tablename__ = "tags"
    __table_args__ = (Index(None, "tag", "item_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)


class LookRow(Table):
    """How a picture looks, in 64 bits, and in 4 pieces by which pictures like it are found."""

    __tablename__ = "looks"

    media_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    bits: Mapped[str] = mapped_column(String(16))  # in hexadecimal
    piece_0: Mapped[int] = mapped_column(index=True)
    piece_1: Mapped[int] = mapped_column(index=True)
    piece_2: Mapped[int] = mapped_column(index=True)
    piece_3: Mapped[int] = mapped_column(index=True)
    thumbnail: Mapped[bytes]  # 16×16 in RGB


class PersonRow(Table):
    """Somebody who may sign in."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)  # alike in case and width
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


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
