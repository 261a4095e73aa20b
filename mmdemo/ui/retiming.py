"""Words of a text that a person has changed: when each was said, and how they stand in the text."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from mmdemo.media import Segment, Word

# One Chinese character with the punctuation after it, or whatever stands between two spaces.
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_HAN}][^\s\w]*|[^\s{_HAN}]+")
_LETTERS = re.compile(r"[^\w]+")


def retimed(heard: Segment, text: str) -> tuple[Word, ...]:
    """The words of `text`: as heard where they are the same, else spread over the time between.

    What a person wrote is certain: its probability is 1.
    """
    tokens = _TOKEN.findall(text)
    old = heard.words
    matcher = SequenceMatcher(
        a=[_plain(word.text) for word in old], b=[_plain(token) for token in tokens], autojunk=False
    )
    words: list[Word] = []
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            kept = zip(old[first:last], tokens[start:end], strict=True)
            words += [
                Word(token, word.start_s, word.end_s, word.probability) for word, token in kept
            ]
        else:
            words += _spread(tokens[start:end], *_between(heard, first, last))
    return tuple(words)


def laid_out(segment: Segment) -> Iterator[tuple[str, Word]]:
    """Each word with what stands before it in the text: a space, punctuation, nothing.

    Words that the text does not hold in their order are left out.
    """
    position = 0
    for word in segment.words:
        found = segment.text.find(word.text, position) if word.text else -1
        if found >= 0:
            yield segment.text[position:found], word
            position = found + len(word.text)


def _between(heard: Segment, first: int, last: int) -> tuple[float, float]:
    """From when to when words `first` to `last` of a segment were said, or there is room for."""
    before, after = heard.words[:first], heard.words[last:]
    start_s = before[-1].end_s if before else heard.start_s
    end_s = after[0].start_s if after else heard.end_s
    return start_s, max(start_s, end_s)


def _spread(tokens: list[str], start_s: float, end_s: float) -> list[Word]:
    """Words over a stretch of time, each as long as it has characters."""
    n_characters = sum(map(len, tokens))
    words: list[Word] = []
    at_s = start_s
    for token in tokens:
        until_s = at_s + (end_s - start_s) * len(token) / n_characters
        words.append(Word(token, at_s, until_s, 1.0))
        at_s = until_s
    return words


def _plain(text: str) -> str:
    """A word as it is compared: without case and punctuation, if anything is left then."""
    return _LETTERS.sub("", text).lower() or text


def shifted(word: Word, start_s: float, end_s: float) -> Word:
    """A word timed from `start_s` on, as it is timed from the recording's start, up to `end_s`."""
    from_s = min(start_s + word.start_s, end_s)
    return Word(word.text, from_s, min(start_s + word.end_s, end_s), word.probability)
