"""Train from a recipe: python -m mmdemo.training recipes/describer.toml --time-budget 3600."""

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from transformers import AutoTokenizer, VisionEncoderDecoderModel

from mmdemo.errors import InvalidRequestError, MmdemoError
from mmdemo.training.describer import build_image_processor, build_model, build_tokenizer
from mmdemo.training.lessons import vocabulary_texts
from mmdemo.training.loop import Run, Trainer, replace_folder
from mmdemo.training.recipe import Recipe, read_recipe
from mmdemo.training.scene_batches import SceneLessons, scene_batches
from mmdemo.training.student import Student

VOCABULARY_SCENES = 5_000


def describer_for(recipe: Recipe, folder: Path | None) -> tuple[Any, Any]:
    """Tokenizer and model of the checkpoint in `folder`, or fresh ones."""
    if folder is None:
        texts = vocabulary_texts(VOCABULARY_SCENES)
        tokenizer: Any = build_tokenizer(texts, recipe.vocabulary_size)
        return tokenizer, build_model(tokenizer, recipe.sizes)
    if not (folder / "config.json").is_file():
        raise InvalidRequestError(f"{folder} is no checkpoint folder: it has no config.json.")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model: Any = VisionEncoderDecoderModel.from_pretrained(folder, dtype=torch.float32)
    return tokenizer, model


def export_describer(folder: Path, tokenizer: Any, student: Any) -> None:
    """Write an ordinary half-precision checkpoint folder, whole or not at all."""
    fresh, model = folder / "model.new", student.describer
    halved = type(model)(model.config)
    halved.load_state_dict(model.state_dict())
    halved.generation_config = model.generation_config
    halved.half().save_pretrained(fresh)
    tokenizer.save_pretrained(fresh)
    build_image_processor().save_pretrained(fresh)
    replace_folder(fresh, folder / "model")


def train(run: Run, *, resume: bool, device: str | None, start_from: Path | None = None) -> None:
    """Carry one run to the end of its budget.

    Args:
        run: the recipe, the folder and the budget.
        resume: go on from the folder's saved state where it has one.
        device: "cpu", "cuda", "mps", or None for the best there is.
        start_from: a describer's checkpoint folder to learn on from, instead of from nothing.
    """
    recipe = run.recipe
    accelerator = accelerator_for(recipe, device)
    set_seed(recipe.seed)
    run.folder.mkdir(parents=True, exist_ok=True)
    resume = resume and run.progress_file.exists()
    if not resume:
        (run.folder / "log.jsonl").unlink(missing_ok=True)
    tokenizer, model = describer_for(recipe, run.folder / "model" if resume else start_from)
    # On CPUs the fused attention's backward pass is far slower than plain products.
    if accelerator.device.type == "cpu":
        model.set_attn_implementation("eager")
    trainer = Trainer(run, accelerator, Student(model, cell_weight=recipe.cell_weight))
    if resume:
        trainer.resume()
    batches = scene_batches(
        SceneLessons(tokenizer, recipe.questions_per_scene),
        first_seed=trainer.progress.examples,
        batch_size=recipe.batch_size,
        pad=tokenizer.pad_token_id,
        n_workers=1 if accelerator.device.type == "cpu" else 8,
    )
    prepared = accelerator.prepare_data_loader(batches)
    trainer.fit(prepared, partial(export_describer, run.folder, tokenizer))


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
    options = parser.parse_args()
    try:
        recipe = read_recipe(options.recipe)
        folder = options.out or Path("data/runs") / recipe.name
        run = Run(folder, recipe, options.time_budget, options.steps)
        train(run, resume=options.resume, device=options.device, start_from=options.start_from)
    except MmdemoError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
