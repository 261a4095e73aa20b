"""The course of corrections: a describer that exists learns from pairs, and forgets nothing."""

from functools import partial
from pathlib import Path
from typing import Any

import torch
from transformers import AutoImageProcessor, AutoTokenizer, VisionEncoderDecoderModel

from mmdemo.media import open_picture
from mmdemo.models.decoding.asking import AskingDecoder
from mmdemo.training.corrections import (
    CorrectedPictures,
    check_lengths,
    correction_batches,
    piece_of_pair,
    signs_of,
)
from mmdemo.training.course import Course, Observation, save_in_half
from mmdemo.training.fresh_signs import begin_anew
from mmdemo.training.held_out import MOST_PAIRS, MOST_SAMPLES, at_rest, sample_of, some
from mmdemo.training.packing import IGNORED, pack
from mmdemo.training.recipe import Recipe
from mmdemo.training.snapshot import Corrected, needed, what_to_learn
from mmdemo.training.student import ReplyStudent
from mmdemo.training.telling import share_right, told

TASKS = ("caption", "answer")
AT_ONCE = 16  # held-out pictures in one call


def corrections_course(recipe: Recipe, out: Path, start_from: Path | None, device: str) -> Course:
    """The course, from the checkpoint in `start_from` and the pairs beside the run.

    Raises:
        InvalidRequestError: there is nothing to start from, or no pair to learn from.
    """
    folder = needed(start_from)
    learnt, others = what_to_learn(out.parent, TASKS)
    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    processor = AutoImageProcessor.from_pretrained(folder)
    model: Any = VisionEncoderDecoderModel.from_pretrained(folder, dtype=torch.float32)
    check_lengths([*learnt, *others], tokenizer, model.config.decoder.max_position_embeddings)
    if folder != out:  # a run that is gone on with has begun with them before
        words = model.decoder.get_input_embeddings().weight  # the output layer's, too
        begin_anew(words, signs_of(learnt, tokenizer), seed=recipe.seed)
    # On CPUs the fused attention's backward pass is far slower than plain products.
    if device == "cpu":
        model.set_attn_implementation("eager")
    lessons = recipe.lessons
    examples = CorrectedPictures(
        learnt,
        tokenizer,
        share=lessons["corrected_share"],
        n_questions=lessons["questions_per_scene"],
    )

    def batches(n_done: int) -> Any:
        size, pad = recipe.batch_size, tokenizer.pad_token_id
        return correction_batches(examples, first=n_done, batch_size=size, pad=pad)

    def export(student: Any) -> None:
        save_in_half(student.describer, out, tokenizer, processor)

    kept = some(others, MOST_PAIRS)
    observe = partial(_observe, AskingDecoder(folder), kept, out.parent)
    return Course(ReplyStudent(model), batches, export, observe if kept else None)


def _observe(
    asking: AskingDecoder, kept: list[Corrected], run: Path, student: ReplyStudent
) -> Observation:
    asked = some(kept, MOST_SAMPLES)
    texts = told(student.describer, asking, asked)
    return Observation(
        {
            "held_out_loss": held_out_loss(student, asking, kept),
            "held_out_right": share_right(texts, asked),
        },
        [sample_of(pair, run, text) for pair, text in zip(asked, texts, strict=True)],
    )


def held_out_loss(student: ReplyStudent, asking: AskingDecoder, pairs: list[Corrected]) -> float:
    """What the replies to these pairs cost, the mean over their tokens."""
    summed, n_tokens = 0.0, 0
    device = student.describer.device
    with at_rest(student):
        for first in range(0, len(pairs), AT_ONCE):
            these = pairs[first : first + AT_ONCE]
            pictures = [open_picture(pair.path) for pair in these]
            pieces = [[piece_of_pair(asking.tokenizer, pair)] for pair in these]
            batch = pack(pieces, asking.tokenizer.pad_token_id)
            batch["weights"].fill_(1.0)  # answers count more in training alone
            batch["pixels"] = asking.tensors(pictures, [None])["pixel_values"]
            n_here = int((batch["labels"] != IGNORED).sum())
            loss = student({name: values.to(device) for name, values in batch.items()})
            summed, n_tokens = summed + float(loss) * n_here, n_tokens + n_here
    return summed / n_tokens
