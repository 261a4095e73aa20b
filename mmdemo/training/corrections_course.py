"""The course of corrections: a describer that exists learns from pairs, and forgets nothing."""

from pathlib import Path
from typing import Any

import torch
from transformers import AutoImageProcessor, AutoTokenizer, VisionEncoderDecoderModel

from mmdemo.errors import InvalidRequestError
from mmdemo.training.corrections import CorrectedPictures, correction_batches
from mmdemo.training.course import Course, save_in_half
from mmdemo.training.recipe import Recipe
from mmdemo.training.snapshot import read_snapshot
from mmdemo.training.student import ReplyStudent

SNAPSHOT = "snapshot"  # beside the model in the run's folder
TASKS = ("caption", "answer")


def corrections_course(recipe: Recipe, out: Path, start_from: Path | None, device: str) -> Course:
    """The course, from the checkpoint in `start_from` and the pairs beside the run.

    Raises:
        InvalidRequestError: there is nothing to start from, or no pair to learn from.
    """
    if start_from is None:
        raise InvalidRequestError("Corrections need a checkpoint to start from (--start-from).")
    pairs = [pair for pair in read_snapshot(out.parent / SNAPSHOT, TASKS) if pair.split == "train"]
    if not pairs:
        raise InvalidRequestError(
            "There is no corrected picture to learn from; correct some first."
        )
    tokenizer: Any = AutoTokenizer.from_pretrained(start_from)
    processor = AutoImageProcessor.from_pretrained(start_from)
    model: Any = VisionEncoderDecoderModel.from_pretrained(start_from, dtype=torch.float32)
    # On CPUs the fused attention's backward pass is far slower than plain products.
    if device == "cpu":
        model.set_attn_implementation("eager")
    lessons = recipe.lessons
    examples = CorrectedPictures(
        pairs,
        tokenizer,
        share=lessons["corrected_share"],
        n_questions=lessons["questions_per_scene"],
    )

    def batches(n_done: int) -> Any:
        size, pad = recipe.batch_size, tokenizer.pad_token_id
        return correction_batches(examples, first=n_done, batch_size=size, pad=pad)

    def export(student: Any) -> None:
        save_in_half(student.describer, out, tokenizer, processor)

    return Course(ReplyStudent(model), batches, export)
