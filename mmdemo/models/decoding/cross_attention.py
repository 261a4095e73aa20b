"""When each token was said, by where the decoder looked (as openai/whisper does it).

Letters: H = heads, L = tokens, S = frames of the encoder.
"""

import numpy as np
import numpy.typing as npt
from scipy.ndimage import median_filter

Matrix = npt.NDArray[np.float64]


def token_starts(attention: npt.NDArray[np.float32], filter_width: int) -> npt.NDArray[np.int64]:
    """The frame (L,) from which on each token was said, never decreasing.

    Args:
        attention: (H, L, S), of the heads that follow the sound.
        filter_width: how many frames are smoothed over.
    """
    weights = attention.astype(np.float64)
    spread = weights.std(axis=1, keepdims=True)
    weights = (weights - weights.mean(axis=1, keepdims=True)) / np.maximum(spread, 1e-9)
    smooth = median_filter(weights, size=(1, 1, filter_width), mode="reflect")
    return _warp(-smooth.mean(axis=0))


def _warp(costs: Matrix) -> npt.NDArray[np.int64]:
    """Dynamic time warping of (L, S): where the cheapest path enters each row."""
    n_rows, n_columns = costs.shape
    totals = np.full((n_rows + 1, n_columns + 1), np.inf)
    totals[0, 0] = 0.0
    for diagonal in range(n_rows + n_columns - 1):
        rows = np.arange(max(0, diagonal - n_columns + 1), min(diagonal, n_rows - 1) + 1)
        columns = diagonal - rows
        nearest = np.minimum(totals[rows, columns], totals[rows, columns + 1])
        cheapest = np.minimum(nearest, totals[rows + 1, columns])
        totals[rows + 1, columns + 1] = costs[rows, columns] + cheapest
    return _trace_back(totals)


def _trace_back(totals: Matrix) -> npt.NDArray[np.int64]:
    row, column = (size - 1 for size in totals.shape)
    enters = np.zeros(row, dtype=np.int64)
    while row > 0:
        enters[row - 1] = column - 1
        came_from = (totals[row - 1, column - 1], totals[row - 1, column], totals[row, column - 1])
        step = int(np.argmin(came_from))
        row -= step in {0, 1}
        column -= step in {0, 2}
    return enters
