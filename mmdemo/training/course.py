"""A course: what is taught to which model. The loop carries it through."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import nn
from torch.utils.data import DataLoader

from mmdemo.training.run import replace_folder


@dataclass(frozen=True)
class Observation:
    """How a student does on fixed held-out items, while it learns."""

    scores: dict[str, float]  # by name, such as "held_out_loss"
    samples: list[dict[str, str]]  # of each item: "file" (in the run), "language", "text", ...


@dataclass(frozen=True)
class Course:
    """Everything of a run that is not the loop."""

    student: nn.Module  # gives its own loss for a batch
    batches: Callable[[int], DataLoader[Any]]  # from after so many examples on
    export: Callable[[Any], None]  # of the student with averaged weights
    observe: Callable[[Any], Observation] | None = None  # of the same; None: nothing is held out


def save_in_half(model: Any, folder: Path, *helpers: Any) -> None:
    """Write an ordinary half-precision checkpoint folder, whole or not at all.

    Args:
        model: of transformers; it is left as it is.
        folder: where to; what is there is replaced.
        helpers: tokenizer, processor: all that `save_pretrained` writes beside the weights.
    """
    halved = type(model)(model.config)
    halved.load_state_dict(model.state_dict())
    halved.generation_config = model.generation_config
    save_whole(folder, halved.half(), *helpers)


def save_whole(folder: Path, *parts: Any, **how: Any) -> None:
    """Write all that has `save_pretrained`, told `how`, into one folder, whole or not at all."""
    fresh = folder.with_name(folder.name + ".new")
    for part in parts:
        part.save_pretrained(fresh, **how)
    replace_folder(fresh, folder)
