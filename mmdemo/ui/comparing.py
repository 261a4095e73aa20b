"""Two models on one input: run one after the other, remembered until somebody prefers one."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from uuid import uuid4

from mmdemo.errors import StoppedError
from mmdemo.media import Stage, Ticket
from mmdemo.models import ModelRunner
from mmdemo.pairs import PreferenceDraft, PreferenceStore, Side, Winner
from mmdemo.ui.contests import Contest
from mmdemo.ui.language import language_of

CAPACITY = 500  # comparisons; a few kilobytes each, or a start picture


class Race:
    """Runs two models on one input, one after the other, so that neither slows the other down."""

    def __init__(self, models: ModelRunner, names: tuple[str, str]) -> None:
        self._models = models
        self._names = names
        self.now = names[0]  # the model whose turn it is

    def run(self, read: Callable[[], Contest], ticket: Ticket) -> tuple[Contest, Side, Side]:
        """What both make of the input; loading a model is no part of its time.

        Raises:
            StoppedError: Stop was pressed.
            MmdemoError: what reading the input or a model raised.
        """
        contest = read()
        a, b = (self._run_one(contest, name, ticket) for name in self._names)
        if contest.is_language_open:
            contest = replace(contest, language=language_of(a.text + b.text))
        return contest, a, b

    def _run_one(self, contest: Contest, name: str, ticket: Ticket) -> Side:
        self.now, pool = name, self._models.pool
        if not pool.is_loaded(name):
            ticket.stage = Stage.LOADING
        with pool.lease(name):  # so that it is there, and what it takes can be told
            if ticket.stopped:
                raise StoppedError("Stopped.")
            side = contest.run(name, ticket)
            memory = {each.name: each.memory_mb for each in pool.residents()}
        if ticket.stopped:
            raise StoppedError("Stopped.")
        return replace(side, memory_mb=memory.get(name))


@dataclass
class Comparison:
    """Two outputs on one input, and what somebody thinks of them."""

    id: str
    contest: Contest
    a: Side
    b: Side
    preference: str = ""  # the id of the one that was stored, if any was
    winner: Winner | None = None


class Comparisons:
    """Comparisons that may still be decided: the page's memory on the server's side."""

    def __init__(self, preferences: PreferenceStore, capacity: int = CAPACITY) -> None:
        self._preferences = preferences
        self._capacity = capacity
        self._kept: OrderedDict[str, Comparison] = OrderedDict()
        self._lock = Lock()
        self._deciding = Lock()  # held while a decision is stored, so that it is stored once

    def add(self, contest: Contest, a: Side, b: Side) -> Comparison:
        """Remember a comparison under a new id, which nobody can guess."""
        # What runs the models holds their decoded input.
        made = Comparison(uuid4().hex, replace(contest, run=_has_run), a, b)
        with self._lock:
            self._kept[made.id] = made
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)
        return made

    def find(self, comparison_id: str) -> Comparison | None:
        """The comparison of that id, unless it is too long ago or of an earlier run of the app."""
        with self._lock:
            return self._kept.get(comparison_id)

    def decide(self, comparison: Comparison, winner: Winner, who: str) -> None:
        """Store which side is better; the same again takes it back.

        Raises:
            InvalidRequestError: the input is not there any more.
            StorageError: it could not be stored.
        """
        with self._deciding:
            if comparison.winner == winner:
                self._preferences.withdraw(comparison.preference)
                comparison.winner = None
                return
            if comparison.preference:
                self._preferences.change(comparison.preference, winner, who)
            else:
                kept = self._preferences.add(_draft(comparison, winner, who))
                comparison.preference = kept.id
            comparison.winner = winner


def _has_run(_model: str, _ticket: Ticket) -> Side:
    raise AssertionError("a comparison runs once")


def _draft(comparison: Comparison, winner: Winner, who: str) -> PreferenceDraft:
    contest = comparison.contest
    return PreferenceDraft(
        task=contest.task,
        language=contest.language,
        media=contest.media(),
        a=comparison.a,
        b=comparison.b,
        winner=winner,
        who=who,
        prompt=contest.prompt,
        question=contest.question,
    )
