"""Word error rate of English, character error rate of Chinese, by jiwer."""

from collections.abc import Sequence
from dataclasses import dataclass

import jiwer
import numpy as np

from mmdemo.media import Language
from mmdemo.metrics.spoken_form import spoken_units


@dataclass(frozen=True)
class Errors:
    """What is wrong with one transcript."""

    n_errors: int  # substituted, left out and invented ones
    n_spoken: int  # words or characters of the truth


def count_errors(heard: str, truth: str, language: Language) -> Errors:
    """Words (English) or characters (Chinese) that differ, after `spoken_units` of both."""
    wanted, got = spoken_units(truth, language), spoken_units(heard, language)
    if not wanted:
        return Errors(len(got), 0)
    found = jiwer.process_words(" ".join(wanted), " ".join(got))
    return Errors(found.substitutions + found.deletions + found.insertions, len(wanted))


def error_rate(counted: Sequence[Errors]) -> float:
    """All errors by all that was spoken: 0 is perfect, more than 1 is possible.

    Raises:
        ValueError: Nothing was spoken.
    """
    n_spoken = sum(errors.n_spoken for errors in counted)
    if n_spoken == 0:
        raise ValueError("An error rate needs at least one spoken word.")
    return sum(errors.n_errors for errors in counted) / n_spoken


def error_rate_interval(
    counted: Sequence[Errors], *, level: float = 0.95, n_resamples: int = 1_000, seed: int = 0
) -> tuple[float, float]:
    """The percentile bootstrap interval of the error rate, resampling whole transcripts.

    Raises:
        ValueError: Nothing was spoken.
    """
    pairs = np.array([(one.n_errors, one.n_spoken) for one in counted if one.n_spoken])  # (N, 2)
    if not len(pairs):
        raise ValueError("An interval needs at least one spoken word.")
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(pairs), (n_resamples, len(pairs)))
    sums = pairs[drawn].sum(axis=1)  # (n_resamples, 2)
    tail = (1 - level) / 2
    low, high = np.quantile(sums[:, 0] / sums[:, 1], [tail, 1 - tail])
    return float(low), float(high)
