"""Whose turn it is: owners are served one after the other, whatever each of them has waiting."""

from collections import OrderedDict, defaultdict, deque
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from mmdemo.media import Ticket

OWNERS_REMEMBERED = 4_096  # who was served longer ago counts as never served


class Waiting(Protocol):
    """What waits."""

    @property
    def ticket(self) -> Ticket:
        """Says whose it is."""
        ...

    @property
    def key(self) -> Hashable:
        """What has the same can be served together."""
        ...


Item = TypeVar("Item", bound=Waiting)


class Turns:
    """Remembers who was served when. The one who uses it sees to it that one thread does."""

    def __init__(self) -> None:
        self._served: OrderedDict[str, int] = OrderedDict()  # latest last
        self._n_served = 0

    def in_order(self, waiting: Iterable[Item]) -> list[Item]:
        """One of each owner, then the next of each; first who was served longest ago, or never.

        What one owner has waiting stays in the order in which it came, and so do owners who were
        never served.
        """
        lines: defaultdict[str, deque[Item]] = defaultdict(deque)
        for item in waiting:
            lines[item.ticket.owner].append(item)
        owners = sorted(lines, key=lambda owner: self._served.get(owner, 0))
        ordered: list[Item] = []
        while owners:
            ordered += [lines[owner].popleft() for owner in owners]
            owners = [owner for owner in owners if lines[owner]]
        return ordered

    def together(self, waiting: Iterable[Item], at_most: int) -> list[Item]:
        """Whom to serve next, with those of all owners that can be served together with it."""
        ordered = self.in_order(waiting)
        return [item for item in ordered if item.key == ordered[0].key][:at_most]

    def note(self, served: Sequence[Waiting]) -> None:
        """These are being served."""
        self._n_served += 1
        for owner in {item.ticket.owner for item in served}:
            self._served[owner] = self._n_served
            self._served.move_to_end(owner)
        while len(self._served) > OWNERS_REMEMBERED:
            self._served.popitem(last=False)


def of_owner(waiting: Iterable[Waiting], owner: str) -> list[Any]:
    """What one owner has waiting."""
    return [item for item in waiting if item.ticket.owner == owner]
