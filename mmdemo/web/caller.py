"""Who sent a request: a person who signed in, a visitor, or only an address."""

from dataclasses import dataclass
from typing import Any

from starlette.types import Scope

_STATE = "mmdemo_caller"


@dataclass(frozen=True)
class Caller:
    """Who sent a request."""

    key: str  # one for all requests of the same: "person:ada", "visitor:6f1c…", "address:10.0.0.7"
    person: str | None = None  # the name that signed in


def set_caller(scope: Scope, caller: Caller) -> None:
    """Note who sent a request, for everything that serves it."""
    scope.setdefault("state", {})[_STATE] = caller


def caller_of(scope: Scope) -> Caller:
    """Who sent the request of that ASGI scope; the address where nothing more is known."""
    known: Any = scope.get("state", {}).get(_STATE)
    if isinstance(known, Caller):
        return known
    client = scope.get("client")
    return Caller(f"address:{client[0] if client else 'unknown'}")
