"""The world of speech: sentences whose words are known, said by many voices in many rooms."""

from mmdemo.speech.espeak import Phoneme, Spoken, Voice, WordStart, mnemonics, speak
from mmdemo.speech.rooms import as_recorded, random_noise
from mmdemo.speech.sentences import (
    KINDS,
    Kind,
    Sentence,
    common_words,
    random_sentence,
    spoken_form,
    word_weight,
)
from mmdemo.speech.utterances import Utterance, random_utterance, spoken, utterances
from mmdemo.speech.voices import random_voice

__all__ = [
    "KINDS",
    "Kind",
    "Phoneme",
    "Sentence",
    "Spoken",
    "Utterance",
    "Voice",
    "WordStart",
    "as_recorded",
    "common_words",
    "mnemonics",
    "random_noise",
    "random_sentence",
    "random_utterance",
    "random_voice",
    "speak",
    "spoken",
    "spoken_form",
    "utterances",
    "word_weight",
]
