"""The course of a painter's corrections: it learns, by LoRA, to draw what pairs show.

Pipelines of the Stable Diffusion family: 1 and 2, XL and 3. Only the denoiser learns.
"""

# What diffusers exports counts as private.
# pyright: reportPrivateImportUsage=false

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoPipelineForText2Image,
    StableDiffusion3Pipeline,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
)
from torch.utils.data import DataLoader

from mmdemo.errors import InvalidRequestError
from mmdemo.models.pipelines import variant_of
from mmdemo.training.corrections import SIDE_PX
from mmdemo.training.course import Course, Observation
from mmdemo.training.held_out import MOST_PAIRS, at_rest, sample_of, some
from mmdemo.training.low_rank import inner, merged, with_lora
from mmdemo.training.prompted import Lessons, PromptedPictures, known_scenes, moved_about, prompted
from mmdemo.training.recipe import Recipe
from mmdemo.training.redrawing import N_STEPS, Diffusion, Redrawing, conditions, flow
from mmdemo.training.run import replace_folder
from mmdemo.training.snapshot import Corrected, needed, what_to_learn

TASKS = ("draw", "caption")
FAMILY = (StableDiffusionPipeline, StableDiffusionXLPipeline, StableDiffusion3Pipeline)
N_DRAWN = 2  # held-out prompts that are drawn
GUIDANCE, STEPS_OF_DRAWING = 5.0, 20
AMOUNTS_OF_NOISE = 8  # at which held-out pictures are looked at


def painter_corrections_course(
    recipe: Recipe, out: Path, start_from: Path | None, device: str
) -> Course:
    """The course, from the pipeline in `start_from` and the pairs beside the run.

    Raises:
        InvalidRequestError: there is nothing to start from, or no pair to learn from.
    """
    folder = needed(start_from)
    learnt, others = what_to_learn(out.parent, TASKS)
    pipeline, part = _opened(folder, device)
    denoiser = getattr(pipeline, part)
    side_px = denoiser.config.sample_size * pipeline.vae_scale_factor
    lessons = _lessons(pipeline, learnt, recipe, side_px)
    noising = flow if part == "transformer" else Diffusion(pipeline.scheduler)
    student = Redrawing(with_lora(denoiser, recipe.lessons), noising, side_px)
    kept = some(others, MOST_PAIRS)

    def batches(n_done: int) -> Any:
        return DataLoader(lessons, batch_size=recipe.batch_size, sampler=range(n_done, 2**40))

    def export(averaged: Any) -> None:
        _export(merged(averaged.denoiser), folder, out, part)

    observe = _observer(pipeline, part, kept, out.parent) if kept else None
    return Course(student, batches, export, observe)


def _opened(folder: Path, device: str) -> tuple[Any, str]:
    """The pipeline on the device, and the name of its denoiser."""
    pipeline: Any = AutoPipelineForText2Image.from_pretrained(
        folder, dtype=torch.float32, variant=variant_of(folder)
    )
    if not isinstance(pipeline, FAMILY):
        raise InvalidRequestError(
            f"{type(pipeline).__name__} cannot be retrained here; choose a painter of the Stable "
            "Diffusion family (1, 2, XL or 3)."
        )
    pipeline.set_progress_bar_config(disable=True)
    for model in pipeline.components.values():
        if isinstance(model, torch.nn.Module):
            model.requires_grad_(requires_grad=False)
            if device == "cpu":  # where convolutions are quickest in this layout
                model.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    return pipeline.to(device), "unet" if hasattr(pipeline, "unet") else "transformer"


def _lessons(pipeline: Any, learnt: list[Corrected], recipe: Recipe, side_px: int) -> Lessons:
    """Rehearsed is what only painters of the picture world have learnt."""
    wanted, pictures = recipe.lessons, prompted(learnt)
    known = None
    if side_px == SIDE_PX and wanted["rehearsed_scenes"]:
        pictures = moved_about(pictures)
        known = PromptedPictures(pipeline, known_scenes(wanted["rehearsed_scenes"]), side_px)
    corrected = PromptedPictures(pipeline, pictures, side_px)
    return Lessons(corrected, known, conditions(pipeline, [""]), wanted)


def _export(denoiser: Any, base: Path, out: Path, part: str) -> None:
    """The base's own folder with the new denoiser in the place of its own, in half precision."""
    variant, fresh = variant_of(base), out.with_name(out.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(base, fresh, ignore=shutil.ignore_patterns("*.md", "evaluation.json"))
    shutil.rmtree(fresh / part)
    denoiser.register_to_config(_name_or_path="")
    denoiser.half().save_pretrained(fresh / part, variant=variant)
    replace_folder(fresh, out)


def _observer(
    pipeline: Any, part: str, kept: list[Corrected], run: Path
) -> Callable[[Any], Observation]:
    side_px = getattr(pipeline, part).config.sample_size * pipeline.vae_scale_factor
    fixed = PromptedPictures(pipeline, prompted(kept), side_px).all()
    drawn = some(kept, N_DRAWN)

    def observe(student: Redrawing) -> Observation:
        with at_rest(student):
            loss = _loss(student, fixed)
            setattr(pipeline, part, inner(student.denoiser))
            samples = [_drawn(pipeline, pair, run) for pair in drawn]
        return Observation({"held_out_loss": loss}, samples)

    return observe


def _loss(student: Redrawing, fixed: dict[str, torch.Tensor]) -> float:
    """The mean over pictures and amounts of noise, the same each time."""
    device = next(student.parameters()).device
    batch = {name: values.to(device) for name, values in fixed.items()}
    generator = torch.Generator().manual_seed(0)
    losses: list[float] = []
    for number in range(AMOUNTS_OF_NOISE):
        noise = torch.randn(batch["latents"].shape, generator=generator).to(device)
        step = round((number + 0.5) * N_STEPS / AMOUNTS_OF_NOISE)
        steps = torch.full((len(noise),), step, device=device)
        losses.append(float(student.loss(batch, noise, steps)))
    return sum(losses) / len(losses)


def _drawn(pipeline: Any, pair: Corrected, run: Path) -> dict[str, str]:
    """The pair's prompt, drawn into a file of the run from a seed that is always the same."""
    folder = run / "samples"
    folder.mkdir(exist_ok=True)
    path = folder / f"{len(list(folder.iterdir())):04}.png"
    generator = torch.Generator().manual_seed(0)
    pictures = pipeline(
        prompt=pair.text,
        guidance_scale=GUIDANCE,
        num_inference_steps=STEPS_OF_DRAWING,
        generator=generator,
    ).images
    pictures[0].save(path)
    sample = sample_of(pair, run, pair.text)
    return sample | {"file": path.relative_to(run).as_posix(), "original": sample["file"]}
