"""The course of the listener: sentences in English and Chinese, said by many voices."""

import json
import random
from pathlib import Path
from typing import Any

import torch
from transformers import ParakeetForCTC, ParakeetProcessor

from mmdemo.speech import common_words, random_sentence
from mmdemo.training.course import Course, save_in_half
from mmdemo.training.hearer import Hearer
from mmdemo.training.hearing import Hearing, hearing_batches
from mmdemo.training.listener import build_model, build_processor, build_tokenizer
from mmdemo.training.phonemes import Classes, phoneme_classes
from mmdemo.training.recipe import Recipe
from mmdemo.training.recordings import Recording, Recordings, Shares, read_people
from mmdemo.training.sentence_model import SentenceModel
from mmdemo.training.splicing import Splicer

SHARES = ("fresh", "people", "chinese", "spliced")


def listener_course(
    recipe: Recipe, out: Path, start_from: Path | None, device: str, *, recordings: Path | None
) -> Course:
    """The course, from the checkpoint in `start_from` or from nothing.

    Args:
        recipe: of the listener.
        out: where the checkpoint goes.
        start_from: a listener's checkpoint folder, or None.
        device: "cpu", "cuda" or "mps".
        recordings: a folder of recordings of people (see `read_people`), or None.
    """
    lessons, people = recipe.lessons, read_people(recordings)
    chinese = [recording for recording in people if recording.language == "zh"]
    splicer = Splicer(chinese) if chinese and lessons["spliced_share"] else None
    shares = Shares(**{name: lessons[f"{name}_share"] for name in SHARES})
    processor, model = _listener(recipe, start_from, people)
    language_model = SentenceModel(recipe)
    classes = _classes(out.parent / "phonemes.json", recipe.seed)

    def batches(n_done: int) -> Any:
        drawn = Recordings(people, shares, most=lessons["most_kept"], splicer=splicer)
        hearing = Hearing(
            drawn,
            processor,
            classes,
            batch_size=recipe.batch_size,
            seed=f"{recipe.seed}:{n_done}",
        )
        return hearing_batches(hearing, n_workers=1 if device == "cpu" else 8)

    student = Hearer(
        model,
        n_classes=len(classes) + 1,
        phoneme_layer=lessons["phoneme_layer"],
        phoneme_weight=lessons["phoneme_weight"],
        path_weight=lessons["path_weight"],
    )
    helpers = processor, language_model
    return Course(student, batches, lambda hearer: save_in_half(hearer.listener, out, *helpers))


def _listener(recipe: Recipe, folder: Path | None, people: list[Recording]) -> tuple[Any, Any]:
    if folder is not None:
        processor: Any = ParakeetProcessor.from_pretrained(folder)
        return processor, ParakeetForCTC.from_pretrained(folder, dtype=torch.float32)
    rng = random.Random(recipe.seed)
    n_sentences = recipe.lessons["vocabulary_sentences"]
    english = [random_sentence(rng, "en", "train").text for _ in range(n_sentences)]
    chinese = [random_sentence(rng, "zh", "train").text for _ in range(n_sentences)]
    texts = [*chinese, *common_words("zh"), *(recording.text for recording in people)]
    characters = "".join(sorted({each for text in texts for each in text if each > "\u4dff"}))
    tokenizer = build_tokenizer(english, characters, recipe.lessons["english_pieces"])
    return build_processor(tokenizer), build_model(tokenizer, recipe.sizes)


def _classes(path: Path, seed: int) -> Classes:
    """The phonemes' classes: those of the run that is gone on with, or new ones."""
    if path.is_file():
        return dict(json.loads(path.read_text(encoding="utf-8")))
    classes = phoneme_classes(seed)
    path.write_text(json.dumps(classes), encoding="utf-8")
    return classes
