"""Prefix beam search: the likeliest text, given what is heard and what is expected.

Hannun et al., "First-Pass Large Vocabulary Continuous Speech Recognition using Bi-Directional
Recurrent DNNs", 2014.
"""

import math
from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np

from mmdemo.models.decoding.ctc_paths import LogProbs

MOST_BEAMS = 12
MOST_TOKENS = 8  # tried in each frame
SURE_BLANK = -0.001  # a frame whose blank is likelier changes nothing
UNLIKELY = -9.0  # tokens below are not tried
NEVER = -math.inf


class Expectation(Protocol):
    """Something that reads a text from its start, and says how much it expected what came."""

    start: Any  # the state before anything is read

    def read(self, state: Any, text: str) -> tuple[Any, float]:
        """Read on: the state afterwards, and the natural logarithm that was earned or lost."""
        ...

    def end(self, state: Any) -> float:
        """What is still earned or lost when nothing more comes."""
        ...


class Together:
    """Several expectations at once; what they earn is added up."""

    def __init__(self, expectations: Sequence[Expectation]) -> None:
        self._expectations = tuple(expectations)
        self.start = tuple(each.start for each in self._expectations)

    def read(self, state: tuple[Any, ...], text: str) -> tuple[tuple[Any, ...], float]:
        read = [each.read(part, text) for each, part in zip(self._expectations, state, strict=True)]
        return tuple(part for part, _ in read), sum(earned for _, earned in read)

    def end(self, state: tuple[Any, ...]) -> float:
        return sum(each.end(part) for each, part in zip(self._expectations, state, strict=True))


class _Beam(NamedTuple):
    """All paths that spell the same tokens."""

    blank: float  # log-probability of those that end in a blank
    label: float  # and of those that do not
    state: Hashable  # of what is expected
    bonus: float

    @property
    def total(self) -> float:
        return _added(self.blank, self.label)

    @property
    def rank(self) -> float:
        return self.total + self.bonus


_Beams: TypeAlias = dict[tuple[int, ...], _Beam]  # by their tokens
_Tried: TypeAlias = list[tuple[int, str, float]]  # tokens, their texts and log-probabilities


def search(
    log_probs: LogProbs, texts: Sequence[str], blank: int, expected: Expectation
) -> list[int]:
    """The tokens that are likeliest, given what is expected.

    Args:
        log_probs: (T, V).
        texts: what each token stands for, with the space before a word; "" is never written.
        blank: the token that stands for nothing.
        expected: which texts earn a bonus.
    """
    beams: _Beams = {(): _Beam(0.0, NEVER, expected.start, 0.0)}
    for frame in log_probs:
        nothing = float(frame[blank])
        if nothing > SURE_BLANK:
            beams = {
                tokens: _Beam(beam.total, NEVER, beam.state, beam.bonus)
                for tokens, beam in beams.items()
            }
            continue
        grown = _held(beams, frame, nothing)
        _extend(grown, beams, _tried(frame, texts, blank), expected)
        best = sorted(grown.items(), key=lambda item: item[1].rank, reverse=True)
        beams = dict(best[:MOST_BEAMS])
    ended = {tokens: beam.rank + expected.end(beam.state) for tokens, beam in beams.items()}
    return list(max(ended, key=ended.__getitem__))


def _tried(frame: LogProbs, texts: Sequence[str], blank: int) -> _Tried:
    """The likely tokens of a frame (V,)."""
    n_tried = min(MOST_TOKENS, len(frame))
    top: list[int] = np.argpartition(frame, -n_tried)[-n_tried:].tolist()
    return [
        (token, texts[token], float(frame[token]))
        for token in top
        if token != blank and texts[token] and frame[token] > UNLIKELY
    ]


def _held(beams: _Beams, frame: LogProbs, nothing: float) -> _Beams:
    """Every beam after one more frame (V,) that is a blank, or its last token still."""
    return {
        tokens: _Beam(
            beam.total + nothing,
            beam.label + float(frame[tokens[-1]]) if tokens else NEVER,
            beam.state,
            beam.bonus,
        )
        for tokens, beam in beams.items()
    }


def _extend(grown: _Beams, beams: _Beams, tried: _Tried, expected: Expectation) -> None:
    """Add to `grown` every beam with one more token."""
    for tokens, beam in beams.items():
        last, total = (tokens[-1] if tokens else None), beam.total
        for token, text, log_prob in tried:
            # The same token again is another one only after a blank.
            heard = (beam.blank if token == last else total) + log_prob
            longer = (*tokens, token)
            known = grown.get(longer)
            if known:
                grown[longer] = known._replace(label=_added(known.label, heard))
            elif heard > NEVER:
                state, earned = expected.read(beam.state, text)
                grown[longer] = _Beam(NEVER, heard, state, beam.bonus + earned)


def _added(one: float, other: float) -> float:
    """The logarithm of the sum of two probabilities."""
    low, high = (one, other) if one < other else (other, one)
    return high if low == NEVER else high + math.log1p(math.exp(low - high))
