"""The body of a request, counted as it comes, whatever its head says of its length."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException
from starlette.types import Message, Receive, Scope, Send

DRAIN_BYTES = 64 * 2**20  # a browser shows an answer only once it has sent what it has
DRAIN_S = 20.0
_GONE: Message = {"type": "http.disconnect"}


class Refused(Exception):  # noqa: N818 - not an error of the app
    """A request is not served; one sentence tells why."""

    def __init__(self, status: int, sentence: str, retry_s: float = 0.0) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.retry_s = retry_s


@dataclass(frozen=True)
class Room:
    """How much a body may hold."""

    most_bytes: float
    too_large: str  # what is said of more
    is_form: bool


def _nothing(_n_bytes: int) -> None:
    return


class Body:
    """Hands a body on until there is too much of it; then the app is told that the sender left."""

    def __init__(self, receive: Receive, send: Send, room: "Room") -> None:
        self._receive = receive
        self._send = send
        self._most_bytes = room.most_bytes
        self._too_large = room.too_large
        self._is_form = room.is_form
        self._n_bytes = 0
        self._is_whole = False
        self.on_bytes: Callable[[int], None] = _nothing  # may raise Refused
        self.refusal: Refused | None = None
        self.has_answered = False

    def announced(self, scope: Scope) -> int:
        """How long the head says that it is, 0 if it says nothing; Refused if that is too long."""
        said = Headers(scope=scope).get("content-length", "")
        n_bytes = int(said) if said.isdecimal() else 0
        if n_bytes > self._most_bytes:
            raise Refused(413, self._too_large)
        return n_bytes

    async def receive(self) -> Message:
        """The next piece for the app."""
        if self.refusal is not None:
            return self._cut()
        message = await self._receive()
        if message["type"] == "http.request":
            self._is_whole = not message.get("more_body", False)
            try:
                self._look(len(message.get("body", b"")))
            except Refused as refused:
                self.refusal = refused
                return self._cut()
        elif not self._is_whole:
            return self._cut()
        return message

    async def send(self, message: Message) -> None:
        """Hand on what the app answers, unless it is told that the sender left."""
        if self.refusal is not None and not self.has_answered:
            return
        self.has_answered = True
        await self._send(message)

    async def drain(self) -> None:
        """Take in the rest, within bounds, so that the sender reads why it was refused."""
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                while not self._is_whole and self._n_bytes < self._most_bytes + DRAIN_BYTES:
                    message = await self._receive()
                    if message["type"] != "http.request":
                        return
                    self._is_whole = not message.get("more_body", False)
                    self._n_bytes += len(message.get("body", b""))

    def _cut(self) -> Message:
        """What the app is told of a body that does not go on."""
        if self._is_form:  # so that what was written of its files is removed, as of a broken form
            raise MultiPartException("The form broke off.")
        return _GONE

    def _look(self, n_bytes: int) -> None:
        self._n_bytes += n_bytes
        if self._n_bytes > self._most_bytes:
            raise Refused(413, self._too_large)
        self.on_bytes(n_bytes)
