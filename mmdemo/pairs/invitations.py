"""Links by which people make accounts for themselves, so that nobody has to pass passwords on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mmdemo.errors import InvalidRequestError, NotAllowedError
from mmdemo.pairs.door_rows import InvitationRow
from mmdemo.pairs.passwords import hash_password
from mmdemo.pairs.people import Person, add_person_row, check_role, person_of, taken
from mmdemo.pairs.roles import Role
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.tables import utc_now
from mmdemo.pairs.tokens import kept_of, new_token

MOST_USES = 1_000
MOST_DAYS = 365


@dataclass(frozen=True)
class Invitation:
    """A link that somebody may have been given; the link itself is kept nowhere."""

    id: int
    role: Role
    uses_left: int
    created_at: datetime  # UTC
    expires_at: datetime  # UTC
    revoked_at: datetime | None  # UTC


class InvitationStore:
    """Invitations in the pairs' database.

    Every method raises StorageError if the database cannot be used.
    """

    def __init__(self, storage: Storage, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._storage = storage
        self._clock = clock

    def make(self, role: Role, *, uses: int = 1, days: int = 7) -> tuple[Invitation, str]:
        """Return a new invitation and its token, which cannot be had again.

        Raises:
            InvalidRequestError: there is no such role, or it would count too often or too long.
        """
        check_role(role)
        if not 1 <= uses <= MOST_USES or not 1 <= days <= MOST_DAYS:
            raise InvalidRequestError(
                f"An invitation counts for 1 to {MOST_USES:,} people and 1 to {MOST_DAYS} days."
            )
        token, now = new_token(), self._clock()
        row = InvitationRow(
            token_sha256=kept_of(token),
            role=role,
            uses_left=uses,
            created_at=now,
            expires_at=now + timedelta(days=days),
            revoked_at=None,
        )
        with self._storage.database().writing() as session:
            session.add(row)
            session.flush()
            return _invitation(row), token

    def check(self, token: str) -> None:
        """Look whether a link still counts.

        Raises:
            NotAllowedError: it does not; the sentence tells why.
        """
        with self._storage.database().reading() as session:
            self._find(session, token)

    def join(self, token: str, name: str, password: str) -> Person:
        """Make an account for whoever has the link.

        Raises:
            NotAllowedError: the link does not count any more; the sentence tells why.
            InvalidRequestError: the name is taken, or it or the password is none.
        """
        self.check(token)  # before the password is hashed, which takes its time
        password_hash = hash_password(password)
        try:
            with self._storage.database().writing() as session:
                invitation = self._find(session, token, is_used=True)
                role = cast(Role, invitation.role)
                row = add_person_row(
                    session, name, role, password_hash=password_hash, at=self._clock()
                )
                invitation.uses_left -= 1
                session.flush()
                return person_of(row)
        except IntegrityError as error:
            raise InvalidRequestError(taken(name)) from error

    def revoke(self, invitation_id: int) -> Invitation:
        """Let a link count no more; accounts that were made by it stay.

        Raises:
            InvalidRequestError: there is no such invitation.
        """
        with self._storage.database().writing() as session:
            row = session.get(InvitationRow, invitation_id)
            if row is None:
                raise InvalidRequestError(
                    f"There is no invitation {invitation_id}; see `mmdemo people invitations`."
                )
            row.revoked_at = row.revoked_at or self._clock()
            return _invitation(row)

    def _find(self, session: Session, token: str, *, is_used: bool = False) -> InvitationRow:
        meant = select(InvitationRow).where(InvitationRow.token_sha256 == kept_of(token))
        row = session.scalar(meant.with_for_update() if is_used else meant)
        if row is None:
            raise NotAllowedError("There is no such invitation; ask for a new link.")
        if row.revoked_at is not None:
            raise NotAllowedError("This invitation was revoked; ask for a new link.")
        if row.expires_at <= self._clock():
            raise NotAllowedError("This invitation has expired; ask for a new link.")
        if row.uses_left < 1:
            raise NotAllowedError("This invitation is used up; ask for a new link.")
        return row

    # The last method, because its name hides the built-in one from those after it.
    def list(self) -> list[Invitation]:
        """All of them, used up and expired ones included, newest first."""
        with self._storage.database().reading() as session:
            rows = session.scalars(select(InvitationRow).order_by(InvitationRow.id.desc()))
            return [_invitation(row) for row in rows]


def _invitation(row: InvitationRow) -> Invitation:
    return Invitation(
        row.id,
        cast(Role, row.role),
        row.uses_left,
        row.created_at,
        row.expires_at,
        row.revoked_at,
    )
