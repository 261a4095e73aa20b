"""What is said: the picture world's sentences, everyday ones, numbers, and common words."""

import random
import re
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Literal, get_args

from mmdemo.media import STYLES, Language
from mmdemo.scenes import FAMILIES, Split, describe, questions, random_scene
from mmdemo.scenes.captions import N_PHRASINGS
from mmdemo.speech.everyday import EVERYDAY
from mmdemo.speech.numbers import random_number_en, random_number_zh

# Captions and questions of the picture world, numbers, everyday sentences, words in any order.
Kind = Literal["scene", "number", "everyday", "words"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# Longer captions are spoken sentence by sentence.
_SENTENCE_END = re.compile(r"[.!?。！？;；:：]+\s*")
_SPOKEN = {"en": re.compile(r"[^a-z' ]+"), "zh": re.compile(r"[^\u4e00-\u9fff]+")}
_TEST_BYTES, _VALIDATION_BYTES = 16, 20  # of 256: by the first byte of the sentence's SHA-256
_N_SCENES = 10**9
# Between all words alike (0) and as often as they are used (1).
_COMMONNESS = 0.5
_N_MEASURED_WORDS = 5_000  # the commonest; the others are for training only
# How often each kind is said. Training dwells on the words, which are the hardest to hear.
_MIXTURES: dict[Split, dict[Kind, int]] = {
    "train": {"scene": 30, "number": 15, "everyday": 5, "words": 50},
    "val": {"scene": 45, "number": 12, "everyday": 8, "words": 35},
    "test": {"scene": 45, "number": 12, "everyday": 8, "words": 35},
}


@dataclass(frozen=True)
class Sentence:
    """Something to say, in words without punctuation."""

    text: str
    kind: Kind


def random_sentence(rng: random.Random, language: Language, split: Split) -> Sentence:
    """Something to say; no sentence is said in two splits."""
    words = partial(_words, split=split)
    makers = {"scene": _scene, "number": _number, "everyday": _everyday, "words": words}
    mixture = _MIXTURES[split]
    while True:
        (kind,) = rng.choices(tuple(mixture), tuple(mixture.values()))
        text = spoken_form(makers[kind](rng, language), language)
        if text and split_of(text) == split:
            return Sentence(text, kind)


def split_of(sentence: str) -> Split:
    """Which split a sentence belongs to, whoever says it."""
    first = sha256(sentence.encode()).digest()[0]
    if first < _TEST_BYTES:
        return "test"
    return "val" if first < _VALIDATION_BYTES else "train"


def spoken_form(text: str, language: Language) -> str:
    """The words alone: English in lower case, Chinese without spaces."""
    return " ".join(_SPOKEN[language].sub(" " if language == "en" else "", text.lower()).split())


@cache
def common_words(language: Language) -> tuple[str, ...]:
    """Common words, commonest first."""
    path = Path(__file__).with_name(f"words_{language}.txt")
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


def _scene(rng: random.Random, language: Language) -> str:
    """A caption or a question; which scene is free, for the split is that of the sentence."""
    scene = random_scene(rng.randrange(_N_SCENES), "train")
    if rng.random() < 0.5:
        family = rng.choice(tuple(FAMILIES))
        asked = questions(scene, language, rng, [family])
        return asked[0].question if asked else ""
    style = rng.choice(STYLES)
    caption = describe(scene, language, style, rng.randrange(N_PHRASINGS[language, style]))
    return rng.choice([part for part in _SENTENCE_END.split(caption) if part])


def _number(rng: random.Random, language: Language) -> str:
    return random_number_en(rng) if language == "en" else random_number_zh(rng)


def _everyday(rng: random.Random, language: Language) -> str:
    said = rng.sample(EVERYDAY[language], rng.randint(1, 2))
    return (" " if language == "en" else "").join(said)


def _words(rng: random.Random, language: Language, split: Split) -> str:
    """Common words in any order: what follows cannot be guessed, only heard."""
    words = common_words(language)[: None if split == "train" else _N_MEASURED_WORDS]
    weights = _weights(len(words))
    n_words = rng.randint(1, 6) if language == "en" else rng.randint(1, 5)
    chosen = rng.choices(words, cum_weights=weights, k=n_words)
    return (" " if language == "en" else "").join(chosen)


def word_weight(rank: int) -> float:
    """How often the word of that rank, from 1, is said: Zipf's law, flattened."""
    return (rank + 20) ** -_COMMONNESS


@cache
def _weights(n_words: int) -> tuple[float, ...]:
    """Cumulative weights of the commonest words."""
    return tuple(accumulate(word_weight(rank) for rank in range(1, n_words + 1)))
