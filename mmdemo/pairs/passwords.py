"""Passwords: hashed with Argon2id, compared as slowly for nobody's name, and not for ever."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from mmdemo.errors import InvalidRequestError

MIN_PASSWORD_CHARACTERS = 8
MAX_PASSWORD_CHARACTERS = 200
MOST_ATTEMPTS = 5  # in vain, until the first of them is forgotten
ATTEMPTS_KEPT_S = 300.0
MOST_NAMES = 10_000  # whose attempts are remembered

_hasher = PasswordHasher()  # as RFC 9106 recommends where memory is scarce


@cache
def _nobodys() -> str:
    """What a name that nobody has is compared with: it takes as long as one that somebody has."""
    return _hasher.hash("the password of nobody")


def hash_password(password: str) -> str:
    """What is kept of a password.

    Raises:
        InvalidRequestError: it is too short or too long.
    """
    if not MIN_PASSWORD_CHARACTERS <= len(password) <= MAX_PASSWORD_CHARACTERS:
        raise InvalidRequestError(
            f"A password has {MIN_PASSWORD_CHARACTERS} to {MAX_PASSWORD_CHARACTERS} characters; "
            f"this one has {len(password)}."
        )
    return _hasher.hash(_bytes_of(password))


def is_password(kept: str | None, password: str) -> bool:
    """Whether this is the password of which that was kept; None for a name that nobody has."""
    try:
        _hasher.verify(kept or _nobodys(), _bytes_of(password[:MAX_PASSWORD_CHARACTERS]))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None and len(password) <= MAX_PASSWORD_CHARACTERS


def _bytes_of(password: str) -> bytes:
    """The same for one password, whichever keyboard composed its letters."""
    return normalize("NFC", password).encode("utf-8", "surrogatepass")


@dataclass(frozen=True)
class Attempts:
    """Who tried to sign in, and when: too often, and the name has to wait."""

    clock_s: Callable[[], float] = time.monotonic
    most: int = MOST_ATTEMPTS
    _at_s: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    _lock: Lock = field(default_factory=Lock)

    def may_try(self, name: str) -> bool:
        """Whether that name may try; counts as an attempt until it is forgotten."""
        now_s = self.clock_s()
        with self._lock:
            kept = self._at_s.pop(name, [])
            recent = [at_s for at_s in kept if at_s > now_s - ATTEMPTS_KEPT_S]
            may = len(recent) < self.most
            while len(self._at_s) >= MOST_NAMES:  # the one that was tried longest ago goes
                del self._at_s[next(iter(self._at_s))]
            self._at_s[name] = [*recent, now_s] if may else recent
            return may

    def forget(self, name: str) -> None:
        """Let that name begin anew."""
        with self._lock:
            self._at_s.pop(name, None)
