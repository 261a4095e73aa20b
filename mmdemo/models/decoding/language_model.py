"""Which words are common and which follow each other: a language model beside the weights.

The folder `language_model` is laid out as pyctcdecode's: an ARPA file of n-grams and `attrs.json`
with the weights. Its words are spelt in letters, or single Chinese characters. What is written is
scored by shallow fusion (Gulcehre et al., "On Using Monolingual Corpora in Neural Machine
Translation", 2015).
"""

import json
import math
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from mmdemo.errors import ModelUnavailableError
from mmdemo.models.checkpoint import LANGUAGE_MODEL
from mmdemo.models.decoding.words import has_han

START, UNKNOWN = "<s>", "<unk>"
LETTER = math.log(1 / 12)  # of an unknown word: as if each were one of twelve
OWN_WORD = math.log(1e-3)  # a word that the user expects is as likely as a common one
IMPOSSIBLE = -99 * math.log(10)  # what ARPA files write for minus infinity
MOST_REMEMBERED = 1 << 18

Ngram: TypeAlias = tuple[str, ...]
_State: TypeAlias = tuple[Ngram, str]  # the words before, and the letters of a word that is begun


@dataclass(frozen=True)
class Ngrams:
    """Probabilities of words after words (Katz backoff), as natural logarithms."""

    order: int
    log_probs: dict[Ngram, float]
    backoffs: dict[Ngram, float]

    def log_prob(self, context: Ngram, word: str) -> float:
        """Of `word` after `context`."""
        if (word,) not in self.log_probs:
            word = UNKNOWN
        lost = 0.0
        for first in range(max(0, len(context) - self.order + 1), len(context) + 1):
            known = self.log_probs.get((*context[first:], word))
            if known is not None:
                return lost + known
            lost += self.backoffs.get(context[first:], 0.0)
        return lost + IMPOSSIBLE


@dataclass(frozen=True)
class Weights:
    """How much the language counts beside the sound; named as in pyctcdecode's attrs.json."""

    alpha: float = 0.5  # of the language model's logarithms
    beta: float = 1.5  # added for each word or Chinese character
    unk_score_offset: float = -10.0  # log10, added for each unknown word


class LanguageModel:
    """The language model, as a machine that reads one character after the other.

    Letters count as soon as they are read, by the words that go on so. A word that the model does
    not know can be written, at a cost.
    """

    def __init__(self, ngrams: Ngrams, weights: Weights) -> None:
        self._ngrams, self._weights = ngrams, weights
        self._known = {
            words[0] for words in ngrams.log_probs if len(words) == 1 and words[0][0] != "<"
        }
        self._beginnings: dict[str, float] = {"": 0.0}
        shares: dict[str, float] = defaultdict(float)
        for word in self._known:
            for n in range(1, len(word) + 1):
                shares[word[:n]] += math.exp(ngrams.log_probs[word,])
        self._beginnings |= {spelt: math.log(share) for spelt, share in shares.items()}
        self._unknown = ngrams.log_prob((), UNKNOWN) + weights.unk_score_offset * math.log(10)
        self.start: _State = ((START,), "")
        self.read = lru_cache(MOST_REMEMBERED)(self._read)

    def expecting(self, words: Collection[str]) -> "LanguageModel":
        """A model that also knows `words`, in lower case."""
        new = {(word,): OWN_WORD for word in words if word not in self._known}
        if not new:
            return self
        ngrams = replace(self._ngrams, log_probs=self._ngrams.log_probs | new)
        return LanguageModel(ngrams, self._weights)

    def end(self, state: _State) -> float:
        """What the word earns that is begun when nothing more comes."""
        return self._close(state)[1]

    def _read(self, state: _State, text: str) -> tuple[_State, float]:
        """Read on: the state afterwards, and what was earned or lost."""
        earned = 0.0
        for character in text.casefold():
            is_han = has_han(character)
            if is_han or character.isspace():
                state, more = self._close(state)
                earned += more
            if is_han:
                state, more = self._add(state[0], character)
                earned += more
            elif not character.isspace():
                context, begun = state
                state = (context, begun + character)
                gained = self._promise(begun + character) - self._promise(begun)
                earned += self._weights.alpha * gained
        return state, earned

    def _close(self, state: _State) -> tuple[_State, float]:
        """The word that is begun ends here."""
        context, begun = state
        if not begun:
            return state, 0.0
        after, earned = self._add(context, begun)
        return after, earned - self._weights.alpha * self._promise(begun)

    def _add(self, context: Ngram, word: str) -> tuple[_State, float]:
        """The whole `word` comes after `context`."""
        log_prob = self._ngrams.log_prob(context, word)
        if word not in self._known:
            log_prob += self._unspelt(word) - self._ngrams.log_prob((), UNKNOWN)
            word = UNKNOWN
        n_kept = self._ngrams.order - 1
        after = (*context, word)[-n_kept:] if n_kept else ()
        return (after, ""), self._weights.alpha * log_prob + self._weights.beta

    def _promise(self, begun: str) -> float:
        """How likely a word begins so, whether known or not."""
        return max(self._beginnings.get(begun, IMPOSSIBLE), self._unspelt(begun) if begun else 0.0)

    def _unspelt(self, letters: str) -> float:
        """How likely an unknown word is spelt so."""
        return self._unknown + LETTER * len(letters)


def read_language_model(folder: Path) -> LanguageModel | None:
    """The language model of a checkpoint folder; None where it has none.

    Raises:
        ModelUnavailableError: its files are damaged.
    """
    arpa, attributes = (folder / name for name in LANGUAGE_MODEL)
    if not arpa.is_file():
        return None
    try:
        weights = attributes.read_text(encoding="utf-8") if attributes.is_file() else "{}"
        return parse_language_model(arpa.read_text(encoding="utf-8"), weights)
    except (OSError, ValueError, TypeError, IndexError) as error:
        raise ModelUnavailableError(
            f"{arpa.parent} is no readable language model ({error}); restore it or delete it."
        ) from error


def parse_language_model(arpa: str, attributes: str) -> LanguageModel:
    """The language model of the texts of its two files.

    Raises:
        ValueError: one of them is not in its format.
    """
    weights = json.loads(attributes)
    named = {name: float(weights[name]) for name in Weights.__annotations__ if name in weights}
    return LanguageModel(parse_arpa(arpa), Weights(**named))


def parse_arpa(text: str) -> Ngrams:
    """The n-grams of a file in ARPA format, whose logarithms have base 10.

    Raises:
        ValueError: it is not in that format.
    """
    order, log_probs, backoffs = 0, dict[Ngram, float](), dict[Ngram, float]()
    for line in text.splitlines():
        fields = line.split("\t")
        if line.endswith("-grams:"):
            order = int(line.strip("\\").split("-")[0])
        elif order and len(fields) > 1:
            words = tuple(fields[1].split(" "))
            if len(words) != order:
                raise ValueError(f"no {order}-gram: {fields[1]!r}")
            log_probs[words] = float(fields[0]) * math.log(10)
            if len(fields) > 2:
                backoffs[words] = float(fields[2]) * math.log(10)
    if (UNKNOWN,) not in log_probs:
        raise ValueError(f"{UNKNOWN} is missing")
    return Ngrams(order, log_probs, backoffs)
