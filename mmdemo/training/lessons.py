"""What one scene teaches the describer: instructions and questions, each with its right reply."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from mmdemo.media import LANGUAGES, STYLES, Language
from mmdemo.media.instructions import INSTRUCTIONS
from mmdemo.scenes import FAMILIES, Scene, describe, questions, random_scene
from mmdemo.scenes.captions import N_PHRASINGS

PLAIN_SHARE = 0.7  # of captions in the plainest phrasing, so that it is the likeliest one
CARELESS_SHARE = 0.2  # of questions written without capitals, and as many without question mark
ANSWER_WEIGHT = 3.0  # an answer is a few tokens beside a caption's many


@dataclass(frozen=True)
class Lesson:
    """Something asked, and the reply to learn."""

    prompt: str
    reply: str
    weight: float = 1.0  # of each token of the reply in the loss


def lessons(scene: Scene, rng: random.Random, n_questions: int) -> list[Lesson]:
    """One caption in each language and `n_questions` questions in turn."""
    captions = [_caption(scene, language, rng) for language in LANGUAGES]
    asked = [_question(scene, LANGUAGES[turn % 2], rng) for turn in range(n_questions)]
    return captions + asked


def vocabulary_texts(n_scenes: int) -> Iterator[str]:
    """Every kind of text the describer reads or writes, to learn a vocabulary from."""
    yield from INSTRUCTIONS.values()
    for seed in range(n_scenes):
        scene, rng = random_scene(seed, "train"), random.Random(seed)
        for language in LANGUAGES:
            yield _caption(scene, language, rng).reply
            for asked in questions(scene, language, rng):
                yield asked.question
                yield asked.answer


def _caption(scene: Scene, language: Language, rng: random.Random) -> Lesson:
    style = rng.choice(STYLES)
    phrasing = 0 if rng.random() < PLAIN_SHARE else rng.randrange(N_PHRASINGS[language, style])
    return Lesson(INSTRUCTIONS[language, style], describe(scene, language, style, phrasing))


def _question(scene: Scene, language: Language, rng: random.Random) -> Lesson:
    while True:
        for asked in questions(scene, language, rng, [rng.choice(tuple(FAMILIES))]):
            return Lesson(_careless(asked.question, rng), asked.answer, ANSWER_WEIGHT)


def _careless(question: str, rng: random.Random) -> str:
    """As people type: now and then without capitals or question mark."""
    if rng.random() < CARELESS_SHARE:
        question = question.lower()
    if rng.random() < CARELESS_SHARE:
        question = question.rstrip("?？")
    return question
