"""The course of the describer: drawn scenes, each with captions and questions."""

from pathlib import Path
from typing import Any

import torch
from transformers import AutoTokenizer, VisionEncoderDecoderModel

from mmdemo.training.course import Course, save_in_half
from mmdemo.training.describer import build_image_processor, build_model, build_tokenizer
from mmdemo.training.lessons import vocabulary_texts
from mmdemo.training.recipe import Recipe
from mmdemo.training.scene_batches import SceneLessons, scene_batches
from mmdemo.training.student import Student

VOCABULARY_SCENES = 5_000


def describer_course(recipe: Recipe, out: Path, start_from: Path | None, device: str) -> Course:
    """The course, from the checkpoint in `start_from` or from nothing."""
    tokenizer, model = _describer(recipe, start_from)
    # On CPUs the fused attention's backward pass is far slower than plain products.
    if device == "cpu":
        model.set_attn_implementation("eager")
    lessons = recipe.lessons

    def batches(n_done: int) -> Any:
        return scene_batches(
            SceneLessons(tokenizer, lessons["questions_per_scene"]),
            first_seed=n_done,
            batch_size=recipe.batch_size,
            pad=tokenizer.pad_token_id,
            n_workers=1 if device == "cpu" else 8,
        )

    def export(student: Any) -> None:
        save_in_half(student.describer, out, tokenizer, build_image_processor())

    return Course(Student(model, cell_weight=lessons["cell_weight"]), batches, export)


def _describer(recipe: Recipe, folder: Path | None) -> tuple[Any, Any]:
    if folder is None:
        texts = vocabulary_texts(VOCABULARY_SCENES)
        tokenizer: Any = build_tokenizer(texts, recipe.lessons["vocabulary_size"])
        return tokenizer, build_model(tokenizer, recipe.sizes)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model: Any = VisionEncoderDecoderModel.from_pretrained(folder, dtype=torch.float32)
    return tokenizer, model
