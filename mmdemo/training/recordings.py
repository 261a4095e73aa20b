"""Speech for the listener to learn from: synthesised as it goes, and people where there are any."""

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import librosa
import numpy as np
import numpy.typing as npt

from mmdemo.media import LANGUAGES, SAMPLE_RATE_HZ, Language, Samples
from mmdemo.media.number_words import number_en
from mmdemo.speech import Phoneme, Voice, WordStart, speak, spoken, spoken_form

_DIGIT_SPEAKERS = ("jackson", "nicolas", "theo")  # the others are for checking
_READERS: dict[Language, Voice] = {"en": Voice("en-us"), "zh": Voice("cmn-latn-pinyin")}
FULL_SCALE = 32_767
_EDGE_DB = 35  # below the peak: what counts as silence at a recording's ends


@dataclass(frozen=True)
class Recording:
    """Something said: sixteen-bit samples, to hold many in memory."""

    samples: npt.NDArray[np.int16]
    text: str
    language: Language
    phonemes: tuple[Phoneme, ...]
    words: tuple[WordStart, ...]  # empty where the times of phonemes and words are not known

    @property
    def timed(self) -> bool:
        """Whether it is known when what is said."""
        return bool(self.words)

    @property
    def duration_s(self) -> float:
        """How long it is."""
        return len(self.samples) / SAMPLE_RATE_HZ

    @property
    def sound(self) -> Samples:
        """The samples within [-1, 1]."""
        return self.samples.astype(np.float32) / np.float32(FULL_SCALE)


class Drawing(Protocol):
    """Something that recordings are drawn from."""

    def draw(self, rng: random.Random) -> Recording:
        """Any recording."""
        ...


@dataclass(frozen=True)
class Shares:
    """How often what is drawn."""

    fresh: float  # of synthesised sounds that are made anew; the others were heard before
    people: float = 0.0  # of all that are recordings of people, where there are any
    chinese: float = 0.5  # of those that are Chinese, where both languages are there
    spliced: float = 0.0  # of the Chinese ones that are put together anew


class Recordings:
    """An endless choice of recordings.

    A synthesised one is kept and drawn again later, each time to be heard in another room: making
    speech takes time, too.
    """

    def __init__(
        self,
        people: Sequence[Recording],
        shares: Shares,
        *,
        most: int,
        splicer: Drawing | None = None,
    ) -> None:
        spoken_in: dict[Language, list[Recording]] = {language: [] for language in LANGUAGES}
        for recording in people:
            spoken_in[recording.language].append(recording)
        self._people = {language: each for language, each in spoken_in.items() if each}
        self._shares, self._most, self._splicer = shares, most, splicer
        self._made: list[Recording] = []

    def draw(self, rng: random.Random) -> Recording:
        """Any recording."""
        if self._people and rng.random() < self._shares.people:
            return self._person(rng)
        if len(self._made) < 100 or rng.random() < self._shares.fresh:
            recording = _synthesised(rng)
            if len(self._made) < self._most:
                self._made.append(recording)
            else:
                self._made[rng.randrange(self._most)] = recording
            return recording
        return rng.choice(self._made)

    def _person(self, rng: random.Random) -> Recording:
        wanted: Language = "zh" if rng.random() < self._shares.chinese else "en"
        language = wanted if wanted in self._people else next(iter(self._people))
        if language == "zh" and self._splicer and rng.random() < self._shares.spliced:
            return self._splicer.draw(rng)
        return rng.choice(self._people[language])


def read_people(folder: Path | None) -> list[Recording]:
    """The recordings of people in `folder` that are meant for training; none if there is none.

    Free Spoken Digit Dataset (`digits_en`), audio-cmn (`words_zh`; words whose SHA-256 begins with
    an odd byte) and LJ Speech (`sentences_en`), as far as they are there.
    """
    if folder is None:
        return []
    return [*_digits(folder / "digits_en"), *_words(folder / "words_zh"), *_sentences(folder)]


def is_for_checking(word: str) -> bool:
    """Whether a recorded Chinese word is kept out of training."""
    return sha256(word.encode()).digest()[0] % 2 == 0


def _synthesised(rng: random.Random) -> Recording:
    utterance = spoken(rng, rng.choice(LANGUAGES), "train")
    samples = (np.clip(utterance.samples, -1, 1) * FULL_SCALE).astype(np.int16)
    return Recording(
        samples, utterance.text, utterance.language, utterance.phonemes, utterance.words
    )


def _digits(folder: Path) -> list[Recording]:
    named = [(path, *path.stem.split("_")[:2]) for path in sorted(folder.glob("*.wav"))]
    return [
        _recorded(path, number_en(int(digit)), "en")
        for path, digit, speaker in named
        if speaker in _DIGIT_SPEAKERS
    ]


def _words(folder: Path) -> list[Recording]:
    named = [(path, path.stem.removeprefix("cmn-")) for path in sorted(folder.glob("*.mp3"))]
    return [_recorded(path, word, "zh") for path, word in named if not is_for_checking(word)]


def _sentences(folder: Path) -> list[Recording]:
    table = folder / "sentences_en" / "metadata.csv"
    if not table.is_file():
        return []
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="|", quoting=csv.QUOTE_NONE))
    return [_recorded(table.parent / f"{row[0]}.flac", row[-1], "en") for row in rows]


def _recorded(path: Path, text: str, language: Language) -> Recording:
    sound, _ = librosa.load(path, sr=SAMPLE_RATE_HZ, mono=True, res_type="soxr_mq")
    sound, _ = librosa.effects.trim(sound, top_db=_EDGE_DB)
    samples = (sound / (np.abs(sound).max() + 1e-9) * FULL_SCALE * 0.9).astype(np.int16)
    said = spoken_form(text, language)
    return Recording(samples, said, language, speak(said, _READERS[language]).phonemes, ())
