"""A run: its recipe, its folder, its budget, and how far it has come."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from mmdemo.training.recipe import Recipe


@dataclass
class Progress:
    """How far a run has come, over all its resumptions."""

    steps: int = 0
    examples: int = 0
    seconds: float = 0.0  # of learning


@dataclass(frozen=True)
class Run:
    """A run in a folder: `state/` to go on from, its logs, `model/` what it has learnt."""

    folder: Path
    recipe: Recipe
    time_budget_s: float
    max_steps: int | None = None

    @property
    def progress_file(self) -> Path:
        """Where the state tells how far it is."""
        return self.folder / "state" / "progress.json"

    def read_progress(self) -> Progress:
        """What the saved state has behind it; nothing if there is none."""
        if not self.progress_file.exists():
            return Progress()
        return Progress(**json.loads(self.progress_file.read_text(encoding="utf-8")))

    def share_spent(self, before: Progress, now: Progress) -> float:
        """Of all that is learnt until the budget is used up: 1 and more is the end.

        What was learnt before this resumption counts, so that a pause changes no schedule.
        """
        by_time = now.seconds / (before.seconds + self.time_budget_s)
        by_steps = now.steps / (before.steps + self.max_steps) if self.max_steps else 0.0
        return max(by_time, by_steps)


def recover_folder(target: Path) -> None:
    """Bring a folder back that `replace_folder` had put aside when it was killed."""
    old = target.with_name(target.name + ".old")
    if old.exists() and not target.exists():
        old.replace(target)


def replace_folder(fresh: Path, target: Path) -> None:
    """Put `fresh` where `target` is; a crash in between leaves one of them whole."""
    old = target.with_name(target.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.replace(old)
    fresh.replace(target)
    shutil.rmtree(old, ignore_errors=True)
