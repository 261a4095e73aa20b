"""The sounds under the words: what the lower layers of the listener learn beside the words.

Frame by frame the synthesiser knows which sound it makes. Learning that first makes learning the
words much quicker, in the manner of intermediate CTC (Lee and Watanabe 2021), with truth in place
of a guess where there is truth. Recordings of people have the sounds but not their times.
"""

import random
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mmdemo.media import LANGUAGES
from mmdemo.speech import Phoneme, spoken

SILENCE = 0  # also what CTC says between two sounds
SLOT_S = 0.02
_MINOR_PAUSE = "_|"  # between Chinese syllables; too short to be a silence
_PAUSE = "_"
_SAMPLE_SIZE = 400

Classes = dict[str, int]


def phoneme_classes(seed: int) -> Classes:
    """The class of every phoneme that is met in a sample of speech; 0 is silence."""
    rng = random.Random(f"phonemes:{seed}")
    names = {
        phoneme.name
        for language in LANGUAGES
        for _ in range(_SAMPLE_SIZE)
        for phoneme in spoken(rng, language, "train").phonemes
        if not phoneme.name.startswith(_PAUSE)
    }
    return {name: number for number, name in enumerate(sorted(names), start=1)}


def timed(
    phonemes: Sequence[Phoneme], duration_s: float, classes: Classes
) -> npt.NDArray[np.int64]:
    """The class that sounds in each slot of SLOT_S: (slots,)."""
    slots = np.full(round(duration_s / SLOT_S), SILENCE)
    heard = [phoneme for phoneme in phonemes if phoneme.name != _MINOR_PAUSE]
    ends = [phoneme.start_s for phoneme in heard[1:]] + [duration_s]
    for phoneme, end_s in zip(heard, ends, strict=True):
        number = classes.get(phoneme.name, SILENCE)
        slots[round(phoneme.start_s / SLOT_S) : round(end_s / SLOT_S)] = number
    return slots


def untimed(phonemes: Sequence[Phoneme], classes: Classes) -> list[int]:
    """The classes in order, silences left out."""
    return [classes[phoneme.name] for phoneme in phonemes if phoneme.name in classes]
