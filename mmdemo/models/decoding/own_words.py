"""A person's own words (names, terms), which are expected more than the model does.

Each letter that goes on spelling an expected word earns a bonus; it is lost again where the
spelling breaks off.
"""

import re
from functools import lru_cache

from mmdemo.models.decoding.words import has_han

BONUS = 1.0  # natural logarithm, for each letter or Chinese character of an expected word
HAN_BONUS = 2.0  # one character is a syllable
_WORDS = re.compile(r"[^\W\d_](?:[\w'-]*\w)?")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")


class OwnWords:
    """The words that are expected, as a machine that reads one character after the other."""

    start = " "  # what is begun: a word may follow

    def __init__(self, prompt: str) -> None:
        self._spellings = frozenset(_spellings(prompt.casefold()))
        self._starts = {
            spelling[:n] for spelling in self._spellings for n in range(1, len(spelling) + 1)
        }
        self.read = lru_cache(maxsize=100_000)(self._read)

    def __bool__(self) -> bool:
        return bool(self._spellings)

    @property
    def spelt(self) -> frozenset[str]:
        """Those that are spelt in letters, in lower case."""
        return frozenset(word.strip() for word in self._spellings if not has_han(word))

    @property
    def chinese(self) -> frozenset[str]:
        """Those that are written in Chinese characters."""
        return frozenset(word for word in self._spellings if has_han(word))

    def end(self, state: str) -> float:  # noqa: ARG002 - what was earned is kept
        return 0.0

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


def _spellings(prompt: str) -> list[str]:
    """Each word as it is spelt: between spaces, or, where there are none, by itself."""
    chinese = [run for run in _HAN_RUN.findall(prompt) if len(run) > 1]
    rest = _HAN_RUN.sub(" ", prompt)
    return chinese + [f" {word} " for word in _WORDS.findall(rest) if len(word) > 1]


def _bonus(spelt: str) -> float:
    letters = spelt.strip()
    return len(letters) * (HAN_BONUS if has_han(letters) else BONUS)
