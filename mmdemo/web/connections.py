"""Closes connections that only hold a place: no whole request in time, or nobody who reads.

Uvicorn itself closes a connection that is idle between two requests, and bounds how large a head
may be, but waits for ever for the rest of a request and for a reader.
"""

from asyncio import AbstractEventLoop, BaseTransport, Protocol, TimerHandle
from typing import Any

from uvicorn import Config

HEAD_S = 30.0  # for the head of a request, from its first byte, however it drips in
PIECE_S = 60.0  # for the next piece of a body
READER_S = 60.0  # for a reader to take what lies ready
HEAD_BYTES = 32 * 1024


def protect(config: Config, max_connections: int) -> None:
    """Have connections that begin from now on closed when they only hold a place."""
    config.limit_concurrency = max_connections or None  # beyond: 503
    config.h11_max_incomplete_event_size = HEAD_BYTES
    config.http_protocol_class = hurried(config.http_protocol_class)


def hurried(protocol: type[Protocol]) -> type[Protocol]:
    """The same protocol with less patience."""
    return type(f"Hurried{protocol.__name__}", (Hurried, protocol), {})


class Hurried(Protocol):
    """Before one of uvicorn's protocols for HTTP: drops a connection that waits for nothing."""

    loop: AbstractEventLoop
    transport: Any
    flow: Any
    cycle: Any
    _waiting_to_read: TimerHandle | None = None
    _waiting_to_write: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """Somebody has come; a head is to follow."""
        super().connection_made(transport)
        self._waiting_to_read = self.loop.call_later(HEAD_S, self._drop)

    def connection_lost(self, exc: Exception | None) -> None:
        """Somebody has gone."""
        self._stop_waiting()
        if self._waiting_to_write is not None:
            self._waiting_to_write.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """A piece has come: of a head, which has its time, or of a body."""
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            if self._waiting_to_read is None:
                self._waiting_to_read = self.loop.call_later(HEAD_S, self._drop)
            return
        self._stop_waiting()
        if self.cycle.more_body:
            self._waiting_to_read = self.loop.call_later(PIECE_S, self._drop)

    def pause_writing(self) -> None:
        """The reader has not taken what lies ready."""
        super().pause_writing()
        if self._waiting_to_write is None:
            self._waiting_to_write = self.loop.call_later(READER_S, self.transport.abort)

    def resume_writing(self) -> None:
        """It has."""
        super().resume_writing()
        if self._waiting_to_write is not None:
            self._waiting_to_write.cancel()
            self._waiting_to_write = None

    def _stop_waiting(self) -> None:
        if self._waiting_to_read is not None:
            self._waiting_to_read.cancel()
            self._waiting_to_read = None

    def _drop(self) -> None:
        if self.flow.read_paused:  # it is us who do not read
            self._waiting_to_read = self.loop.call_later(PIECE_S, self._drop)
        else:
            self.transport.abort()
