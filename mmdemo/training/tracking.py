"""What a run tells while it learns: log.jsonl, samples.jsonl, TensorBoard and other trackers."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from accelerate import Accelerator

from mmdemo.errors import InvalidRequestError
from mmdemo.training.course import Observation
from mmdemo.training.run import Progress, Run

TRACKERS = ("wandb", "trackio")  # which are installed by who wants them
PROJECT = "mmdemo"  # what trackers file runs under
TENSORBOARD = "tensorboard"  # the folder, and accelerate's name
LOG, SAMPLES = "log.jsonl", "samples.jsonl"


def check_installed(trackers: Sequence[str]) -> None:
    """Refuse trackers whose library is not there.

    Raises:
        InvalidRequestError: which one is missing.
    """
    for name in trackers:
        if find_spec(name) is None:
            raise InvalidRequestError(
                f"{name} is not installed; install it (pip install {name}) or leave "
                f"--track {name} out."
            )


class Tracking:
    """The files of one run that grow while it learns, and the trackers that follow it."""

    def __init__(self, run: Run, accelerator: Accelerator) -> None:
        self._run, self._accelerator = run, accelerator

    def start(self, progress: Progress) -> None:
        """Open everything; what was told after `progress` was saved is forgotten."""
        if self._accelerator.is_main_process:
            for name in (LOG, SAMPLES):
                _cut(self._run.folder / name, progress.steps)
        named = {"name": self._run.folder.name, "config": asdict(self._run.recipe)}
        self._accelerator.init_trackers(
            PROJECT,
            init_kwargs={
                TENSORBOARD: {"purge_step": progress.steps + 1},
                "wandb": named | {"dir": str(self._run.folder)},
                "trackio": named,
            },
        )

    def tell_step(self, progress: Progress, figures: dict[str, float]) -> None:
        """Write down the loss and what else is known of the steps since the last time."""
        self._tell(progress, figures)

    def tell_observation(self, progress: Progress, observation: Observation) -> None:
        """Write down the scores, and beside them what the student says of held-out items."""
        self._tell(progress, observation.scores)
        at = {"steps": progress.steps, "seconds": round(progress.seconds, 6)}
        seen = {"scores": _rounded(observation.scores), "samples": observation.samples}
        _append(self._run.folder / SAMPLES, at | seen)

    def end(self) -> None:
        """Let the trackers write what they still hold."""
        self._accelerator.end_training()

    def _tell(self, progress: Progress, figures: dict[str, float]) -> None:
        _append(self._run.folder / LOG, _rounded(asdict(progress) | figures))
        self._accelerator.log(figures, step=progress.steps)


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(figure, 6) for name, figure in figures.items()}


def _append(path: Path, entry: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False) + "\n")


def _cut(path: Path, last_step: int) -> None:
    """Keep the whole lines up to this step: a killed run has told more than it has saved."""
    if not path.exists():
        return
    kept = [
        line
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True)
        if line.endswith("\n") and json.loads(line)["steps"] <= last_step
    ]
    beside = path.with_name(path.name + ".new")
    beside.write_text("".join(kept), encoding="utf-8")
    beside.replace(path)
