"""Which words follow which: bigrams counted in sentences, for a listener to decode with.

Interpolated Kneser-Ney smoothing (Chen and Goodman 1999), pruned by what a bigram adds (in the
manner of Stolcke 1998). Few new sentences are mixed into many old ones by linear interpolation
(Jelinek and Mercer 1980).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

START, END, UNKNOWN = "<s>", "</s>", "<unk>"
DISCOUNT = 0.75  # of each count, given to what was not seen
LEAST_GAIN = 12.0  # natural logarithm that a bigram adds over all sentences; others are left out
OLD_WORDS = 2_000  # how many new words count as much as all that was known before
MOST_NEW = 0.5  # share of what is new, however much there is
LEAST_LEFT = 1e-4  # probability of all that never followed: the figures of a file are rounded

Pair = tuple[str, str]


@dataclass(frozen=True)
class Bigrams:
    """Probabilities of words, and of words after words; the others by backing off."""

    words: dict[str, float]
    pairs: dict[Pair, float]
    backoffs: dict[str, float]  # what the probability of an unseen word is multiplied by


def learn_bigrams(sentences: Iterable[Sequence[str]]) -> Bigrams:
    """Count and smooth; each sentence is a sequence of words."""
    counts = Counter(pair for sentence in sentences for pair in pairwise([START, *sentence, END]))
    words = _words(counts)
    seen, followers = Counter[str](), Counter[str]()
    for (first, _), count in counts.items():
        seen[first] += count
        followers[first] += 1
    kept: dict[Pair, float] = {}
    for (first, second), count in counts.items():
        by_word = DISCOUNT * followers[first] / seen[first] * words[second]
        probability = max(0.0, count - DISCOUNT) / seen[first] + by_word
        if count * math.log(probability / by_word) >= LEAST_GAIN:
            kept[first, second] = probability
    return Bigrams(words, kept, _backoffs(words, kept))


def mixed(known: Bigrams, sentences: Sequence[Sequence[str]]) -> Bigrams:
    """What is known, with new sentences mixed in: the more there are, the more they count."""
    counts = Counter(pair for sentence in sentences for pair in pairwise([START, *sentence, END]))
    seconds, firsts = Counter[str](), Counter[str]()
    for (first, second), count in counts.items():
        firsts[first] += count
        seconds[second] += count
    n_words = seconds.total()
    share = min(MOST_NEW, n_words / (n_words + OLD_WORDS))
    words = {word: (1 - share) * probability for word, probability in known.words.items()}
    for word, count in seconds.items():
        words[word] = words.get(word, 0.0) + share * count / n_words
    pairs = {
        pair: (1 - share) * probability if pair[0] in firsts else probability
        for pair, probability in known.pairs.items()
    }
    for (first, second), count in counts.items():
        backed_off = known.backoffs.get(first, 1.0) * known.words.get(second, 0.0)
        before = pairs.get((first, second), (1 - share) * backed_off)
        pairs[first, second] = before + share * count / firsts[first]
    return Bigrams(words, pairs, _backoffs(words, pairs))


def to_arpa(bigrams: Bigrams) -> str:
    """The text of an ARPA file, for any program that reads those."""
    words = {START: 1e-99} | bigrams.words
    ones = [
        f"{_log(probability)}\t{word}\t{_log(bigrams.backoffs.get(word, 1.0))}"
        for word, probability in words.items()
    ]
    twos = [
        f"{_log(probability)}\t{first} {second}"
        for (first, second), probability in sorted(bigrams.pairs.items())
    ]
    counts = [f"ngram 1={len(ones)}", f"ngram 2={len(twos)}"]
    lines = ["\\data\\", *counts, "", "\\1-grams:", *ones, "", "\\2-grams:", *twos, "", "\\end\\"]
    return "\n".join(lines) + "\n"


def _words(counts: Counter[Pair]) -> dict[str, float]:
    """How likely each word is where nothing is known of what came before."""
    firsts = Counter(second for _, second in counts)
    n_pairs = firsts.total()
    spared = DISCOUNT * len(firsts) / n_pairs / (len(firsts) + 1)
    known = {word: (count - DISCOUNT) / n_pairs + spared for word, count in sorted(firsts.items())}
    return {UNKNOWN: spared} | known


def _backoffs(words: dict[str, float], pairs: dict[Pair, float]) -> dict[str, float]:
    left: dict[str, float] = defaultdict(lambda: 1.0)
    unseen: dict[str, float] = defaultdict(lambda: 1.0)
    for (first, second), probability in pairs.items():
        left[first] -= probability
        unseen[first] -= words[second]
    return {first: max(left[first], LEAST_LEFT) / unseen[first] for first in left}


def _log(probability: float) -> str:
    return f"{math.log10(probability):.3f}"
