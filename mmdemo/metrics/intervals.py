"""How sure a figure is: percentile bootstrap intervals (Efron, 1979)."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class PairedPoints:
    """What two models got for the same thing, of the weight that it has."""

    group: Hashable  # things of one group (two captions of one picture) stand and fall together
    old: float
    new: float
    weight: float = 1.0


@dataclass(frozen=True)
class Difference:
    """What two models score on the same things, and how far they are apart."""

    old: float
    new: float
    interval: tuple[float, float]  # of `new - old`
    n: int  # things
    n_groups: int
    n_changed: int  # groups on which the two differ

    @property
    def value(self) -> float:
        """How much more the new one has."""
        return self.new - self.old


def paired_difference(
    points: Sequence[PairedPoints],
    *,
    level: float = 0.95,
    n_resamples: int = 1_000,
    seed: int = 0,
) -> Difference:
    """Both scores (all points by all weight) and the percentile interval of their difference.

    Groups are resampled with what both models got for them, so that what is hard for both does
    not blur the difference (the paired bootstrap; Koehn 2004, W04-3250 of the ACL Anthology).

    Raises:
        ValueError: Nothing has any weight.
    """
    by_group: dict[Hashable, list[float]] = {}
    for one in points:
        sums = by_group.setdefault(one.group, [0.0, 0.0, 0.0])
        for place, value in enumerate((one.old, one.new, one.weight)):
            sums[place] += value
    groups = np.array([sums for sums in by_group.values() if sums[2]])  # (G, 3)
    if not len(groups):
        raise ValueError("A difference needs at least one thing that has weight.")
    old, new, weight = groups.sum(axis=0)
    rng = np.random.default_rng(seed)
    drawn = groups[rng.integers(0, len(groups), (n_resamples, len(groups)))].sum(axis=1)  # (R, 3)
    tail = (1 - level) / 2
    low, high = np.quantile((drawn[:, 1] - drawn[:, 0]) / drawn[:, 2], [tail, 1 - tail])
    return Difference(
        old=float(old / weight),
        new=float(new / weight),
        interval=(float(low), float(high)),
        n=len(points),
        n_groups=len(groups),
        n_changed=int(np.sum(~np.isclose(groups[:, 0], groups[:, 1]))),
    )
