"""The language model of a listener that has learnt new words: what it knew, and the new texts."""

import math
from collections.abc import Iterable
from pathlib import Path

from mmdemo.metrics import words_and_characters
from mmdemo.models.checkpoint import LANGUAGE_MODEL, LEXICON
from mmdemo.models.decoding.beam_search import Expectation
from mmdemo.models.decoding.language_model import parse_arpa, parse_language_model
from mmdemo.models.decoding.lexicon import parse_lexicon
from mmdemo.models.decoding.words import has_han
from mmdemo.training.ngrams import START, Bigrams, mixed, to_arpa

LONGEST_WORD = 4  # Chinese characters; longer texts are taken for sentences


class AdaptedSentences:
    """Decoding expects the words of the new texts, too; what it expected before it still does.

    A checkpoint without a language model stays without one, and one of longer n-grams than two
    words is kept as it is.
    """

    def __init__(self, base: Path, texts: Iterable[str]) -> None:
        arpa, attributes = (base / name for name in LANGUAGE_MODEL)
        self._arpa = arpa.read_text(encoding="utf-8") if arpa.is_file() else None
        self._attributes = attributes.read_text(encoding="utf-8") if attributes.is_file() else "{}"
        self._words = (base / LEXICON).read_text("utf-8") if (base / LEXICON).is_file() else None
        known = _bigrams(self._arpa) if self._arpa else None
        sentences = [words for text in texts if (words := words_and_characters(text))]
        if self._words:
            new = ("".join(words) for words in sentences if _is_word(words))
            self._words = "\n".join(dict.fromkeys([*new, *self._words.split()])) + "\n"
        if known and sentences:
            self._arpa = to_arpa(mixed(known, sentences))

    @property
    def expected(self) -> list[Expectation]:
        """It, as decoding uses it."""
        expected: list[Expectation] = []
        if self._arpa:
            expected.append(parse_language_model(self._arpa, self._attributes))
        if self._words:
            expected.append(parse_lexicon(self._words, self._attributes))
        return expected

    def save_pretrained(self, folder: Path) -> None:
        """Write it beside the weights in `folder`."""
        if self._arpa is None:
            return
        arpa, attributes = (folder / name for name in LANGUAGE_MODEL)
        arpa.parent.mkdir(parents=True, exist_ok=True)
        arpa.write_text(self._arpa, encoding="utf-8")
        attributes.write_text(self._attributes, encoding="utf-8")
        if self._words:
            (folder / LEXICON).write_text(self._words, encoding="utf-8")


def _is_word(characters: list[str]) -> bool:
    """Whether it is taken for one Chinese word, said alone."""
    return 1 < len(characters) <= LONGEST_WORD and all(
        len(each) == 1 and has_han(each) for each in characters
    )


def _bigrams(arpa: str) -> Bigrams | None:
    """The probabilities of an ARPA file; None if its n-grams are longer than two words."""
    ngrams = parse_arpa(arpa)
    if ngrams.order > 2:
        return None
    words, pairs = dict[str, float](), dict[tuple[str, str], float]()
    for ngram, log_prob in ngrams.log_probs.items():
        if len(ngram) == 2:
            pairs[ngram[0], ngram[1]] = math.exp(log_prob)
        elif ngram != (START,):
            words[ngram[0]] = math.exp(log_prob)
    backoffs = {ngram[0]: math.exp(log) for ngram, log in ngrams.backoffs.items()}
    return Bigrams(words, pairs, backoffs)
