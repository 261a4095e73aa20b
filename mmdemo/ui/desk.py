"""What models have lately said and what is running now: the page's memory on the server's side.

The browser holds only an id of each output, so that what is stored as the model's words is what
the model said, and a reloaded page finds its outputs again.
"""

from collections import OrderedDict
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from uuid import uuid4

from mmdemo.media import Suggestion, Ticket
from mmdemo.ui.asker import ticket_now

CAPACITY = 5_000  # outputs; a few kilobytes each


@dataclass(frozen=True)
class Output:
    """What a model said about a picture."""

    id: str
    picture_path: Path
    suggestion: Suggestion
    question: str | None = None


class Desk:
    """Outputs that may still be judged, and the tickets of running requests."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._outputs: OrderedDict[str, Output] = OrderedDict()
        self._pair_ids: dict[str, str] = {}
        self._tickets: dict[tuple[str, str], Ticket] = {}
        self._lock = Lock()
        self.judging = Lock()  # held while an output becomes a pair, so that it becomes one only

    def keep(
        self,
        picture_path: Path,
        suggestion: Suggestion,
        question: str | None = None,
        *,
        output_id: str = "",
    ) -> Output:
        """Remember an output under a new id, which nobody can guess, or under its own."""
        output = Output(output_id or uuid4().hex, picture_path, suggestion, question)
        with self._lock:
            self._outputs[output.id] = output
            while len(self._outputs) > self._capacity:
                forgotten, _ = self._outputs.popitem(last=False)
                self._pair_ids.pop(forgotten, None)
        return output

    def find(self, output_id: str) -> Output | None:
        """The output of that id, unless it is too long ago or of an earlier run of the app."""
        with self._lock:
            return self._outputs.get(output_id)

    def pair_of(self, output_id: str) -> str | None:
        """The pair that an output has become."""
        with self._lock:
            return self._pair_ids.get(output_id)

    def became(self, output_id: str, pair_id: str) -> None:
        """Note that an output has become a pair."""
        with self._lock:
            if output_id in self._outputs:
                self._pair_ids[output_id] = pair_id

    @contextmanager
    def running(self, session: str, task: str) -> Generator[Ticket]:
        """The ticket of a session's new request; what it ran before for the task is stopped."""
        self.stop(session, task)
        ticket = ticket_now()
        with self._lock:
            self._tickets[session, task] = ticket
        try:
            yield ticket
        finally:
            with self._lock:
                if self._tickets.get((session, task)) is ticket:
                    del self._tickets[session, task]

    def stop(self, session: str, task: str) -> None:
        """Stop what a session runs for a task, if anything."""
        with self._lock:
            ticket = self._tickets.get((session, task))
        if ticket is not None:
            ticket.stop()
