"""The tables of who comes in: sessions, invitations, and what visitors gave. See tables.py."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mmdemo.pairs.tables import PersonRow, Table, UtcDateTime


class SessionRow(Table):
    """One browser or program in which somebody is signed in."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)  # never the token itself
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    person: Mapped[PersonRow] = relationship()


class InvitationRow(Table):
    """A link by which people make accounts for themselves."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)  # never the token itself
    role: Mapped[str] = mapped_column(String(16))
    uses_left: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class HeldRow(Table):
    """What a visitor judged, apart from the pairs until somebody has reviewed it.

    Its picture or clip stands in the row, so that nothing is left of what is deleted.
    """

    __tablename__ = "held"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    visitor: Mapped[str] = mapped_column(String(64), index=True)
    media: Mapped[str] = mapped_column(String(16))
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)  # a PNG or a FLAC file
    task: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(16))
    question: Mapped[str | None]
    suggestion: Mapped[dict[str, object]] = mapped_column(JSON)
    place: Mapped[dict[str, str | float]] = mapped_column(JSON)  # where a clip was cut out
    text: Mapped[str]
    verdict: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
