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
FADE = 160  # samples in which one part goes over into the next
WHOLE_SHARE = 0.5  # of syllables that are taken as they were said, where they were
_TONE = re.compile(r"\d+")
_THIRD_TONE = re.compile(r"21(4?)")  # half or whole: in which place is known beside the syllable


@dataclass(frozen=True)
class _Unit:
    """A part of a syllable, or a whole one, as it was said once."""

    samples: npt.NDArray[np.int16]
    ends_word: bool
    before: str = ""  # of an onset: the sound that it went over into


class Splicer:
    """Chinese words in the voices of people's recordings.

    A syllable that was said is taken whole or, as often, put together from an onset and a rime,
    each of which may come from another syllable: else most syllables would be heard in one
    recording alone, and many in none.
    """

    def __init__(self, recordings: Sequence[Recording]) -> None:
        self._units: dict[str, list[_Unit]] = {}  # by whole syllable, by onset and by rime
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
        """A common word, of which each part of a syllable may come from another recording."""
        (word,) = rng.choices(self._words, cum_weights=self._weights)
        syllables = syllables_of(word)
        last = len(syllables) - 1
        units = [
            unit
            for place, each in enumerate(syllables)
            for unit in self._syllable(each, place == last, rng)
        ]
        return Recording(_joined(units), word, "zh", _phonemes(word), ())

    def _cut(self, recording: Recording) -> None:
        syllables = syllables_of(recording.text)
        cuts = cuts_of(recording)
        for place, (syllable, cut) in enumerate(zip(syllables, cuts, strict=bool(cuts))):
            said, ends_word = recording.samples, place == len(syllables) - 1
            self._keep(syllable, _Unit(said[cut.first : cut.end], ends_word))
            onset, rime = parted(syllable)
            if onset and cut.first < cut.rime < cut.end:
                self._keep(f"{onset}-", _Unit(said[cut.first : cut.rime], ends_word, rime[:1]))
                self._keep(f"-{rime}", _Unit(said[cut.rime : cut.end], ends_word))

    def _keep(self, name: str, unit: _Unit) -> None:
        if len(unit.samples) > 2 * FADE:
            self._units.setdefault(name, []).append(unit)

    def _can_say(self, word: str) -> bool:
        syllables = syllables_of(word)
        return len(syllables) == len(word) and all(
            each in self._units or self._has_parts(each) for each in syllables
        )

    def _has_parts(self, syllable: str) -> bool:
        onset, rime = parted(syllable)
        return f"{onset}-" in self._units and f"-{rime}" in self._units

    def _syllable(self, syllable: str, ends_word: bool, rng: random.Random) -> list[_Unit]:
        whole = self._units.get(syllable)
        if whole and (rng.random() < WHOLE_SHARE or not self._has_parts(syllable)):
            return [_any_of(whole, rng, ends_word=ends_word)]
        onset, rime = parted(syllable)
        onsets = self._units[f"{onset}-"]
        alike = [unit for unit in onsets if unit.before == rime[:1]]
        rhyme = _any_of(self._units[f"-{rime}"], rng, ends_word=ends_word)
        return [rng.choice(alike or onsets), rhyme]


def _any_of(units: Sequence[_Unit], rng: random.Random, *, ends_word: bool) -> _Unit:
    """One that was said at the end of a word, or within one, as far as there is any."""
    return rng.choice([unit for unit in units if unit.ends_word == ends_word] or units)


def parted(syllable: str) -> tuple[str, str]:
    """Onset and rime of a syllable in eSpeak NG's mnemonics; the onset may be empty."""
    onset, _, rime = syllable.rpartition("'")
    return onset, rime


@lru_cache(maxsize=30_000)
def syllables_of(text: str) -> tuple[str, ...]:
    """How eSpeak NG says each character, tones included."""
    said = mnemonics(text, READER).split("_|")
    plain = (_THIRD_TONE.sub("3", each.strip(" '_:")) for each in said)
    return tuple(each for each in plain if each)


@lru_cache(maxsize=20_000)
def _phonemes(word: str) -> tuple[Phoneme, ...]:
    return speak(word, READER).phonemes


@dataclass(frozen=True)
class Cut:
    """Where a syllable lies in a recording, in samples."""

    first: int
    rime: int  # where its rime begins; `first` where it has no onset
    end: int


def cuts_of(recording: Recording) -> list[Cut]:
    """Its syllables; none where one of its characters is not said as one syllable."""
    syllables = syllables_of(recording.text)
    read = speak(recording.text, READER)
    starts_s = [word.start_s for word in read.words]
    if not len(syllables) == len(recording.text) == len(starts_s):
        return []
    _, path = librosa.sequence.dtw(_spectra(read.samples), _spectra(recording.sound))
    ours, theirs = path[::-1].T  # frames of the synthesised word, frames of the recording

    def place(at_s: float) -> int:
        return int(theirs[np.searchsorted(ours, at_s * SAMPLE_RATE_HZ / HOP)]) * HOP

    edges = [0, *map(place, starts_s[1:]), len(recording.samples)]
    rimes = [place(at_s) if at_s else 0 for at_s in _rime_starts_s(read.phonemes, syllables)]
    parts = zip(edges, rimes or edges, edges[1:], strict=False)  # the last edge begins nothing
    return [Cut(first, max(first, rime), end) for first, rime, end in parts]


def _rime_starts_s(phonemes: Sequence[Phoneme], syllables: Sequence[str]) -> list[float]:
    """When the rime of each syllable begins; none where sounds and syllables do not match."""
    sounds = iter([each for each in phonemes if not each.name.startswith("_")])
    starts_s = list[float]()
    for syllable in syllables:
        onset, rime = parted(syllable)
        spelt = ""
        for sound in sounds:
            if spelt == onset:
                starts_s.append(sound.start_s)
            spelt += sound.name
            if spelt == onset + "".join(_TONE.split(rime)):
                break
    return starts_s if len(starts_s) == len(syllables) else []


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
