"""How sure a figure is: percentile bootstrap intervals (Efron, 1979)."""

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
