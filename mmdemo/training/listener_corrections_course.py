"""The course of corrected clips: a listener that exists learns new words, and forgets nothing."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import ParakeetForCTC, ParakeetProcessor

from mmdemo.errors import InvalidRequestError
from mmdemo.models.checkpoint import read_config
from mmdemo.training.adapted_sentences import AdaptedSentences
from mmdemo.training.corrected_clips import recordings_of
from mmdemo.training.course import Course, Observation, save_in_half
from mmdemo.training.hearer import WordHearer
from mmdemo.training.hearing import Hearing, hearing_batches
from mmdemo.training.held_out_clips import HeldOutClips
from mmdemo.training.imprinting import imprint
from mmdemo.training.recipe import Recipe
from mmdemo.training.recordings import Recording, Recordings, Shares
from mmdemo.training.snapshot import Corrected, needed, what_to_learn

TASKS = ("transcribe",)
LISTENER = "ParakeetForCTC"
MOST_OBSERVED = 16


def listener_corrections_course(
    recipe: Recipe, out: Path, start_from: Path | None, device: str
) -> Course:
    """The course, from the checkpoint in `start_from` and the clips beside the run.

    Raises:
        InvalidRequestError: there is nothing to start from or to learn from, or a pair cannot be
            learnt.
    """
    folder = _checked(needed(start_from))
    learnt, others = what_to_learn(out.parent, TASKS)
    processor: Any = ParakeetProcessor.from_pretrained(folder)
    model: Any = ParakeetForCTC.from_pretrained(folder, dtype=torch.float32)
    corrected = recordings_of(learnt, processor.tokenizer)
    # A run that is gone on with has had its signs imprinted, and the texts mixed in, before.
    is_new = folder != out
    if is_new:
        imprint(model, processor, corrected)
    sentences = AdaptedSentences(folder, [each.text for each in corrected] if is_new else [])

    def batches(n_done: int) -> Any:
        hearing = Hearing(
            Recordings(corrected, _shares(recipe, corrected), most=recipe.lessons["most_kept"]),
            processor,
            {},
            batch_size=recipe.batch_size,
            seed=f"{recipe.seed}:{n_done}",
            sorted_at_once=recipe.lessons["sorted_at_once"],
        )
        return hearing_batches(hearing, n_workers=1 if device == "cpu" else 8)

    lessons = recipe.lessons
    return Course(
        WordHearer(model, path_weight=lessons["path_weight"], n_kept=lessons["layers_kept"]),
        batches,
        lambda hearer: save_in_half(hearer.listener, out, processor, sentences),
        _observer(others[:MOST_OBSERVED], out.parent, processor, sentences),
    )


def _checked(folder: Path) -> Path:
    if LISTENER not in (read_config(folder).get("architectures") or ()):
        raise InvalidRequestError(
            f"{folder} is no {LISTENER}, and no other listener learns from clips here; "
            "start from the bundled one or a version of it."
        )
    return folder


def _shares(recipe: Recipe, corrected: Sequence[Recording]) -> Shares:
    n_chinese = sum(recording.language == "zh" for recording in corrected)
    lessons = recipe.lessons
    return Shares(
        fresh=lessons["fresh_share"],
        people=lessons["corrected_share"],
        chinese=n_chinese / len(corrected),
    )


def _observer(
    kept: Sequence[Corrected], run: Path, processor: Any, sentences: AdaptedSentences
) -> Callable[[Any], Observation] | None:
    """Of what is made of the clips that are kept from training; None if there are none."""
    if not kept:
        return None
    heard = recordings_of(kept, processor.tokenizer)
    clips = list(zip(kept, heard, strict=True))
    observed = HeldOutClips(clips, run, processor, sentences.expected)
    return lambda hearer: observed.observe(hearer.listener)
