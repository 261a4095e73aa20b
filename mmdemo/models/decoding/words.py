"""Words with their times, out of the pieces of text that models write.

In Chinese (and Japanese) text each character is a word of its own.
"""

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mmdemo.media import Word

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_ALONE = re.compile(_HAN.pattern[:-1] + r"\u3040-\u30ff]")  # kana, too
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


@dataclass(frozen=True)
class Piece:
    """What one token (or a few that make one character) stands for."""

    text: str  # spaces included
    start_s: float
    end_s: float
    log_probability: float


@dataclass
class _Growing:
    """A word to which more may still be added."""

    text: str
    start_s: float
    end_s: float
    log_probabilities: list[float] = field(default_factory=list[float])
    last: Piece | None = None

    @property
    def takes_letters(self) -> bool:
        return not _ALONE.search(self.text)

    def add(self, piece: Piece, place: int) -> None:
        """One character of a piece; the piece counts once."""
        if self.last is not piece:
            self.log_probabilities.append(piece.log_probability)
            self.last = piece
        self.text += piece.text[place]
        if not _is_punctuation(piece.text[place]):
            self.end_s = _share(piece, place)[1]


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return bool(_HAN.search(text))


def has_latin(text: str) -> bool:
    """Whether there is a Latin letter in it."""
    return bool(_LATIN.search(text))


def words_of(pieces: Sequence[Piece]) -> tuple[Word, ...]:
    """The words that the pieces spell, in order, not overlapping.

    Punctuation belongs to the word before it, and takes no time. A word's probability is the
    geometric mean of its pieces'.
    """
    words: list[Word] = []
    for grown in _grow(pieces):
        start_s = max(grown.start_s, words[-1].end_s if words else 0.0)
        probability = mean_probability(grown.log_probabilities)
        words.append(Word(grown.text, start_s, max(start_s, grown.end_s), probability))
    return tuple(words)


def text_of(words: Sequence[Word]) -> str:
    """The words as people write them: no space between Chinese characters."""
    text = ""
    for word in words:
        joined = not text or (_is_east_asian(text[-1]) and _is_east_asian(word.text[0]))
        text += word.text if joined else f" {word.text}"
    return text


def mean_probability(log_probabilities: Sequence[float]) -> float:
    """The geometric mean, in [0, 1]; 0 of nothing."""
    if not log_probabilities:
        return 0.0
    return min(1.0, math.exp(sum(log_probabilities) / len(log_probabilities)))


def language_of(text: str, otherwise: str = "") -> str:
    """The language, zh or en, that most words are written in; `otherwise` of no letters at all."""
    n_han = len(_HAN.findall(text))
    n_latin = len(re.findall(rf"(?:{_LATIN.pattern})+", text))
    if not n_han and not n_latin:
        return otherwise
    return "zh" if n_han >= n_latin else "en"


def _grow(pieces: Sequence[Piece]) -> Iterator[_Growing]:
    word: _Growing | None = None
    for piece in pieces:
        for place, character in enumerate(piece.text):
            if word and not _continues(word, character):
                yield word
                word = None
            if not character.isspace():
                word = word or _Growing("", *_share(piece, place))
                word.add(piece, place)
    if word:
        yield word


def _continues(word: _Growing, character: str) -> bool:
    if character.isspace():
        return False
    if _is_punctuation(character):
        return True
    if all(_is_punctuation(other) for other in word.text):
        return True  # an opening quote
    return word.takes_letters and not _ALONE.match(character)


def _share(piece: Piece, place: int) -> tuple[float, float]:
    """When one character of a piece was said, if all take equally long, and spaces nothing."""
    n_said = len("".join(piece.text.split()))
    n_before = len("".join(piece.text[:place].split()))
    step_s = (piece.end_s - piece.start_s) / n_said
    return piece.start_s + n_before * step_s, piece.start_s + (n_before + 1) * step_s


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _is_east_asian(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
