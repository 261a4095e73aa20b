"""Which part of the collection learns and which part examines: settled by a hash, for good."""

from hashlib import sha256
from itertools import count
from typing import Literal, get_args

Split = Literal["train", "val", "test", "none"]
SPLITS: tuple[Split, ...] = get_args(Split)
# The tag of what a model made to be learnt from. It never examines, and is like nothing that does.
SYNTHETIC = "synthetic"
NOT_LIKE_HELD_OUT = (
    "This looks like something that models are examined with, so it is not added to what they "
    "learn from."
)
# Percent. A change would move pairs from one side to the other: there must never be one.
_VAL_FROM, _TEST_FROM = 80, 90


def split_of(kin: str) -> Split:
    """The split of everything that is kin: pictures that look alike, clips of one recording.

    Of all kin, 80 % are "train", 10 % "val" and 10 % "test".
    """
    percent = int.from_bytes(sha256(kin.encode()).digest()[:8]) % 100
    if percent < _VAL_FROM:
        return "train"
    return "val" if percent < _TEST_FROM else "test"


def split_of_all(kin: set[str]) -> Split:
    """The split of what is like several: "none", learnt from by nobody, where theirs differ."""
    first, *others = map(split_of, kin)
    return first if all(split == first for split in others) else "none"


def kin_that_learns(name: str) -> str:
    """A kin named after something synthetic; its split is "train"."""
    kins = (f"{SYNTHETIC}:{name}:{number}" for number in count())
    return next(kin for kin in kins if split_of(kin) == "train")


def may_be_learnt_from(kin: str | None, alike: set[Split]) -> bool:
    """Whether something synthetic of that kin, like what is in these splits, examines nobody."""
    return alike <= {"train"} and (kin is None or split_of(kin) == "train")
