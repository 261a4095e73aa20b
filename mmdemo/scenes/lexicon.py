"""What each word of the picture world means: the vocabulary turned round, to read text with."""

import re
from collections.abc import Iterable, Mapping

from mmdemo.media import Language
from mmdemo.scenes.words import (
    COLOUR_ALSO,
    COLOUR_WORDS,
    EN_NUMBERS,
    KIND_WORDS,
    ZH_NUMBERS,
)

_ZH_COLOURS = {name: colour for colour, name in COLOUR_WORDS.items()}

KIND_OF: Mapping[Language, Mapping[str, str]] = {
    "en": {name: kind for kind, w in KIND_WORDS.items() for name in (w.en, w.en_plural)},
    "zh": {name: kind for kind, w in KIND_WORDS.items() for name in (w.zh, *w.zh_also)},
}
COLOUR_OF: Mapping[Language, Mapping[str, str]] = {
    "en": {colour: colour for colour in COLOUR_WORDS}
    | {also: colour for also, colour in COLOUR_ALSO.items() if also.isascii()},
    "zh": _ZH_COLOURS
    | {also: _ZH_COLOURS[name] for also, name in COLOUR_ALSO.items() if not also.isascii()},
}
COUNT_OF: Mapping[Language, Mapping[str, int]] = {
    "en": {"a": 1, "an": 1} | {word: i for i, word in enumerate(EN_NUMBERS) if i},
    "zh": {word: i for i, word in enumerate(ZH_NUMBERS) if i} | {"二": 2},
}


def any_of(names: Iterable[str]) -> str:
    """A pattern for each of the names, longer ones first."""
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))
