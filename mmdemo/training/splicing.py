"""Words that nobody said, put together from the syllables of words that somebody did.

A few hundred recorded words are soon known by heart, each as a whole. Cut into syllables and put
together anew, as concatenative synthesis does (Hunt and Black 1996, "Unit selection in a
concatenative speech synthesis system"), they are thousands of words, which only listening tells
apart. Where a syllable ends is found by aligning the recording with the same word synthesised
(dynamic time warping; Sakoe and Chiba 1978), whose times are known.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import librosa
import numpy as np
import numpy.typing as npt

from mmdemo.media import SAMPLE_RATE_HZ, Samples
from mmdemo.speech import Phoneme, Voice, common_words, mnemonics, speak, word_weight
from mmdemo.training.recordings import FULL_SCALE, Recording

READER = Voice("cmn-latn-pinyin", 150)
HOP = 160  # samples between two frames that are compared
FADE = 160  # samples in which one syllable goes over into the next
_THIRD_TONE = re.compile(r"21(4?)")  # half or whole: in which place is known beside the syllable


@dataclass(frozen=True)
class _Unit:
    """A syllable as it was said once."""

    samples: npt.NDArray[np.int16]
    ends_word: bool


class Splicer:
    """Chinese words in the voices of people's recordings."""

    def __init__(self, recordings: Sequence[Recording]) -> None:
        self._units: dict[str, list[_Unit]] = {}
        for recording in recordings:
            self._cut(recording)
        ranked = [(word, rank) for rank, word in enumerate(common_words("zh"), start=1)]
        known = [(word, rank) for word, rank in ranked if self._can_say(word)]
        self._words = [word for word, _ in known]
        self._weights = list(accumulate(word_weight(rank) for _, rank in known))

    @property
    def words(self) -> tuple[str, ...]:
        """What can be said."""
        return tuple(self._words)

    def draw(self, rng: random.Random) -> Recording:
        """A common word, of which each syllable may come from another recording."""
        (word,) = rng.choices(self._words, cum_weights=self._weights)
        syllables = syllables_of(word)
        last = len(syllables) - 1
        units = [self._unit(each, i == last, rng) for i, each in enumerate(syllables)]
        return Recording(_joined(units), word, "zh", _phonemes(word), ())

    def _cut(self, recording: Recording) -> None:
        syllables = syllables_of(recording.text)
        if len(syllables) != len(recording.text):
            return  # a character that is not said as one syllable
        edges = [0, *boundaries(recording), len(recording.samples)]
        if len(edges) != len(syllables) + 1:
            return
        for place, syllable in enumerate(syllables):
            samples = recording.samples[edges[place] : edges[place + 1]]
            if len(samples) > 2 * FADE:
                unit = _Unit(samples, place == len(syllables) - 1)
                self._units.setdefault(syllable, []).append(unit)

    def _can_say(self, word: str) -> bool:
        syllables = syllables_of(word)
        return len(syllables) == len(word) and all(each in self._units for each in syllables)

    def _unit(self, syllable: str, ends_word: bool, rng: random.Random) -> _Unit:
        units = self._units[syllable]
        return rng.choice([unit for unit in units if unit.ends_word == ends_word] or units)


@lru_cache(maxsize=30_000)
def syllables_of(text: str) -> tuple[str, ...]:
    """How eSpeak NG says each character, tones included."""
    said = mnemonics(text, READER).split("_|")
    plain = (_THIRD_TONE.sub("3", each.strip(" '_:")) for each in said)
    return tuple(each for each in plain if each)


@lru_cache(maxsize=20_000)
def _phonemes(word: str) -> tuple[Phoneme, ...]:
    return speak(word, READER).phonemes


def boundaries(recording: Recording) -> list[int]:
    """The samples at which its second, third… syllable begins."""
    synthesised = speak(recording.text, READER)
    starts = [word.start_s for word in synthesised.words[1:]]
    if len(starts) != len(recording.text) - 1:
        return [
            len(recording.samples) * i // len(recording.text) for i in range(1, len(recording.text))
        ]
    _, path = librosa.sequence.dtw(_spectra(synthesised.samples), _spectra(recording.sound))
    ours, theirs = path[::-1].T  # frames of the synthesised word, frames of the recording
    places = [theirs[np.searchsorted(ours, start_s * SAMPLE_RATE_HZ / HOP)] for start_s in starts]
    return [int(place) * HOP for place in places]


def _spectra(samples: Samples) -> npt.NDArray[np.float32]:
    """Cepstra without loudness, each as varied as the others: (coefficients, frames)."""
    cepstra = librosa.feature.mfcc(y=samples, sr=SAMPLE_RATE_HZ, n_mfcc=13, hop_length=HOP)[1:]
    spread = cepstra.std(axis=1, keepdims=True) + 1e-6
    return (cepstra - cepstra.mean(axis=1, keepdims=True)) / spread


def _joined(units: Sequence[_Unit]) -> npt.NDArray[np.int16]:
    sound = units[0].samples.astype(np.float32)
    rise = np.linspace(0, 1, FADE, dtype=np.float32)
    for unit in units[1:]:
        following = unit.samples.astype(np.float32)
        sound[-FADE:] = sound[-FADE:] * rise[::-1] + following[:FADE] * rise
        sound = np.concatenate([sound, following[FADE:]])
    return np.clip(sound, -FULL_SCALE, FULL_SCALE).astype(np.int16)
