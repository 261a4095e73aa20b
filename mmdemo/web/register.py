"""Whom a cookie belongs to: asked of the database once every few seconds, and not at each file."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock

from mmdemo.errors import StorageError
from mmdemo.pairs import PeopleStore, SessionStore

FRESH_S = 5.0  # so long may somebody still look around who was shut out elsewhere
MOST_KNOWN = 10_000
_Known = tuple[float, str | None]  # since when, and the person's name


@dataclass(frozen=True)
class Register:
    """Sessions and accounts, as they stood a moment ago. For any number of threads."""

    people: PeopleStore
    sessions: SessionStore
    clock_s: Callable[[], float] = time.monotonic
    _known: OrderedDict[str, _Known] = field(default_factory=OrderedDict[str, _Known])
    _guarded: dict[bool, float] = field(default_factory=dict[bool, float])  # since when
    _lock: Lock = field(default_factory=Lock)

    def person(self, token: str) -> str | None:
        """The name of who is signed in with a token.

        Raises:
            StorageError: that could not be found out.
        """
        key, now_s = sha256(token.encode()).hexdigest(), self.clock_s()
        known = self._known.get(key)
        if known is not None and now_s - known[0] < FRESH_S:
            return known[1]
        person = self.sessions.person(token)
        name = person.name if person else None
        with self._lock:
            self._known[key] = now_s, name
            self._known.move_to_end(key)
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        return name

    def has_accounts(self) -> bool:
        """Whether there are accounts; once there are, there always will be."""
        if self.is_sure():
            return True in self._guarded
        try:
            has_any = self.people.has_any()
        except StorageError:  # which is told where something is to be kept
            has_any = False
        with self._lock:
            self._guarded[has_any] = self.clock_s()
        return has_any

    def is_sure(self) -> bool:
        """Whether `has_accounts` can tell without asking the database, which may take its time."""
        asked_s = self._guarded.get(False)
        fresh = asked_s is not None and self.clock_s() - asked_s < FRESH_S
        return True in self._guarded or fresh

    def end(self, token: str) -> None:
        """Sign out, and know it at once.

        Raises:
            StorageError: it could not be kept.
        """
        self.sessions.end(token)
        with self._lock:
            self._known.pop(sha256(token.encode()).hexdigest(), None)
