"""Which Chinese words there are: in what has no spaces, characters that make words are likelier.

The file `unigrams.txt`, as pyctcdecode names it, lists words, one a line, commonest first. A text
is read as one word after the other, each as likely as its place in the list says; what the
likelihood earns is weighed beside the n-grams of single characters (log-linear interpolation;
Klakow 1998, "Log-linear interpolation of language models").
"""

import json
import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from mmdemo.errors import ModelUnavailableError
from mmdemo.models.checkpoint import LANGUAGE_MODEL, LEXICON
from mmdemo.models.decoding.words import has_han

RANK_OFFSET, COMMONNESS = 20, 0.5  # Zipf's law, flattened: the place in the list, the exponent
STRANGE = -10.0  # natural logarithm, of a character that begins no word


@dataclass(frozen=True)
class LexiconWeights:
    """How much words count beside the sound; in `attrs.json` beside those of the n-grams."""

    lexicon_weight: float = 0.15  # of the words' logarithms
    broken_word: float = -3.0  # added where a word is begun and goes on as none
    next_word: float = -1.0  # added where a word follows another


class Lexicon:
    """The words, as a machine that reads one character after the other.

    The state is what of a word has been read. What is not Chinese is passed over.
    """

    start = ""

    def __init__(self, words: Iterable[str], weights: LexiconWeights) -> None:
        self._listed, self._weights = tuple(words), weights
        shares = [(rank + RANK_OFFSET) ** -COMMONNESS for rank in range(1, len(self._listed) + 1)]
        whole = sum(shares)
        self._words: dict[str, float] = {}
        begun: defaultdict[str, float] = defaultdict(float)
        for word, share in zip(self._listed, shares, strict=True):
            self._words[word] = math.log(share / whole)
            for n in range(1, len(word) + 1):
                begun[word[:n]] += share / whole
        self._begun = {"": 0.0} | {spelt: math.log(share) for spelt, share in begun.items()}

    def expecting(self, words: Collection[str]) -> "Lexicon":
        """One that also has `words`, as common as any."""
        new = [word for word in words if has_han(word) and word not in self._words]
        return Lexicon((*new, *self._listed), self._weights) if new else self

    def read(self, state: str, text: str) -> tuple[str, float]:
        """Read on: the state afterwards, and what was earned or lost."""
        earned = 0.0
        for character in text:
            state, more = self._read(state, character)
            earned += more
        return state, earned

    def end(self, state: str) -> float:
        """What the word earns that is begun when nothing more comes."""
        if not state:
            return 0.0
        if state not in self._words:
            return self._weights.broken_word
        return self._weights.lexicon_weight * (self._words[state] - self._begun[state])

    def _read(self, state: str, character: str) -> tuple[str, float]:
        if not has_han(character):
            return "", self.end(state)
        begun, weights = self._begun, self._weights
        if state + character in begun:
            gained = begun[state + character] - begun[state]
            return state + character, weights.lexicon_weight * gained
        before = self.end(state) + (weights.next_word if state in self._words else 0.0)
        known = character in begun
        alone = weights.lexicon_weight * (begun[character] if known else STRANGE)
        return (character if known else ""), before + alone


def read_lexicon(folder: Path) -> Lexicon | None:
    """The words of a checkpoint folder; None where it lists none.

    Raises:
        ModelUnavailableError: its files are damaged.
    """
    listed, attributes = folder / LEXICON, folder / LANGUAGE_MODEL[1]
    if not listed.is_file():
        return None
    try:
        weights = attributes.read_text(encoding="utf-8") if attributes.is_file() else "{}"
        return parse_lexicon(listed.read_text(encoding="utf-8"), weights)
    except (OSError, ValueError, TypeError) as error:
        raise ModelUnavailableError(
            f"{listed} is no readable list of words ({error}); restore it or delete it."
        ) from error


def parse_lexicon(unigrams: str, attributes: str) -> Lexicon:
    """The words of the texts of its two files.

    Raises:
        ValueError: the second is not in its format.
    """
    found, names = json.loads(attributes), LexiconWeights.__annotations__
    weights = {name: float(found[name]) for name in names if name in found}
    return Lexicon(dict.fromkeys(unigrams.split()), LexiconWeights(**weights))
