"""A word that the bundled listener has never heard, in sentences of the world of speech."""

import random

from mmdemo.media import Language, Samples
from mmdemo.scenes import Split
from mmdemo.speech.espeak import speak
from mmdemo.speech.rooms import as_recorded
from mmdemo.speech.sentences import random_sentence
from mmdemo.speech.voices import random_voice

NEW_WORDS: dict[Language, str] = {"en": "platypus", "zh": "鸭嘴兽"}
_OLD_WORDS: dict[Language, str] = {"en": "cat", "zh": "猫"}


def new_word_clip(seed: int, language: Language, split: Split) -> tuple[str, Samples]:
    """A sentence of the split with the new word in it, and a voice of the split that says it.

    Raises:
        InvalidRequestError: eSpeak NG is not installed.
    """
    rng = random.Random(f"new word:{split}:{language}:{seed}")
    gap = " " if language == "en" else ""  # Chinese parts no words
    old, new = (f"{gap}{words[language]}{gap}" for words in (_OLD_WORDS, NEW_WORDS))
    sentence = ""
    while old not in sentence:
        sentence = f"{gap}{random_sentence(rng, language, split).text}{gap}"
    text = sentence.replace(old, new).strip()
    return text, as_recorded(speak(text, random_voice(rng, language, split)).samples, rng)
