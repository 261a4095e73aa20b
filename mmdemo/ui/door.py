"""The one place where the page learns who asks, and whether that person may do it.

Without accounts the name field decides. With accounts the name is the signed-in one, whatever a
request says, and its role is looked up at each step: a role that was taken away is gone at once.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

import gradio as gr

from mmdemo.errors import NotAllowedError, StorageError
from mmdemo.media import Language
from mmdemo.pairs import PeopleStore, Person, Right, check_right
from mmdemo.ui.judging import ANONYMOUS
from mmdemo.ui.strings import TEXTS, say


@dataclass(frozen=True)
class Door:
    """Who comes in, and who may do what."""

    people: PeopleStore
    is_locked: bool  # whether there are accounts, so that the page begins with signing in

    @classmethod
    def of(cls, people: PeopleStore) -> "Door":
        """The door of an app with these people."""
        try:
            return cls(people, is_locked=people.has_any())
        except StorageError:  # which is told where something is to be kept
            return cls(people, is_locked=False)

    def who(self, request: gr.Request | None, typed: str, right: Right) -> str:
        """The name to store for what is about to be done.

        Raises:
            NotAllowedError: the person is not signed in, or has no such right.
            StorageError: that could not be found out.
        """
        person = self.guest(request)
        if person is None:
            return typed.strip() or ANONYMOUS
        check_right(person.name, person.role, right)
        return person.name

    def guest(self, request: gr.Request | None) -> Person | None:
        """Who is signed in; None where the app is open to everyone.

        Raises:
            NotAllowedError: the app is not, and nobody is signed in, or nobody who still may.
            StorageError: that could not be found out.
        """
        name = _signed_in(request)
        if name:
            person = self.people.find(name)
            if person is None:
                raise NotAllowedError(f"{name} may not come in any more; nothing was saved.")
            return person
        if self.people.has_any():
            raise NotAllowedError(
                "This app has accounts since it was started; nothing was saved. "
                "Have it started again, then sign in."
            )
        return None

    def sign_in_options(self) -> dict[str, Any]:
        """How Gradio asks for name and password; nothing where the app is open to everyone."""
        if not self.is_locked:
            return {}

        async def is_known(name: str, password: str) -> bool:
            # In a thread, for comparing a password takes its time, and others are waiting.
            return await asyncio.to_thread(self.people.sign_in, name, password) is not None

        english, chinese = TEXTS["sign_in"]
        message = f'<p lang="en">{english}</p><p lang="zh">{chinese}</p>'
        return {"auth": is_known, "auth_message": message}


def _signed_in(request: Any) -> str | None:  # noqa: ANN401 - Gradio's, or the one it wraps
    """The name behind a request; Gradio looks it up for events, but not for server functions."""
    if request is None or hasattr(request, "username"):
        return getattr(request, "username", None)
    app, cookies = request.app, request.cookies
    names = (f"access-token-{app.cookie_id}", f"access-token-unsecure-{app.cookie_id}")
    return next((app.tokens.get(cookies[name]) for name in names if name in cookies), None)


def role_name(person: Person, language: Language) -> str:
    """A person's role in words."""
    return say(language, f"role_{person.role}")
