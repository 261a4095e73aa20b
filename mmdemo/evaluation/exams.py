"""What two models are both asked, so that they can be compared item by item."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mmdemo.media import Language, Picture, Samples
from mmdemo.models import ModelRunner

Points = tuple[float, float]  # what was reached, and the weight that it has


@dataclass(frozen=True)
class Item:
    """One question that is put to a model, and what a right reply says."""

    task: str
    language: Language
    group: str  # items of one group, such as texts about one picture, stand and fall together
    wanted: str
    question: str = ""
    style: str = ""
    file: str = ""  # the picture or clip, where it lies in one
    id: str = ""  # of the pair, where it is one


@dataclass(frozen=True)
class Reply:
    """What a model said, and what each score makes of it."""

    text: str
    points: Mapping[str, Points]  # by score


@dataclass(frozen=True)
class Exam:
    """An item together with how it is asked."""

    item: Item
    ask: Callable[[ModelRunner, str], Reply]
    show: Callable[[], Picture | Samples] | None = field(default=None, compare=False)


# By task the scores that decide, whatever else is told: of held-out pairs, of the test set.
DECIDING: Mapping[str, tuple[str, ...]] = {
    "caption": ("f1", "scene_exact"),
    "answer": ("exact", "accuracy"),
    "transcribe": ("wer", "cer"),
    "draw": ("claims_found", "overall"),
}
LESS_IS_BETTER = frozenset({"wer", "cer"})


def right(is_right: bool) -> Points:
    """The points of something that is right or wrong."""
    return float(is_right), 1.0
