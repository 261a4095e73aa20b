"""Who may sign in, with which role. Where nobody is listed, the app is open to everyone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mmdemo.errors import InvalidRequestError, PersonNotFoundError
from mmdemo.pairs.checks import check_name
from mmdemo.pairs.door_rows import SessionRow
from mmdemo.pairs.passwords import Attempts, hash_password, is_password
from mmdemo.pairs.roles import ROLES, Role
from mmdemo.pairs.sought import alike
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.tables import PersonRow, utc_now

VISITOR = "visitor"  # who gave what was taken over from people without an account


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in, or might once."""

    name: str
    role: Role
    created_at: datetime  # UTC
    disabled_at: datetime | None  # UTC; None for who may sign in


class PeopleStore:
    """The people in the pairs' database; what each did stays there when one may no more sign in.

    Names are alike in case and width: who is called Ada is also found as “ada” and “Ａｄａ”.

    Every method raises StorageError if the database cannot be used.
    """

    def __init__(
        self,
        storage: Storage,
        *,
        clock: Callable[[], datetime] = utc_now,
        attempts: Attempts | None = None,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._attempts = attempts or Attempts()

    def add(self, name: str, role: Role, password: str) -> Person:
        """Let somebody sign in.

        Raises:
            InvalidRequestError: the name is taken, or it, the role or the password is none.
        """
        _check_new(name, role)
        password_hash = hash_password(password)
        try:
            with self._storage.database().writing() as session:
                row = add_person_row(
                    session, name, role, password_hash=password_hash, at=self._clock()
                )
                session.flush()
                return person_of(row)
        except IntegrityError as error:  # somebody else was faster, where many write at once
            raise InvalidRequestError(taken(name)) from error

    def set_role(self, name: str, role: Role) -> Person:
        """Give somebody another role; it counts from the next thing that is done.

        Raises:
            PersonNotFoundError: nobody is called so.
            InvalidRequestError: there is no such role.
        """
        check_role(role)
        return self._change(name, role=role)

    def set_password(self, name: str, password: str) -> Person:
        """Give somebody another password; who was signed in with the old one is signed out.

        Who might no longer sign in may do so again.

        Raises:
            PersonNotFoundError: nobody is called so.
            InvalidRequestError: the password is too short or too long.
        """
        person = self._change(name, password_hash=hash_password(password), disabled_at=None)
        self._attempts.forget(name_key(name))
        return person

    def disable(self, name: str) -> Person:
        """Let somebody no more sign in, and do nothing more where signed in.

        Raises:
            PersonNotFoundError: nobody is called so.
        """
        return self._change(name, disabled_at=self._clock())

    def sign_in(self, name: str, password: str) -> Person | None:
        """The person of that name and password; None for anything else, told apart by nothing.

        After five failures in five minutes a name has to wait, even with the right password.
        """
        key = name_key(name)
        if not self._attempts.may_try(key):
            return None
        with self._storage.database().reading() as session:
            row = find_person_row(session, name)
            person, kept = (person_of(row), row.password_hash) if row else (None, None)
        is_right = is_password(kept, password)
        if person is None or not is_right or person.disabled_at is not None:
            return None
        self._attempts.forget(key)
        return person

    def find(self, name: str) -> Person | None:
        """The person of that name who may sign in."""
        with self._storage.database().reading() as session:
            row = find_person_row(session, name)
            return person_of(row) if row and row.disabled_at is None else None

    def has_any(self) -> bool:
        """Whether there are accounts, disabled ones included: then nobody does anything without."""
        with self._storage.database().reading() as session:
            return session.scalar(select(PersonRow.id).limit(1)) is not None

    def _change(self, name: str, **values: str | datetime | None) -> Person:
        with self._storage.database().writing() as session:
            row = find_person_row(session, name)
            if row is None:
                raise PersonNotFoundError(
                    f"Nobody is called {name.strip()}; see who there is with `mmdemo people list`."
                )
            for column, value in values.items():
                setattr(row, column, value)
            if "role" not in values:  # a new password, or the account's end
                session.execute(delete(SessionRow).where(SessionRow.person_id == row.id))
            return person_of(row)

    # The last method, because its name hides the built-in one from those after it.
    def list(self) -> list[Person]:
        """Everybody, in the order in which they came."""
        with self._storage.database().reading() as session:
            return [person_of(row) for row in session.scalars(select(PersonRow).order_by("id"))]


def name_key(name: str) -> str:
    """What names that are alike have in common."""
    return alike(name)


def add_person_row(
    session: Session, name: str, role: Role, *, password_hash: str, at: datetime
) -> PersonRow:
    """A new row in the session.

    Raises:
        InvalidRequestError: the name is taken, or it or the role is none.
    """
    _check_new(name, role)
    if find_person_row(session, name) is not None:
        raise InvalidRequestError(taken(name))
    row = PersonRow(
        name=name.strip(),
        name_key=name_key(name),
        role=role,
        password_hash=password_hash,
        created_at=at,
        disabled_at=None,
    )
    session.add(row)
    return row


def taken(name: str) -> str:
    """What is said where a name is somebody's already."""
    return f"Somebody is called {name.strip()} already; choose another name."


def _check_new(name: str, role: str) -> None:
    check_name(name.strip())
    if name_key(name) == VISITOR:
        raise InvalidRequestError(f"{name.strip()} is what visitors are called; choose another.")
    check_role(role)


def check_role(role: str) -> None:
    """Refuse what is no role."""
    if role not in ROLES:
        raise InvalidRequestError(f"{role!r} is not one of the roles {', '.join(ROLES)}.")


def find_person_row(session: Session, name: str) -> PersonRow | None:
    """The row of whoever is called so, disabled or not."""
    key = name_key(name)
    if not key.isprintable():  # which no database would look for
        return None
    return session.scalar(select(PersonRow).where(PersonRow.name_key == key))


def person_of(row: PersonRow) -> Person:
    """The person that a row holds."""
    return Person(row.name, cast(Role, row.role), row.created_at, row.disabled_at)
