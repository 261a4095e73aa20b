"""Held-out pairs: which are looked at while a run learns, and how one is shown."""

import random
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import torch

from mmdemo.training.snapshot import Corrected

MOST_PAIRS = 64  # whose loss is measured
MOST_SAMPLES = 8  # that the student is asked about

Item = TypeVar("Item")


def some(items: Sequence[Item], most: int) -> list[Item]:
    """At most so many, chosen by chance, but always the same."""
    return random.Random(0).sample(list(items), min(most, len(items)))


def sample_of(pair: Corrected, run: Path, text: str) -> dict[str, str]:
    """What the student made of a pair, beside what a person wanted; `file` lies in the run."""
    return {
        "id": pair.id,
        "file": pair.path.relative_to(run).as_posix(),
        "task": pair.task,
        "language": pair.language,
        "question": pair.question,
        "wanted": pair.text,
        "text": text,
    }


@contextmanager
def at_rest(model: Any) -> Generator[None]:
    """Let a model infer, and leave it and the number of threads as they were."""
    was_training, n_threads = model.training, torch.get_num_threads()
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        model.train(was_training)
        torch.set_num_threads(n_threads)
