"""The one place where the page learns who asks, and whether that person may do it.

Without accounts the name field decides. With accounts the name is the signed-in one, whatever a
request says, and its role is looked up at each step: a role that was taken away is gone at once.
Who sent a request is noted by web/sessions.py.
"""

from dataclasses import dataclass
from typing import Any, cast

import gradio as gr
from starlette.types import Scope

from mmdemo.errors import NotAllowedError, StorageError
from mmdemo.media import Language
from mmdemo.pairs import PeopleStore, Person, Right, check_right
from mmdemo.settings import Visitors
from mmdemo.ui.judging import ANONYMOUS
from mmdemo.ui.strings import say
from mmdemo.web.caller import Caller, caller_of


@dataclass(frozen=True)
class Door:
    """Who comes in, and who may do what."""

    people: PeopleStore
    visitors: Visitors = "off"

    @property
    def is_locked(self) -> bool:
        """Whether there are accounts, so that a typed name counts for nothing."""
        try:
            return self.people.has_any()
        except StorageError:  # which is told where something is to be kept
            return False

    def who(self, request: gr.Request | None, typed: str, right: Right) -> str:
        """The name to store for what is about to be done.

        Raises:
            NotAllowedError: the person is not signed in, or has no such right.
            StorageError: that could not be found out.
        """
        person = self.guest(request)
        if person is not None:
            check_right(person.name, person.role, right)
            return person.name
        if self.people.has_any():
            raise NotAllowedError("This needs an account; sign in first.")
        return typed.strip() or ANONYMOUS

    def check(self, request: gr.Request | None, right: Right) -> None:
        """Refuse who has no right to look, or to change something, without a name to store.

        Raises:
            NotAllowedError: the person is not signed in, or has no such right.
            StorageError: that could not be found out.
        """
        self.who(request, "", right)

    def guest(self, request: gr.Request | None) -> Person | None:
        """Who is signed in; None for a visitor, and where the app is open to everyone.

        Raises:
            NotAllowedError: whoever was signed in may not come in any more.
            StorageError: that could not be found out.
        """
        name = caller_behind(request).person
        if name is None:
            return None
        person = self.people.find(name)
        if person is None:
            raise NotAllowedError(f"{name} may not come in any more; nothing was saved.")
        return person

    def visitor(self, request: gr.Request | None) -> str | None:
        """What a visitor is known by where there are accounts; None for anybody else.

        Raises:
            NotAllowedError: whoever was signed in may not come in any more.
            StorageError: that could not be found out.
        """
        if self.guest(request) is not None or not self.people.has_any():
            return None
        if self.visitors == "off":
            raise NotAllowedError("This needs an account; sign in first.")
        return caller_behind(request).key


def caller_behind(request: gr.Request | None) -> Caller:
    """Who sent a request: Gradio's of an event, or the web server's of a server function."""
    if request is None:
        return caller_of({})
    web = cast(Any, getattr(request, "request", None) or request)
    return caller_of(cast("Scope", web.scope))


def role_name(person: Person, language: Language) -> str:
    """A person's role in words."""
    return say(language, f"role_{person.role}")
