"""Something new for each role to learn: corrections of it, and fresh examples to be asked about."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO

import soundfile  # pyright: ignore[reportMissingTypeStubs] - it has none

from mmdemo.evaluation.clips import Clip as Heard
from mmdemo.evaluation.exams import Exam, Item, Reply, right
from mmdemo.evaluation.original import heard
from mmdemo.media import (
    LANGUAGES,
    SAMPLE_RATE_HZ,
    CaptionRequest,
    Clip,
    Language,
    Question,
)
from mmdemo.models import ModelRunner
from mmdemo.pairs import PairDraft
from mmdemo.scenes.new_things import NEW_WORDS as NEW_THING
from mmdemo.scenes.new_things import asked_of, crowned, said_of
from mmdemo.speech.new_words import NEW_WORDS, new_word_clip
from mmdemo.tasks import answer, caption

TEACHER = "a teacher"
FRESH_FROM = 1_000_000  # the seed from which on nothing is ever taught
NAMED = "named"  # the new thing's word stands in the reply
WHOLE = "whole"  # the reply is what a person would have written


@dataclass(frozen=True)
class Novelty:
    """What a role is taught, and how it is found out whether it has learnt it."""

    task: str
    correct: Callable[[int, Language], PairDraft]  # by seed
    examine: Callable[[int, Language], Exam]  # by seed


def corrections(novelty: Novelty, n: int) -> Iterator[PairDraft]:
    """`n` pictures, or clips in each language, with what a person wants to be said of them."""
    return (novelty.correct(seed, language) for seed in range(n) for language in LANGUAGES)


def fresh_exams(novelty: Novelty, n: int) -> list[Exam]:
    """`n` pictures or clips in each language that no correction is about."""
    seeds = range(FRESH_FROM, FRESH_FROM + n)
    return [novelty.examine(seed, language) for language in LANGUAGES for seed in seeds]


def _named(text: str, wanted: str, word: str) -> Reply:
    return Reply(text, {NAMED: right(word in text), WHOLE: right(text == wanted)})


def _captioned(seed: int, language: Language) -> PairDraft:
    scene, picture = crowned(seed)
    text = said_of(scene, language)
    return PairDraft("caption", picture, None, language, None, text, "fixed", TEACHER)


def _caption_exam(seed: int, language: Language) -> Exam:
    scene, picture = crowned(seed)
    item = Item("caption", language, f"new thing {seed}", said_of(scene, language), style="short")

    def ask(models: ModelRunner, model: str) -> Reply:
        text = caption(models, CaptionRequest(picture, language, n_candidates=1), model).text
        return _named(text, item.wanted, NEW_THING[language])

    return Exam(item, ask, lambda: picture)


def _answered(seed: int, language: Language) -> PairDraft:
    scene, picture = crowned(seed)
    asked = asked_of(scene, language, seed)
    return PairDraft(
        "answer", picture, asked.question, language, None, asked.answer, "fixed", TEACHER
    )


def _answer_exam(seed: int, language: Language) -> Exam:
    scene, picture = crowned(seed)
    asked = asked_of(scene, language, seed)
    item = Item("answer", language, f"new thing {seed}", asked.answer, asked.question)

    def ask(models: ModelRunner, model: str) -> Reply:
        text = answer(models, Question(picture, asked.question, language), model).text
        return _named(text, asked.answer, NEW_THING[language])

    return Exam(item, ask, lambda: picture)


def _transcribed(seed: int, language: Language) -> PairDraft:
    text, samples = new_word_clip(seed, language, "train")
    stream = BytesIO()
    soundfile.write(stream, samples, SAMPLE_RATE_HZ, format="FLAC")
    seconds = len(samples) / SAMPLE_RATE_HZ
    clip = Clip(stream.getvalue(), f"{language}-{seed}.flac", 0.0, seconds)
    return PairDraft("transcribe", clip, None, language, None, text, "fixed", TEACHER)


def _clip_exam(seed: int, language: Language) -> Exam:
    text, samples = new_word_clip(seed, language, "test")
    item = Item("transcribe", language, f"new word {seed}", text)
    return Exam(item, partial(_hear, Heard(language, text, samples)), lambda: samples)


def _hear(clip: Heard, models: ModelRunner, model: str) -> Reply:
    reply = heard(clip, models, model)
    return Reply(reply.text, {NAMED: right(NEW_WORDS[clip.language] in reply.text), **reply.points})


NOVELTIES: dict[str, Novelty] = {
    "captioner": Novelty("caption", _captioned, _caption_exam),
    "answerer": Novelty("answer", _answered, _answer_exam),
    "listener": Novelty("transcribe", _transcribed, _clip_exam),
}
