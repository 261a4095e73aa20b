"""Cuts what was heard into segments: at pauses, and where it gets too long."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from mmdemo.media import Segment, Word
from mmdemo.models.decoding.words import language_of, mean_probability, text_of

PAUSE_S = 0.5  # between the (widened) words of two segments
MOST_S = 12.0  # a longer one is cut at its longest pause
ROUND_A_WORD_S = 0.1  # a spike of probability is shorter than the word that it stands for


def segments_of(words: Sequence[Word], logs: Sequence[float], language: str) -> list[Segment]:
    """The segments that the words make.

    Args:
        words: in order, not overlapping.
        logs: the logarithm of each word's probability.
        language: of a text that has no letters.
    """
    if not words:
        return []
    gaps = [later.start_s - earlier.end_s for earlier, later in pairwise(words)]
    too_long = words[-1].end_s - words[0].start_s > MOST_S
    widest = max(gaps, default=0.0)
    if gaps and (widest > PAUSE_S or too_long):
        cut = gaps.index(widest) + 1
        return segments_of(words[:cut], logs[:cut], language) + segments_of(
            words[cut:], logs[cut:], language
        )
    text = text_of(words)
    return [
        Segment(
            start_s=words[0].start_s,
            end_s=words[-1].end_s,
            text=text,
            language=language_of(text, language),
            probability=mean_probability(logs),
            words=tuple(words),
        )
    ]


def widen(words: Sequence[Word], duration_s: float) -> tuple[Word, ...]:
    """The same words, each grown into the silence around it, up to half of what is there."""
    ends = [0.0, *(word.end_s for word in words)]
    starts = [*(word.start_s for word in words), duration_s]
    wide: list[Word] = []
    for place, word in enumerate(words):
        before_s = (word.start_s - ends[place]) / (2 if place else 1)
        after_s = (starts[place + 1] - word.end_s) / (2 if place + 1 < len(words) else 1)
        start_s = min(duration_s, word.start_s - min(ROUND_A_WORD_S, before_s))
        end_s = min(duration_s, word.end_s + min(ROUND_A_WORD_S, after_s))
        wide.append(replace(word, start_s=start_s, end_s=max(start_s, end_s)))
    return tuple(wide)
