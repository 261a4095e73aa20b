"""CIDEr-D: how near a caption is to the references, rare words counting more.

Vedantam, Zitnick and Parikh, "CIDEr: Consensus-based Image Description Evaluation", CVPR 2015;
section 5 for the variant D (clipped counts, Gaussian length penalty). Document frequencies come
from the references given. The scale is the paper's: 0 to 10, and 10 only for a caption that equals
every one of its references; papers often print a hundred times the value before that factor of 10.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mmdemo.media import Language
from mmdemo.metrics.tokens import NGram, count_ngrams, tokenize

MAX_ORDER = 4
LENGTH_SIGMA = 6.0  # tokens
SCALE = 10.0


@dataclass(frozen=True)
class _Vector:
    """The TF-IDF weights of one text, by n-gram order."""

    weights: tuple[dict[NGram, float], ...]
    norms: tuple[float, ...]
    length: int


def cider(
    candidates: Sequence[str], references: Sequence[Sequence[str]], language: Language
) -> float:
    """Mean CIDEr-D in [0, 10]; `references[i]` are the texts that are right for `candidates[i]`.

    Raises:
        ValueError: A candidate has no references, or the two differ in length.
    """
    if not candidates:
        return 0.0
    score = cider_scorer(references, language)
    return float(np.mean([score(*both) for both in zip(candidates, references, strict=True)]))


def cider_scorer(
    references: Sequence[Sequence[str]], language: Language
) -> Callable[[str, Sequence[str]], float]:
    """CIDEr-D in [0, 10] of one caption against its own references, rareness told by all of them.

    Where all references hold the same words none is rare, and the score is 0.
    """
    documents = [[tokenize(text, language) for text in texts] for texts in references]
    idf = _inverse_document_frequency(documents)

    def score(candidate: str, truths: Sequence[str]) -> float:
        wanted = [_vector(tokenize(text, language), idf) for text in truths]
        return SCALE * _score(_vector(tokenize(candidate, language), idf), wanted)

    return score


def _inverse_document_frequency(documents: list[list[list[str]]]) -> dict[NGram, float]:
    """One document is all the references of one candidate, as in the paper."""
    counts: Counter[NGram] = Counter()
    for truths in documents:
        counts.update(
            {
                ngram
                for truth in truths
                for order in range(1, MAX_ORDER + 1)
                for ngram in count_ngrams(truth, order)
            }
        )
    n_documents = len(documents)
    # an n-gram that no reference has counts as one that a single document has
    return {(): math.log(n_documents)} | {
        ngram: math.log(n_documents / count) for ngram, count in counts.items()
    }


def _vector(tokens: list[str], idf: dict[NGram, float]) -> _Vector:
    unseen = idf[()]
    weights = tuple(
        {
            ngram: count * idf.get(ngram, unseen)
            for ngram, count in count_ngrams(tokens, order).items()
        }
        for order in range(1, MAX_ORDER + 1)
    )
    norms = tuple(math.sqrt(sum(w * w for w in of_order.values())) for of_order in weights)
    return _Vector(weights, norms, len(tokens))


def _score(candidate: _Vector, truths: list[_Vector]) -> float:
    if not truths:
        raise ValueError("Each candidate needs at least one reference.")
    return float(np.mean([_similarity(candidate, truth) for truth in truths]))


def _similarity(candidate: _Vector, truth: _Vector) -> float:
    """Mean over orders of the clipped cosine, times the penalty for another length."""
    cosines = [_clipped_cosine(candidate, truth, order) for order in range(MAX_ORDER)]
    difference = candidate.length - truth.length
    return float(np.mean(cosines)) * math.exp(-(difference**2) / (2 * LENGTH_SIGMA**2))


def _clipped_cosine(candidate: _Vector, truth: _Vector, order: int) -> float:
    norm = candidate.norms[order] * truth.norms[order]
    if norm == 0:
        return 0.0
    right = truth.weights[order]
    overlap = sum(
        min(weight, right[ngram]) * right[ngram]
        for ngram, weight in candidate.weights[order].items()
        if ngram in right
    )
    return overlap / norm
