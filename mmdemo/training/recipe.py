"""A recipe: everything that decides what a training run learns, read from TOML."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmdemo.errors import InvalidRequestError


@dataclass(frozen=True)
class Recipe:
    """One run's settings; see the comments in the file itself."""

    name: str
    course: str  # such as "describer" or "listener": what is taught to which model
    seed: int
    batch_size: int
    learning_rate: float
    warmup_steps: int
    cooldown: float  # share of the time budget
    weight_decay: float
    ema_decay: float
    precision: str  # "no", "bf16" or "fp16", as accelerate names them
    save_every_s: float
    lessons: dict[str, Any]  # what the course wants to know
    sizes: dict[str, Any]  # of the model
    observe_every_s: float = 20.0  # how often held-out items are looked at


def read_recipe(path: Path) -> Recipe:
    """Read a recipe; a missing or misspelt entry fails here."""
    try:
        return Recipe(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, TypeError, tomllib.TOMLDecodeError) as error:
        raise InvalidRequestError(f"{path} is not a complete recipe: {error}") from error
