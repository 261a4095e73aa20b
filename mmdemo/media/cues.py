"""From segments to cues: at most two lines each, short enough to be read, cut between words."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mmdemo.media.speech import Segment

LATIN_PER_LINE = 42
WIDE_PER_LINE = 16  # Chinese characters, and others of full width
LONGEST_S = 7.0
PAUSE_S = 0.7  # between two words: the cue ends there
CLAUSE_ENDS = tuple(".!?,;:。！？，；：、…")
# What cannot be cut: a word of letters, or one character of full width; and what must not begin
# a line stays with what it follows.
_WIDE = "\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60"
_TRAILING = "，。！？；：、”’）》」』…"
_UNITS = re.compile(rf"\s*(?:[{_WIDE}]|[^\s{_WIDE}]{{1,{LATIN_PER_LINE - 2}}})[{_TRAILING}]*")


@dataclass(frozen=True)
class Cue:
    """What is shown at once."""

    start_s: float
    end_s: float
    lines: tuple[str, ...]  # one or two


@dataclass(frozen=True)
class _Unit:
    """What cannot be cut."""

    text: str  # with the space before it, if there is one
    start_s: float
    end_s: float


def cues_of(segments: Iterable[Segment]) -> Iterator[Cue]:
    """The cues of all segments, in order; a segment without text has none."""
    for segment in segments:
        for units in _grouped(_units_of(segment)):
            lines = _best_lines([unit.text for unit in units])
            yield Cue(units[0].start_s, units[-1].end_s, lines)


def width_of(text: str) -> float:
    """How much of a line a text takes: 1 fills it."""
    return sum(map(_width, text))


def _width(letter: str) -> float:
    return 1 / (WIDE_PER_LINE if unicodedata.east_asian_width(letter) in "WF" else LATIN_PER_LINE)


def _units_of(segment: Segment) -> list[_Unit]:
    """What a segment's text is made of, at its words' times where they spell the same text."""
    texts = _UNITS.findall(" ".join(segment.text.split()))
    lengths = [_length(text) for text in texts]
    times = _times_of_letters(segment, sum(lengths))
    units: list[_Unit] = []
    at = 0
    for text, length in zip(texts, lengths, strict=True):
        start_s, end_s = times[at][0], times[at + length - 1][1]
        units.append(_Unit(text, start_s, end_s))
        at += length
    return units


def _length(text: str) -> int:
    return len("".join(text.split()))


def _times_of_letters(segment: Segment, n_letters: int) -> list[tuple[float, float]]:
    """When each letter is said, spaces left out: by its word, else by its share of the segment."""
    words = segment.words
    same = "".join(segment.text.split()) == "".join("".join(word.text.split()) for word in words)
    if words and same:
        return [(word.start_s, word.end_s) for word in words for _ in range(_length(word.text))]
    letter_s = (segment.end_s - segment.start_s) / max(n_letters, 1)
    return [
        (segment.start_s + place * letter_s, segment.start_s + (place + 1) * letter_s)
        for place in range(n_letters)
    ]


def _grouped(units: Sequence[_Unit]) -> Iterator[Sequence[_Unit]]:
    """As many units in a cue as fit; it ends at a pause, or else after a clause if it can."""
    first = 0
    for place in range(1, len(units)):
        current = units[first : place + 1]
        if units[place].start_s - units[place - 1].end_s > PAUSE_S:
            yield units[first:place]
            first = place
        elif not _fits(current) or current[-1].end_s - current[0].start_s > LONGEST_S:
            end = _after_clause(units, first, place)
            yield units[first:end]
            first = end
    if units:
        yield units[first:]


def _fits(units: Sequence[_Unit]) -> bool:
    return all(width_of(line) <= 1 for line in _best_lines([unit.text for unit in units]))


def _after_clause(units: Sequence[_Unit], first: int, end: int) -> int:
    """Where the last clause ends in the second half of `units[first:end]`; else `end`."""
    for place in range(end, first + (end - first) // 2, -1):
        if units[place - 1].text.endswith(CLAUSE_ENDS):
            return place
    return end


def _best_lines(texts: Sequence[str]) -> tuple[str, ...]:
    """One line if they fit, else two of about equal width."""
    line = _line(texts)
    if len(texts) == 1 or width_of(line) <= 1:
        return (line,)
    halves = [(_line(texts[:cut]), _line(texts[cut:])) for cut in range(1, len(texts))]
    return min(halves, key=lambda lines: max(map(width_of, lines)))


def _line(texts: Sequence[str]) -> str:
    return "".join(texts).strip()
