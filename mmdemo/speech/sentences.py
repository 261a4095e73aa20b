"""What is said: the picture world's sentences, everyday ones, numbers, and common words."""

import random
import re
from functools import cache
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

from mmdemo.media import STYLES, Language
from mmdemo.scenes import FAMILIES, Split, describe, questions, random_scene
from mmdemo.scenes.captions import N_PHRASINGS
from mmdemo.speech.everyday import EVERYDAY
from mmdemo.speech.numbers import random_number_en, random_number_zh

# Longer captions are spoken sentence by sentence.
_SENTENCE_END = re.compile(r"[.!?。！？;；:：]+\s*")
_SPOKEN = {"en": re.compile(r"[^a-z' ]+"), "zh": re.compile(r"[^\u4e00-\u9fff]+")}
_TEST_BYTES, _VALIDATION_BYTES = 16, 20  # of 256: by the first byte of the sentence's SHA-256
_N_SCENES = 10**9
# Between all words alike (0) and as often as they are used (1).
_COMMONNESS = 0.5


def random_sentence(rng: random.Random, language: Language, split: Split) -> str:
    """Something to say, in words without punctuation; no sentence is said in two splits."""
    while True:
        text = rng.choices((_scene, _number, _everyday, _words), (45, 12, 8, 35))[0](rng, language)
        text = spoken_form(text, language)
        if text and split_of(text) == split:
            return text


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


def _words(rng: random.Random, language: Language) -> str:
    """Common words in any order: what follows cannot be guessed, only heard."""
    words, weights = common_words(language), _weights(language)
    n_words = rng.randint(1, 6) if language == "en" else rng.randint(1, 5)
    chosen = rng.choices(words, cum_weights=weights, k=n_words)
    return (" " if language == "en" else "").join(chosen)


@cache
def _weights(language: Language) -> tuple[float, ...]:
    """Cumulative weights by Zipf's law, flattened."""
    ranks = range(1, len(common_words(language)) + 1)
    return tuple(accumulate((rank + 20) ** -_COMMONNESS for rank in ranks))
