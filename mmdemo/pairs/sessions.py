"""Who is signed in where: in the database, so that a restart signs nobody out."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from mmdemo.errors import PersonNotFoundError
from mmdemo.pairs.door_rows import SessionRow
from mmdemo.pairs.people import Person, find_person_row, person_of
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.tables import utc_now
from mmdemo.pairs.tokens import kept_of, new_token

LONGEST = timedelta(days=30)  # since signing in
UNUSED = timedelta(days=7)  # since it was last used
NOTED_EVERY = timedelta(hours=1)  # for a request must not cost a write


class SessionStore:
    """Sessions in the pairs' database. A new password, or the account's end, ends them all.

    Every method raises StorageError if the database cannot be used.
    """

    def __init__(self, storage: Storage, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._storage = storage
        self._clock = clock

    def begin(self, name: str) -> str:
        """A new token for somebody who has just proved to be it; old ones are tidied away.

        Raises:
            PersonNotFoundError: nobody is called so, or nobody who may sign in.
        """
        token, now = new_token(), self._clock()
        with self._storage.database().writing() as session:
            person = find_person_row(session, name)
            if person is None or person.disabled_at is not None:
                raise PersonNotFoundError(f"Nobody who may sign in is called {name.strip()}.")
            session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))
            row = SessionRow(
                token_sha256=kept_of(token),
                person_id=person.id,
                created_at=now,
                used_at=now,
                expires_at=now + UNUSED,
            )
            session.add(row)
        return token

    def person(self, token: str) -> Person | None:
        """Who is signed in with that token; None if that is over."""
        now = self._clock()
        with self._storage.database().reading() as session:
            meant = select(SessionRow).where(SessionRow.token_sha256 == kept_of(token))
            row = session.scalar(meant.options(joinedload(SessionRow.person)))
            if row is None or row.expires_at <= now or row.person.disabled_at is not None:
                return None
            person, used_at = person_of(row.person), row.used_at
        if now - used_at >= NOTED_EVERY:
            self._note(token, now)
        return person

    def end(self, token: str) -> None:
        """Sign out; other browsers of that person stay signed in."""
        with self._storage.database().writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.token_sha256 == kept_of(token)))

    def _note(self, token: str, now: datetime) -> None:
        with self._storage.database().writing() as session:
            row = session.scalar(
                select(SessionRow).where(SessionRow.token_sha256 == kept_of(token))
            )
            if row is not None:
                row.used_at = now
                row.expires_at = min(row.created_at + LONGEST, now + UNUSED)
