"""The tokens that caption metrics count: words of English, characters of Chinese."""

import re
from collections import Counter

from mmdemo.media import Language

NGram = tuple[str, ...]

_WORD = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*")
_CHARACTER = re.compile(r"[\u3400-\u9fff]|[a-z0-9]+")


def tokenize(text: str, language: Language) -> list[str]:
    """Lower-case tokens without punctuation."""
    pattern = _WORD if language == "en" else _CHARACTER
    return pattern.findall(text.lower())


def count_ngrams(tokens: list[str], order: int) -> Counter[NGram]:
    """How often each run of `order` tokens occurs."""
    return Counter(tuple(tokens[i : i + order]) for i in range(len(tokens) - order + 1))
