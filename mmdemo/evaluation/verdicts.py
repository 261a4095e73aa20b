"""Whether a difference says anything: the rules by which two models are judged, in one place.

A difference counts as shown only if its 95 % interval excludes 0 *and* the two models differ on at
least FEWEST_CHANGED groups (pictures, clips, scenes): with fewer, even if all of them changed for
the better, chance alone would bring that about more often than one time in twenty (the sign test:
2 / 2^5 > 0.05). Where all pairs want the same text nothing is shown either: a model that always
said it would be right.

Of several tasks and languages, the new model is *worse* if it is worse in any of them, else
*better* if it is better in any, else *no difference is shown*.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from mmdemo.evaluation.exams import LESS_IS_BETTER
from mmdemo.metrics import Difference

FEWEST_CHANGED = 6

Verdict = Literal["better", "worse", "no difference shown"]
Doubt = Literal["", "no_items", "one_item", "all_alike", "few_changed"]


@dataclass(frozen=True)
class Finding:
    """What one score says of a task in a language."""

    task: str
    language: str
    score: str
    difference: Difference
    n_wanted: int  # different texts that would have been right

    @property
    def gain(self) -> float:
        """How much better the new one is, whichever way the score runs."""
        value = self.difference.value
        return -value if self.score in LESS_IS_BETTER else value

    @property
    def doubt(self) -> Doubt:
        """Why nothing can be said, whatever the figures are; empty: something can."""
        if self.difference.n_groups == 1:
            return "one_item"
        if self.n_wanted == 1:
            return "all_alike"
        return "few_changed" if self.difference.n_changed < FEWEST_CHANGED else ""

    @property
    def verdict(self) -> Verdict:
        """What is shown."""
        low, high = self.difference.interval
        if self.doubt or low <= 0 <= high:
            return "no difference shown"
        return "better" if self.gain > 0 else "worse"


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """One word about all of them."""
    shown = {finding.verdict for finding in findings}
    if "worse" in shown:
        return "worse"
    return "better" if "better" in shown else "no difference shown"


def doubt_of(findings: Sequence[Finding]) -> Doubt:
    """Why nothing can be said of any of them, in the words of the one that comes nearest."""
    doubts = {finding.doubt for finding in findings}
    nearest: tuple[Doubt, ...] = ("", "few_changed", "all_alike", "one_item", "no_items")
    return next(doubt for doubt in nearest if doubt in doubts or doubt == "no_items")


def forgotten_points(findings: Iterable[Finding]) -> float:
    """By how many points (hundredths) the worst loss that is shown lies below; 0: none is shown."""
    losses = [-100 * finding.gain for finding in findings if finding.verdict == "worse"]
    return max(losses, default=0.0)
