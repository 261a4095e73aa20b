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
from mmdemo.training.recipe import Recipe
from mmdemo.training.recordings import Recording, Recordings, Shares
from mmdemo.training.snapshot import Corrected, read_snapshot

SNAPSHOT = "snapshot"  # beside the model in the run's folder
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
    folder = _checked(start_from)
    pairs = read_snapshot(out.parent / SNAPSHOT, TASKS)
    taught = _taught(pairs)
    processor: Any = ParakeetProcessor.from_pretrained(folder)
    model: Any = ParakeetForCTC.from_pretrained(folder, dtype=torch.float32)
    corrected = recordings_of(taught, processor.tokenizer)
    # A run that is gone on with has mixed the texts into its language model before.
    texts = [] if folder == out else [recording.text for recording in corrected]
    sentences = AdaptedSentences(folder, texts)

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
        _observer(pairs, processor, sentences),
    )


def _checked(folder: Path | None) -> Path:
    if folder is None:
        raise InvalidRequestError("Corrections need a checkpoint to start from (--start-from).")
    if LISTENER not in (read_config(folder).get("architectures") or ()):
        raise InvalidRequestError(
            f"{folder} is no {LISTENER}, and no other listener learns from clips here; "
            "start from the bundled one or a version of it."
        )
    return folder


def _taught(pairs: Sequence[Corrected]) -> list[Corrected]:
    taught = [pair for pair in pairs if pair.split == "train"]
    if pairs and not taught:
        raise InvalidRequestError(
            "All corrected clips are of recordings that are kept for comparison, so that there is "
            "none to learn from; correct clips of another recording."
        )
    if not taught:
        raise InvalidRequestError("There is no corrected clip to learn from; correct some first.")
    return taught


def _shares(recipe: Recipe, corrected: Sequence[Recording]) -> Shares:
    n_chinese = sum(recording.language == "zh" for recording in corrected)
    lessons = recipe.lessons
    return Shares(
        fresh=lessons["fresh_share"],
        people=lessons["corrected_share"],
        chinese=n_chinese / len(corrected),
    )


def _observer(
    pairs: Sequence[Corrected], processor: Any, sentences: AdaptedSentences
) -> Callable[[Any], Observation] | None:
    """Of the clips that are kept from training, a few; None if there are none."""
    kept = [pair for pair in pairs if pair.split in ("val", "test")][:MOST_OBSERVED]
    if not kept:
        return None
    heard = recordings_of(kept, processor.tokenizer)
    files = [f"clips/{pair.path.name}" for pair in kept]
    clips = HeldOutClips(list(zip(files, heard, strict=True)), processor, sentences.language_model)
    return lambda hearer: clips.observe(hearer.listener)
