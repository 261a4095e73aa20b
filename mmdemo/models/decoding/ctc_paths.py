"""From the probabilities of every frame to tokens with their frames (Graves et al., 2006).

Letters: T = frames, V = vocabulary, L = tokens. Log-probabilities are natural.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

LogProbs = npt.NDArray[np.float32]  # (T, V)


@dataclass(frozen=True)
class Span:
    """A token, and the frames that are it."""

    token: int
    first_frame: int
    end_frame: int  # the one after the last
    log_probability: float  # mean over the frames


def best_path(log_probs: LogProbs, blank: int) -> list[Span]:
    """The likeliest token of every frame, repeated ones joined, blanks left out."""
    best = log_probs.argmax(axis=1)  # (T,)
    spans: list[Span] = []
    for token, frames in groupby(range(len(best)), key=lambda frame: int(best[frame])):
        if token != blank:
            numbers = list(frames)
            spans.append(_span(log_probs, token, numbers[0], numbers[-1] + 1))
    return spans


def align(log_probs: LogProbs, tokens: Sequence[int], blank: int) -> list[Span]:
    """When each of `tokens` (L,) was said, by the likeliest path that spells them all (Viterbi).

    Raises:
        ValueError: There are too few frames to say so many tokens.
    """
    if not tokens:
        return []
    states = np.full(2 * len(tokens) + 1, blank)  # a blank between any two
    states[1::2] = tokens
    scores = log_probs[:, states]  # (T, 2L + 1)
    came_from = _forward(scores, _may_skip(states))
    state = _last_state(scores, came_from, len(states))
    path = np.empty(len(scores), dtype=np.int64)
    for frame in range(len(scores) - 1, -1, -1):
        path[frame] = state
        state -= came_from[frame, state]
    frames_of = [np.flatnonzero(path == 2 * place + 1) for place in range(len(tokens))]
    return [
        _span(log_probs, token, int(frames[0]), int(frames[-1]) + 1)
        for token, frames in zip(tokens, frames_of, strict=True)
    ]


def _may_skip(states: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Where the blank before a state may be left out: between two different tokens."""
    skips = np.zeros(len(states), dtype=bool)
    skips[3::2] = states[3::2] != states[1:-2:2]
    return skips


def _forward(scores: LogProbs, may_skip: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """How many states each best path to (frame, state) went on: (T, 2L + 1), of 0, 1 and 2.

    The totals of the last frame take the place of the scores there.
    """
    n_frames, n_states = scores.shape
    came_from = np.zeros((n_frames, n_states), dtype=np.int64)
    totals = np.full(n_states, -np.inf)
    totals[:2] = scores[0, :2]
    for frame in range(1, n_frames):
        choices = np.full((3, n_states), -np.inf)
        choices[0] = totals
        choices[1, 1:] = totals[:-1]
        choices[2, 2:] = np.where(may_skip[2:], totals[:-2], -np.inf)
        came_from[frame] = choices.argmax(axis=0)
        totals = choices.max(axis=0) + scores[frame]
    scores[-1] = totals
    return came_from


def _last_state(scores: LogProbs, came_from: npt.NDArray[np.int64], n_states: int) -> int:
    totals = scores[-1]
    last = n_states - 1 if totals[n_states - 1] >= totals[n_states - 2] else n_states - 2
    if not np.isfinite(totals[last]):
        raise ValueError(f"{len(came_from)} frames cannot hold {n_states // 2} tokens.")
    return last


def _span(log_probs: LogProbs, token: int, first_frame: int, end_frame: int) -> Span:
    mean = float(log_probs[first_frame:end_frame, token].mean())
    return Span(token, first_frame, end_frame, mean)
