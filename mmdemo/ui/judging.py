"""From a judged output to a stored pair; judged anew, it stays the same pair."""

from dataclasses import dataclass
from typing import Protocol

from mmdemo.errors import InvalidRequestError, PairNotFoundError
from mmdemo.media import Language, open_picture
from mmdemo.pairs import PairDraft, Verdict
from mmdemo.ui.desk import Desk, Output
from mmdemo.ui.strings import say

ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class Judgement:
    """What a person made of an output."""

    text: str
    verdict: Verdict
    who: str


class Kept(Protocol):
    """What a judgement has become: a pair, or what waits to be one."""

    @property
    def id(self) -> str:
        """By which it is found again."""
        ...

    @property
    def text(self) -> str:
        """What the person made of the output."""
        ...

    @property
    def verdict(self) -> Verdict:
        """What the person thought of it."""
        ...


class Keeper(Protocol):
    """A store that keeps judgements."""

    def add(self, draft: PairDraft) -> Kept:
        """Keep a new one."""
        ...

    def revise(self, pair_id: str, *, text: str, verdict: Verdict, who: str) -> Kept:
        """Judge one anew; PairNotFoundError if there is none."""
        ...

    def get(self, pair_id: str) -> Kept:
        """Return one; PairNotFoundError if there is none."""
        ...


@dataclass(frozen=True)
class Judge:
    """Turns judgements into pairs."""

    pairs: Keeper
    desk: Desk

    def judge(
        self, output_id: str, pair_id: str | None, judgement: Judgement, language: Language
    ) -> Kept:
        """Store a judgement; `pair_id` is the pair that the output has become, where known.

        Raises:
            InvalidRequestError: the output is of an earlier run of the app.
            StorageError: it could not be stored.
        """
        with self.desk.judging:
            pair_id = self.desk.pair_of(output_id) or pair_id
            pair = self._revise(pair_id, judgement) if pair_id else None
            if pair is None:
                output = self.desk.find(output_id)
                if output is None:
                    raise InvalidRequestError(say(language, "restarted"))
                pair = self.pairs.add(_draft(output, judgement))
            self.desk.became(output_id, pair.id)
            return pair

    def pair_of(self, output_id: str) -> Kept | None:
        """The pair that an output has become, unless that was deleted since.

        Raises:
            StorageError: it could not be read.
        """
        pair_id = self.desk.pair_of(output_id)
        try:
            return self.pairs.get(pair_id) if pair_id else None
        except PairNotFoundError:
            return None

    def _revise(self, pair_id: str, judgement: Judgement) -> Kept | None:
        try:
            return self.pairs.revise(
                pair_id, text=judgement.text, verdict=judgement.verdict, who=judgement.who
            )
        except PairNotFoundError:  # deleted on the Pairs tab since: it becomes a new one
            return None


def _draft(output: Output, judgement: Judgement) -> PairDraft:
    return PairDraft(
        task=output.suggestion.task,
        media=open_picture(output.picture_path),
        question=output.question,
        language=output.suggestion.language,
        suggestion=output.suggestion,
        text=judgement.text,
        verdict=judgement.verdict,
        who=judgement.who,
    )
