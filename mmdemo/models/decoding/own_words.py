"""Prefix beam search that expects a person's own words (names, terms) more than the model does.

Hannun et al., "First-Pass Large Vocabulary Continuous Speech Recognition using Bi-Directional
Recurrent DNNs", 2014, for the search. Each letter that goes on spelling an expected word earns a
bonus; it is lost again where the spelling breaks off.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from mmdemo.models.decoding.ctc_paths import LogProbs
from mmdemo.models.decoding.words import has_han

BONUS = 1.0  # natural logarithm, for each letter or Chinese character of an expected word
HAN_BONUS = 2.0  # one character is a syllable
MOST_BEAMS = 12
MOST_TOKENS = 6  # tried in each frame
SURE_BLANK = -0.001  # a frame whose blank is likelier changes nothing
UNLIKELY = -9.0  # tokens below are not tried
_WORDS = re.compile(r"[^\W\d_](?:[\w'-]*\w)?")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")


class OwnWords:
    """The words that are expected, as a machine that reads one character after the other."""

    def __init__(self, prompt: str) -> None:
        self._spellings = frozenset(_spellings(prompt.casefold()))
        self._starts = {
            spelling[:n] for spelling in self._spellings for n in range(1, len(spelling) + 1)
        }
        self.read = lru_cache(maxsize=100_000)(self._read)

    def __bool__(self) -> bool:
        return bool(self._spellings)

    def _read(self, begun: str, text: str) -> tuple[str, float]:
        """Read on: what is begun afterwards, and the bonus that was earned (or lost)."""
        earned = 0.0
        for character in text.casefold():
            before = _bonus(begun)
            begun += character
            if begun in self._spellings:
                earned += _bonus(begun) - before
                begun = character if character == " " else ""
                continue
            while begun and begun not in self._starts:
                begun = begun[1:]
            earned += _bonus(begun) - before
        return begun, earned


@dataclass(frozen=True)
class _Beam:
    """All paths that spell the same tokens."""

    blank: float  # log-probability of those that end in a blank
    label: float  # and of those that do not
    begun: str
    bonus: float

    @property
    def total(self) -> float:
        return float(np.logaddexp(self.blank, self.label))

    @property
    def rank(self) -> float:
        return self.total + self.bonus


_Beams: TypeAlias = dict[tuple[int, ...], _Beam]  # by their tokens


def search(log_probs: LogProbs, texts: Sequence[str], blank: int, expected: OwnWords) -> list[int]:
    """The tokens that are likeliest, given the words that are expected.

    Args:
        log_probs: (T, V).
        texts: what each token stands for, with the space before a word.
        blank: the token that stands for nothing.
        expected: which words earn a bonus.
    """
    beams: _Beams = {(): _Beam(0.0, -np.inf, " ", 0.0)}
    for frame in log_probs:
        if frame[blank] > SURE_BLANK:
            beams = {
                tokens: _Beam(beam.total, -np.inf, beam.begun, beam.bonus)
                for tokens, beam in beams.items()
            }
            continue
        grown = _extended(beams, frame, (texts, blank), expected)
        best = sorted(grown.items(), key=lambda item: item[1].rank, reverse=True)
        beams = dict(best[:MOST_BEAMS])
    return list(max(beams.items(), key=lambda item: item[1].rank)[0])


def _extended(
    beams: _Beams, frame: LogProbs, spelling: tuple[Sequence[str], int], expected: OwnWords
) -> _Beams:
    """Every beam after one more frame (V,): a blank, its last token again, or a likely one."""
    texts, blank = spelling
    n_tried = min(MOST_TOKENS, len(frame))
    top = np.argpartition(frame, -n_tried)[-n_tried:].tolist()
    tried = [token for token in top if token != blank and frame[token] > UNLIKELY]
    grown: _Beams = {}
    for tokens, beam in beams.items():
        last = tokens[-1] if tokens else None
        stays = beam.label + float(frame[last]) if last is not None else -np.inf
        _add(grown, tokens, _Beam(beam.total + float(frame[blank]), stays, beam.begun, beam.bonus))
        for token in tried:
            before = beam.blank if token == last else beam.total
            begun, earned = expected.read(beam.begun, texts[token])
            longer = _Beam(-np.inf, before + float(frame[token]), begun, beam.bonus + earned)
            _add(grown, (*tokens, token), longer)
    return grown


def _add(beams: _Beams, tokens: tuple[int, ...], beam: _Beam) -> None:
    other = beams.get(tokens)
    if other:
        blank = float(np.logaddexp(other.blank, beam.blank))
        label = float(np.logaddexp(other.label, beam.label))
        beam = _Beam(blank, label, beam.begun, beam.bonus)
    beams[tokens] = beam


def _spellings(prompt: str) -> list[str]:
    """Each word as it is spelt: between spaces, or, where there are none, by itself."""
    chinese = [run for run in _HAN_RUN.findall(prompt) if len(run) > 1]
    rest = _HAN_RUN.sub(" ", prompt)
    return chinese + [f" {word} " for word in _WORDS.findall(rest) if len(word) > 1]


def _bonus(spelt: str) -> float:
    letters = spelt.strip()
    return len(letters) * (HAN_BONUS if has_han(letters) else BONUS)
