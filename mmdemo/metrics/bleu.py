"""BLEU-4 of a corpus with several references (Papineni et al., 2002).

No smoothing: over hundreds of captions none is needed, and a corpus that shares no run of four
tokens with its references scores 0. The reference length is that of the nearest reference, the
shorter one of two that are equally near.
"""

import math
from collections.abc import Sequence

from mmdemo.media import Language
from mmdemo.metrics.tokens import NGram, count_ngrams, tokenize

MAX_ORDER = 4


def corpus_bleu(
    candidates: Sequence[str], references: Sequence[Sequence[str]], language: Language
) -> float:
    """BLEU-4 in [0, 1]; `references[i]` are the texts that would be right for `candidates[i]`.

    Raises:
        ValueError: A candidate has no references, or the two differ in length.
    """
    matched, possible = [0] * MAX_ORDER, [0] * MAX_ORDER
    candidate_length = reference_length = 0
    for candidate, texts in zip(candidates, references, strict=True):
        tokens = tokenize(candidate, language)
        truths = [tokenize(text, language) for text in texts]
        candidate_length += len(tokens)
        reference_length += _nearest_length(len(tokens), [len(truth) for truth in truths])
        for order in range(1, MAX_ORDER + 1):
            matched[order - 1] += _clipped_matches(tokens, truths, order)
            possible[order - 1] += max(0, len(tokens) - order + 1)
    if min(matched) == 0:
        return 0.0
    precision = math.exp(
        sum(math.log(m / p) for m, p in zip(matched, possible, strict=True)) / MAX_ORDER
    )
    return precision * min(1.0, math.exp(1 - reference_length / candidate_length))


def _nearest_length(length: int, reference_lengths: list[int]) -> int:
    if not reference_lengths:
        raise ValueError("Each candidate needs at least one reference.")
    return min(reference_lengths, key=lambda reference: (abs(reference - length), reference))


def _clipped_matches(tokens: list[str], truths: list[list[str]], order: int) -> int:
    most: dict[NGram, int] = {}
    for truth in truths:
        for ngram, count in count_ngrams(truth, order).items():
            most[ngram] = max(most.get(ngram, 0), count)
    counts = count_ngrams(tokens, order)
    return sum(min(count, most.get(ngram, 0)) for ngram, count in counts.items())
