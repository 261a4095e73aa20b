"""Train from a recipe: python -m mmdemo.training recipes/describer.toml --time-budget 3600."""

import argparse
import sys
from importlib import import_module
from pathlib import Path
from signal import SIGTERM, signal

import torch
from accelerate import Accelerator
from accelerate.utils import set_seed

from mmdemo.errors import InvalidRequestError, MmdemoError
from mmdemo.training.course import Course
from mmdemo.training.loop import Run, Trainer
from mmdemo.training.recipe import Recipe, read_recipe

COURSES = (
    "describer",
    "corrections",
    "listener",
    "listener_corrections",
    "autoencoder",
    "painter",
    "judge",
)
CONFIGS = ("config.json", "model_index.json")  # of a model, of a pipeline


def train(
    run: Run,
    *,
    resume: bool,
    device: str | None,
    start_from: Path | None = None,
    recordings: Path | None = None,
) -> None:
    """Carry one run to the end of its budget.

    Args:
        run: the recipe, the folder and the budget.
        resume: go on from the folder's saved state where it has one.
        device: "cpu", "cuda", "mps", or None for the best there is.
        start_from: a checkpoint folder to learn on from, instead of from nothing.
        recordings: a folder of recordings of people, for the listener to learn from too.
    """
    # The squares of tiny gradients are numbers that a CPU is slow with, and nought to the result.
    torch.set_flush_denormal(True)
    accelerator = accelerator_for(run.recipe, device)
    set_seed(run.recipe.seed)
    run.folder.mkdir(parents=True, exist_ok=True)
    resume = resume and run.progress_file.exists()
    if not resume:
        (run.folder / "log.jsonl").unlink(missing_ok=True)
    start_from = run.folder / "model" if resume else start_from
    if start_from and not any((start_from / name).is_file() for name in CONFIGS):
        raise InvalidRequestError(f"{start_from} is no checkpoint folder: it has no config.json.")
    course = course_of(run, start_from, accelerator.device.type, recordings)
    trainer = Trainer(run, accelerator, course.student)
    if resume:
        trainer.resume()
    signal(SIGTERM, lambda *_: trainer.stop())
    batches = accelerator.prepare_data_loader(course.batches(trainer.progress.examples))
    trainer.fit(batches, course.export)


def course_of(run: Run, start_from: Path | None, device: str, recordings: Path | None) -> Course:
    """What the run's recipe teaches."""
    name = run.recipe.course
    if name not in COURSES:
        raise InvalidRequestError(f"There is no course {name!r}, only {', '.join(COURSES)}.")
    # Imported by name: no course waits for the libraries of another.
    course = getattr(import_module(f"mmdemo.training.{name}_course"), f"{name}_course")
    more = {"recordings": recordings} if name == "listener" else {}
    return course(run.recipe, run.folder / "model", start_from, device, **more)


def accelerator_for(recipe: Recipe, device: str | None) -> Accelerator:
    """The device that was asked for, or the best there is, at the recipe's precision."""
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not there.get(device or "", True):
        raise InvalidRequestError(f"This machine has no {device} device; leave --device out.")
    uses_mps = there["mps"] and not there["cuda"] and device != "cpu"  # has no bf16 autocast
    precision = "no" if uses_mps else recipe.precision
    return Accelerator(mixed_precision=precision, cpu=device == "cpu")


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
        )
    except MmdemoError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
