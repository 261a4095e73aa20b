"""How sure a figure is: bootstrap intervals of means (Efron, 1979), Wilson's of shares (1927)."""

from collections.abc import Sequence

import numpy as np


def bootstrap_interval(
    values: Sequence[float], *, level: float = 0.95, n_resamples: int = 1_000, seed: int = 0
) -> tuple[float, float]:
    """The interval that holds the mean of `values` with probability `level`.

    Values that belong together (two captions of one scene) are to be averaged before, for the
    resampling takes them as independent.

    Raises:
        ValueError: There are no values.
    """
    if not values:
        raise ValueError("An interval needs at least one value.")
    sample = np.asarray(values, dtype=np.float64)  # (N,)
    rng = np.random.default_rng(seed)
    means = [float(rng.choice(sample, size=len(sample)).mean()) for _ in range(n_resamples)]
    tail = (1 - level) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


def wilson_interval(
    n_successes: int, n: int, *, deviations: float = 1.959964
) -> tuple[float, float]:
    """The score interval of Wilson of a share: it holds for few trials and for shares of 0 and 1.

    Args:
        n_successes: how often it went well.
        n: how often it was tried, at least once.
        deviations: of the normal distribution; the usual ones give 95 %.
    """
    share, spread = n_successes / n, deviations**2 / n
    middle = (share + spread / 2) / (1 + spread)
    half = deviations * ((share * (1 - share) + spread / 4) / n) ** 0.5 / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
