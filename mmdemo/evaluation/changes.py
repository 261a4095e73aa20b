"""What came out differently: two replies to one item, and the list of them, worst first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile  # pyright: ignore[reportMissingTypeStubs] - it has none

from mmdemo.evaluation.exams import DECIDING, LESS_IS_BETTER, Exam, Reply
from mmdemo.evaluation.report import DIGITS
from mmdemo.media import SAMPLE_RATE_HZ

MOST_LISTED = 100


@dataclass(frozen=True)
class Outcome:
    """What the old and the new model said to the same."""

    exam: Exam
    old: Reply
    new: Reply

    @property
    def score(self) -> str:
        """The score by which this item is better or worse."""
        deciding = DECIDING[self.exam.item.task]
        names = [name for name in self.old.points if name.removeprefix("held_out_") in deciding]
        return names[0]

    @property
    def gain(self) -> float:
        """How much better the new reply is, whichever way the score runs."""
        gain = _share(self.new, self.score) - _share(self.old, self.score)
        return -gain if self.score in LESS_IS_BETTER else gain

    @property
    def changed(self) -> bool:
        """Whether the new model says, or reaches, something else."""
        return self.old.text != self.new.text or self.gain != 0


def count_changes(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many became worse, better, or are only said in other words."""
    gains = [one.gain for one in outcomes if one.changed]
    return {
        "worse": sum(gain < 0 for gain in gains),
        "better": sum(gain > 0 for gain in gains),
        "other_words": sum(gain == 0 for gain in gains),
    }


def list_changes(outcomes: Iterable[Outcome], media_dir: Path | None) -> list[dict[str, Any]]:
    """The items that changed, worst first, at most MOST_LISTED, each as an object for JSON.

    Args:
        outcomes: of all items.
        media_dir: where pictures and clips that lie in no file yet are written; None: nowhere.
    """
    changed = sorted((one for one in outcomes if one.changed), key=lambda one: one.gain)
    return [_record(one, media_dir) for one in _both_ends(changed)]


def _both_ends(changed: Sequence[Outcome]) -> Sequence[Outcome]:
    """All, or where they are too many the worst and, after them, the best."""
    if len(changed) <= MOST_LISTED:
        return changed
    half = MOST_LISTED // 2
    return [*changed[:half], *changed[-half:]]


def _record(one: Outcome, media_dir: Path | None) -> dict[str, Any]:
    item = one.exam.item
    return {
        "task": item.task,
        "language": item.language,
        "file": item.file or _written(one.exam, media_dir),
        "id": item.id,
        "question": item.question,
        "wanted": item.wanted,
        "old": one.old.text,
        "new": one.new.text,
        "score": one.score,
        "old_score": round(_share(one.old, one.score), DIGITS),
        "new_score": round(_share(one.new, one.score), DIGITS),
    }


def _share(reply: Reply, score: str) -> float:
    reached, weight = reply.points[score]
    return reached / weight if weight else float(reached > 0)


def _written(exam: Exam, folder: Path | None) -> str:
    """The path of the item's picture or clip, written there unless it is there already."""
    if folder is None or exam.show is None:
        return ""
    folder.mkdir(parents=True, exist_ok=True)
    shown, name = exam.show(), f"{exam.item.task}-{exam.item.group.replace(' ', '-')}"
    if isinstance(shown, np.ndarray):
        path = folder / f"{name}.flac"
        soundfile.write(path, shown, SAMPLE_RATE_HZ)
    else:
        path = folder / f"{name}.png"
        shown.save(path)
    return str(path)
