"""Somebody says something somewhere: speech whose words are known."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mmdemo.media import Language, Samples
from mmdemo.scenes import Split
from mmdemo.speech.espeak import Phoneme, Voice, WordStart, speak
from mmdemo.speech.rooms import as_recorded
from mmdemo.speech.sentences import Kind, random_sentence
from mmdemo.speech.voices import random_voice


@dataclass(frozen=True)
class Utterance:
    """A recording and the truth about it."""

    text: str  # in words without punctuation; English in lower case
    kind: Kind
    language: Language
    voice: Voice
    samples: Samples  # at SAMPLE_RATE_HZ
    phonemes: tuple[Phoneme, ...]
    words: tuple[WordStart, ...]


def random_utterance(seed: int, language: Language, split: Split = "test") -> Utterance:
    """Draw a sentence, a voice and a room; a seed gives the same ones on every machine.

    (The voice wavers, see `speak`.) No sentence and no variant of a voice occurs in two splits.

    Raises:
        InvalidRequestError: eSpeak NG is not installed.
    """
    rng = random.Random(f"{split}:{language}:{seed}")
    utterance = spoken(rng, language, split)
    return replace(utterance, samples=as_recorded(utterance.samples, rng))


def utterances(seed: int, n: int, language: Language, split: Split = "test") -> Iterator[Utterance]:
    """`n` utterances, from `seed` on."""
    return (random_utterance(seed + offset, language, split) for offset in range(n))


def spoken(rng: random.Random, language: Language, split: Split) -> Utterance:
    """A sentence as it leaves the mouth: no room, no noise."""
    sentence, voice = random_sentence(rng, language, split), random_voice(rng, language, split)
    said = speak(sentence.text, voice)
    return Utterance(
        sentence.text, sentence.kind, language, voice, said.samples, said.phonemes, said.words
    )
