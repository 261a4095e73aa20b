"""Train from a recipe: python -m mmdemo.training recipes/describer.toml --time-budget 3600."""

import argparse
import shutil
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from signal import SIGTERM, signal

import torch
from accelerate import Accelerator
from accelerate.utils import set_seed

from mmdemo.errors import InvalidRequestError, MmdemoError
from mmdemo.models.checkpoint import is_checkpoint
from mmdemo.models.devices import learns_in_bf16
from mmdemo.training.course import Course
from mmdemo.training.loop import Trainer
from mmdemo.training.recipe import read_recipe
from mmdemo.training.run import Run, recover_folder
from mmdemo.training.tracking import LOG, SAMPLES, TENSORBOARD, TRACKERS, check_installed

COURSES = (
    "describer",
    "corrections",
    "listener",
    "listener_corrections",
    "autoencoder",
    "painter",
    "painter_corrections",
    "judge",
    "adapter",
)


def train(
    run: Run,
    *,
    resume: bool,
    device: str | None,
    start_from: Path | None = None,
    recordings: Path | None = None,
    trackers: Sequence[str] = (),
) -> None:
    """Carry one run to the end of its budget.

    Args:
        run: the recipe, the folder and the budget.
        resume: go on from the folder's saved state where it has one.
        device: "cpu", "cuda", "mps", or None for the best there is.
        start_from: a checkpoint folder to learn on from, instead of from nothing.
        recordings: a folder of recordings of people, for the listener to learn from too.
        trackers: of TRACKERS, which follow the run beside TensorBoard.
    """
    check_installed(trackers)
    # The squares of tiny gradients are numbers that a CPU is slow with, and nought to the result.
    torch.set_flush_denormal(True)
    accelerator = accelerator_for(run, device, trackers)
    set_seed(run.recipe.seed)
    run.folder.mkdir(parents=True, exist_ok=True)
    for name in ("state", "model"):
        recover_folder(run.folder / name)
    resume = resume and run.progress_file.exists()
    if not resume:
        forget_logs(run.folder)
    elif is_checkpoint(run.folder / "model"):  # else it was killed in its first export
        start_from = run.folder / "model"
    if start_from and not is_checkpoint(start_from):
        raise InvalidRequestError(f"{start_from} is no checkpoint folder: it has no config.json.")
    course = course_of(run, start_from, accelerator.device.type, recordings)
    trainer = Trainer(run, accelerator, course)
    if resume:
        trainer.resume()
    signal(SIGTERM, lambda *_: trainer.stop())
    trainer.fit()


def forget_logs(folder: Path) -> None:
    """Begin a run in a folder that had one: its logs are not this one's."""
    for name in (LOG, SAMPLES):
        (folder / name).unlink(missing_ok=True)
    for name in (TENSORBOARD, "samples"):
        shutil.rmtree(folder / name, ignore_errors=True)


def course_of(run: Run, start_from: Path | None, device: str, recordings: Path | None) -> Course:
    """What the run's recipe teaches."""
    name = run.recipe.course
    if name not in COURSES:
        raise InvalidRequestError(f"There is no course {name!r}, only {', '.join(COURSES)}.")
    # Imported by name: no course waits for the libraries of another.
    course = getattr(import_module(f"mmdemo.training.{name}_course"), f"{name}_course")
    more = {"recordings": recordings} if name == "listener" else {}
    return course(run.recipe, run.folder / "model", start_from, device, **more)


def accelerator_for(run: Run, device: str | None, trackers: Sequence[str]) -> Accelerator:
    """The device that was asked for, or the best there is.

    It computes at the recipe's precision, or in float32 where it would be slower so.
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not there.get(device or "", True):
        raise InvalidRequestError(f"This machine has no {device} device; leave --device out.")
    best = next((name for name, is_there in there.items() if is_there), "cpu")
    precision = run.recipe.precision
    if precision == "bf16" and not learns_in_bf16(device or best):
        precision = "no"
    return Accelerator(
        mixed_precision=precision,
        cpu=device == "cpu",
        log_with=[TENSORBOARD, *trackers],
        project_dir=run.folder / TENSORBOARD,
    )


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--out", type=Path, help="the run's folder (data/runs/NAME)")
    parser.add_argument("--time-budget", type=float, default=3600.0, metavar="SECONDS")
    parser.add_argument("--steps", type=int, help="end after so many steps, if sooner")
    parser.add_argument("--resume", action="store_true", help="go on from the saved state")
    parser.add_argument("--start-from", type=Path, help="learn on from this checkpoint folder")
    parser.add_argument("--device", choices=("cpu", "cuda", "mps"))
    parser.add_argument("--recordings", type=Path, help="recordings of people, for the listener")
    parser.add_argument(
        "--track", action="append", choices=TRACKERS, help="follow the run there, too"
    )
    options = parser.parse_args()
    try:
        recipe = read_recipe(options.recipe)
        folder = options.out or Path("data/runs") / recipe.name
        run = Run(folder, recipe, options.time_budget, options.steps)
        train(
            run,
            resume=options.resume,
            device=options.device,
            start_from=options.start_from,
            recordings=options.recordings,
            trackers=options.track or (),
        )
    except MmdemoError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
