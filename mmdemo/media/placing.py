"""From what a model says of one stretch to segments of the recording, one after another."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mmdemo.media.doubts import doubted
from mmdemo.media.speech import Segment, Word
from mmdemo.media.voice_activity import Stretch


def placed(heard: Iterable[Segment], stretch: Stretch, after_s: float) -> Iterator[Segment]:
    """The segments at their times in the recording, none before `after_s`, with their doubts.

    They come in order and do not overlap, whatever the model says of their times.
    """
    after_s = max(after_s, stretch.start_s)
    for segment in heard:
        if not segment.text.strip():
            continue
        start_s = _within(segment.start_s + stretch.start_s, after_s, max(stretch.end_s, after_s))
        end_s = _within(segment.end_s + stretch.start_s, start_s, max(stretch.end_s, start_s))
        at_its_place = replace(
            segment,
            start_s=start_s,
            end_s=end_s,
            words=tuple(_words(segment.words, stretch.start_s, start_s, end_s)),
        )
        yield doubted(at_its_place, stretch.voice_between(start_s, end_s))
        after_s = end_s


def _words(words: Iterable[Word], shift_s: float, start_s: float, end_s: float) -> Iterator[Word]:
    after_s = start_s
    for word in words:
        begins_s = _within(word.start_s + shift_s, after_s, end_s)
        after_s = _within(word.end_s + shift_s, begins_s, end_s)
        yield replace(word, start_s=begins_s, end_s=after_s)


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
