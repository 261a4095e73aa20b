"""Corrected clips made ready for a listener: their sound, and their text as it is spoken."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from mmdemo.errors import InvalidRequestError
from mmdemo.media import SAMPLE_RATE_HZ
from mmdemo.media.sounds import read_samples
from mmdemo.metrics import spoken_text
from mmdemo.training.recordings import FULL_SCALE, Recording
from mmdemo.training.snapshot import Corrected

MOST_CLIP_S = 30.0  # a batch is as long as the longest sound in it


def recordings_of(pairs: Iterable[Corrected], tokenizer: Any) -> list[Recording]:
    """The clips, in order; nobody knows when in them which word is said.

    Raises:
        InvalidRequestError: a clip is unreadable or too long, or its text has letters that the
            tokenizer does not have.
    """
    return [_recording(pair, tokenizer) for pair in pairs]


def _recording(pair: Corrected, tokenizer: Any) -> Recording:
    text = spoken_text(pair.text, pair.language)
    _check_letters(pair, text, tokenizer)
    sound = read_samples(pair.path)
    duration_s = len(sound) / SAMPLE_RATE_HZ
    if duration_s > MOST_CLIP_S:
        raise InvalidRequestError(
            f"The clip of pair {pair.id} lasts {duration_s:.0f} s, and the longest to learn from "
            f"are {MOST_CLIP_S:.0f} s; cut it into shorter ones or leave the pair out."
        )
    loudest = np.abs(sound).max(initial=1e-9)
    samples = (sound / loudest * FULL_SCALE * 0.9).astype(np.int16)
    return Recording(samples, text, pair.language, (), ())


def _check_letters(pair: Corrected, text: str, tokenizer: Any) -> None:
    letters = dict.fromkeys("".join(text.split()))
    unknown = [each for each in letters if tokenizer.unk_token_id in tokenizer(each).input_ids]
    if unknown:
        raise InvalidRequestError(
            f"The text of pair {pair.id} has letters that this model cannot write "
            f"({' '.join(unknown)}); spell it with others, numbers above 100 in words, "
            "or leave the pair out."
        )
