"""The course of large models: captioners, chat models and listeners learn pairs by LoRA."""

import random
import shutil
from collections.abc import Callable, Hashable, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeAlias

import torch
from torch.utils.data import DataLoader, Dataset
from transformers import AutoConfig

from mmdemo.errors import InvalidRequestError
from mmdemo.models.decoding.opening import SAFE
from mmdemo.training.course import Course, Observation
from mmdemo.training.held_out import MOST_PAIRS, MOST_SAMPLES, at_rest, sample_of, some
from mmdemo.training.low_rank import inner, merged, with_lora
from mmdemo.training.packing import IGNORED
from mmdemo.training.picture_exercises import PictureExercises
from mmdemo.training.recipe import Recipe
from mmdemo.training.replying import Replying
from mmdemo.training.run import replace_folder
from mmdemo.training.snapshot import Corrected, needed, what_to_learn
from mmdemo.training.speech_exercises import SpeechExercises
from mmdemo.training.telling import share_right

Exercises: TypeAlias = PictureExercises | SpeechExercises
KINDS: tuple[type[Exercises], ...] = (PictureExercises, SpeechExercises)
# of a checkpoint's folder: all that the retrained one does not take over
WEIGHTS = ("*.safetensors", "*.bin", "*.pt", "*.pth", "*.h5", "*.msgpack", "*.index.json", "*.md")


class Batches(Dataset[dict[str, Any]]):
    """Pairs drawn by chance, of one group in each batch.

    A batch is one item: its tensors have no first dimension in common (of some models pictures are
    rows of patches), so that nobody else may cut or join them.
    """

    def __init__(self, exercises: Exercises, pairs: Sequence[Corrected], batch_size: int) -> None:
        self._exercises, self._batch_size = exercises, batch_size
        self._groups = _grouped(exercises, pairs)
        self._pairs = pairs

    def __getitem__(self, number: int) -> dict[str, Any]:
        """`inputs`, `labels` and `ids`."""
        rng = random.Random(f"adapter:{number}")
        group = self._groups[self._exercises.group(rng.choice(self._pairs))]
        chosen = rng.sample(group, min(self._batch_size, len(group)))
        return self._exercises.batch(chosen) | {"ids": torch.full((len(chosen),), number)}


def adapter_course(recipe: Recipe, out: Path, start_from: Path | None, device: str) -> Course:
    """The course, from the checkpoint in `start_from` and the pairs beside the run.

    Raises:
        InvalidRequestError: there is nothing to start from, or no pair to learn from.
    """
    folder = needed(start_from)
    config = AutoConfig.from_pretrained(folder, **SAFE)
    kind = _kind_of(config)
    learnt, others = what_to_learn(out.parent, kind.tasks)
    kept = some(others, MOST_PAIRS)
    halves = device == "cuda" and recipe.precision == "bf16"
    model: Any = kind.family.from_pretrained(
        folder, dtype=torch.bfloat16 if halves else torch.float32, **SAFE
    )
    exercises = kind(folder, model)
    student = Replying(with_lora(model, recipe.lessons))

    lessons = Batches(exercises, learnt, recipe.batch_size)

    def batches(n_done: int) -> Any:
        return DataLoader(
            lessons, batch_size=1, sampler=range(n_done, 2**40), collate_fn=itemgetter(0)
        )

    def export(averaged: Any) -> None:
        _export(merged(averaged.writer), folder, out, config.dtype)

    observe = _observer(exercises, kept, recipe.batch_size, out.parent) if kept else None
    return Course(student, batches, export, observe)


def _kind_of(config: Any) -> type[Exercises]:
    for kind in KINDS:
        if type(config) in kind.family._model_mapping:  # there is no public way to ask
            return kind
    raise InvalidRequestError(
        f"A {config.model_type!r} model cannot be retrained here; choose a captioner, a chat model "
        "for pictures, or a listener that writes word by word."
    )


def _grouped(exercises: Exercises, pairs: Sequence[Corrected]) -> dict[Hashable, list[Corrected]]:
    found: dict[Hashable, list[Corrected]] = {}
    for pair in pairs:
        found.setdefault(exercises.group(pair), []).append(pair)
    return found


def _observer(
    exercises: Exercises, kept: list[Corrected], batch_size: int, run: Path
) -> Callable[[Any], Observation]:
    asked, groups = some(kept, MOST_SAMPLES), _grouped(exercises, kept)

    def observe(student: Replying) -> Observation:
        with at_rest(student):
            loss = _loss(student, exercises, groups, batch_size)
            texts = exercises.texts(inner(student.writer), asked)
        return Observation(
            {"held_out_loss": loss, "held_out_right": share_right(texts, asked)},
            [sample_of(pair, run, text) for pair, text in zip(asked, texts, strict=True)],
        )

    return observe


def _loss(
    student: Replying,
    exercises: Exercises,
    groups: dict[Hashable, list[Corrected]],
    batch_size: int,
) -> float:
    """What the replies cost, the mean over their tokens."""
    device = next(student.parameters()).device
    summed, n_tokens = 0.0, 0
    for group in groups.values():
        for first in range(0, len(group), batch_size):
            batch = exercises.batch(group[first : first + batch_size])
            inputs = {name: values.to(device) for name, values in batch["inputs"].items()}
            n_here = int((batch["labels"] != IGNORED).sum())
            loss = student({"inputs": inputs, "labels": batch["labels"].to(device)})
            summed, n_tokens = summed + float(loss) * n_here, n_tokens + n_here
    return summed / n_tokens


def _export(model: Any, base: Path, out: Path, dtype: Any) -> None:
    """The base's own folder with new weights, in the precision that they had."""
    fresh = out.with_name(out.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(base, fresh, ignore=shutil.ignore_patterns(*WEIGHTS, "evaluation.json"))
    model.to(dtype or torch.float32).save_pretrained(fresh)
    replace_folder(fresh, out)
