"""Segments and words with their times, out of the tokens that a model wrote."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mmdemo.media import Segment, Word
from mmdemo.models.decoding.cross_attention import token_starts
from mmdemo.models.decoding.speech_writing import Written
from mmdemo.models.decoding.words import Piece, mean_probability, words_of

UNFINISHED = "\ufffd"  # what a decoder shows for half a character
FILTER_WIDTH = 7  # frames, as in openai/whisper


@dataclass(frozen=True)
class Clock:
    """How a model's positions and tokens relate to the seconds of one recording."""

    duration_s: float
    seconds_per_frame: float  # of the encoder's output
    time_of: Callable[[int], float | None]  # the moment that a token stands for, if it does


@dataclass(frozen=True)
class _Token:
    """One written token of text."""

    number: int
    start_s: float
    end_s: float
    log_probability: float


def segments_written(
    written: Written, tokenizer: Any, clock: Clock, language: str
) -> tuple[Segment, ...]:
    """What was written, cut at its time tokens; one segment where a model has none."""
    starts_s = _starts(written, clock)  # (L + 1,)
    segments: list[Segment] = []
    begun: list[_Token] = []
    start_s = 0.0
    for place, token in enumerate(written.tokens):
        moment_s = clock.time_of(token)
        if moment_s is None:
            log_probability = written.log_probabilities[place]
            begun.append(_Token(token, starts_s[place], starts_s[place + 1], log_probability))
            continue
        segments += _segment(begun, tokenizer, (start_s, min(moment_s, clock.duration_s)), language)
        begun, start_s = [], min(moment_s, clock.duration_s)
    segments += _segment(begun, tokenizer, (start_s, clock.duration_s), language)
    return tuple(segments)


def no_time(token: int) -> float | None:  # noqa: ARG001 - in the place of those that know
    """For models whose tokens are all text."""
    return None


def _starts(written: Written, clock: Clock) -> list[float]:
    """When each token, and the end, was said; shared out evenly where nothing tells."""
    n_tokens = len(written.tokens)
    n_frames = max(1, round(clock.duration_s / clock.seconds_per_frame))
    if written.attention is None:
        return np.linspace(0.0, clock.duration_s, n_tokens + 1).tolist()
    frames = token_starts(written.attention[..., :n_frames], FILTER_WIDTH)
    return (frames * clock.seconds_per_frame).tolist()


def _segment(
    tokens: Sequence[_Token], tokenizer: Any, between_s: tuple[float, float], language: str
) -> list[Segment]:
    pieces = list(_pieces(tokens, tokenizer))
    text = "".join(piece.text for piece in pieces).strip()
    if not text:
        return []
    start_s, end_s = between_s
    return [
        Segment(
            start_s=start_s,
            end_s=max(start_s, end_s),
            text=text,
            language=language,
            probability=mean_probability([token.log_probability for token in tokens]),
            words=tuple(_within(word, start_s, end_s) for word in words_of(pieces)),
        )
    ]


def _pieces(tokens: Sequence[_Token], tokenizer: Any) -> list[Piece]:
    """One for each token; those that together make a character, together."""
    pieces: list[Piece] = []
    waiting: list[_Token] = []
    for token in tokens:
        waiting.append(token)
        text = tokenizer.decode([one.number for one in waiting], skip_special_tokens=True)
        if UNFINISHED in text and token is not tokens[-1]:
            continue
        if text:
            mean = sum(one.log_probability for one in waiting) / len(waiting)
            pieces.append(Piece(text, waiting[0].start_s, waiting[-1].end_s, mean))
        waiting = []
    return pieces


def _within(word: Word, start_s: float, end_s: float) -> Word:
    begins_s = min(max(word.start_s, start_s), end_s)
    return Word(word.text, begins_s, max(begins_s, min(word.end_s, end_s)), word.probability)
