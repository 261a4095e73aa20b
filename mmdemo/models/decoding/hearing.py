"""Turns recordings into what speech models read, in batches that fit."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from torch import nn
from transformers import AutoFeatureExtractor

from mmdemo.errors import StoppedError
from mmdemo.media import SAMPLE_RATE_HZ, Samples, Segment, SpeechRequest
from mmdemo.models.decoding.opening import SAFE

SHORTEST_S = 0.5  # shorter ones are followed by silence: no model can normalise a few frames
SHORT_S = 1.5  # shorter ones are surrounded by a little noise before frames are labelled
LEAD_IN_S = 0.25
FAINT = 0.1  # amplitude of that noise beside the recording's
MOST_PER_CALL_S = 240.0  # of sound, padding included


class Ear:
    """The checkpoint's feature extractor."""

    def __init__(self, folder: Path) -> None:
        self.extractor: Any = AutoFeatureExtractor.from_pretrained(folder, **SAFE)

    @property
    def pads_freely(self) -> bool:
        """Whether a model that reads this is told what is padding, so that lengths may differ."""
        return bool(getattr(self.extractor, "return_attention_mask", True))

    @property
    def window_s(self) -> float | None:
        """The length that every recording is padded to, for models that know no other."""
        n_samples = getattr(self.extractor, "n_samples", None)
        return n_samples / SAMPLE_RATE_HZ if n_samples else None

    def tensors(self, recordings: Sequence[Samples]) -> dict[str, Any]:
        """What the model reads, one row per recording, padded at the end."""
        told = {"padding": True, "return_attention_mask": True}
        features = self.extractor(
            [np.ascontiguousarray(samples, dtype=np.float32) for samples in recordings],
            sampling_rate=SAMPLE_RATE_HZ,
            return_tensors="pt",
            **(told if self.pads_freely and not self.window_s else {}),
        )
        return dict(features)

    def seconds_per_feature(self) -> float:
        """How much sound one row of what the model reads stands for."""
        (name, *_) = self.extractor.model_input_names
        if name == "input_values":
            return 1 / SAMPLE_RATE_HZ
        hop_length = getattr(self.extractor, "hop_length", SAMPLE_RATE_HZ // 100)
        return hop_length * getattr(self.extractor, "stride", 1) / SAMPLE_RATE_HZ


def hears_padding(model: Any) -> bool:
    """Whether silence at the end changes what comes before: normalising over time does that."""
    return any(isinstance(module, nn.GroupNorm) for module in model.modules())


def long_enough(samples: Samples) -> Samples:
    """The same recording, followed by silence if it is very short."""
    n_missing = round(SHORTEST_S * SAMPLE_RATE_HZ) - len(samples)
    return np.pad(samples, (0, n_missing)) if n_missing > 0 else samples


def lead_in_s(samples: Samples) -> float:
    """How much faint noise `surrounded` puts before a recording."""
    return LEAD_IN_S if 0 < len(samples) < SHORT_S * SAMPLE_RATE_HZ else 0.0


def surrounded(samples: Samples) -> Samples:
    """A short recording with faint noise around and under it; a longer one as it is.

    Features are normalised over what is heard. Of a word that fills its recording to the edges
    that leaves little, so the model is also let hear what it sounds like when nobody speaks.
    """
    n_around = round(lead_in_s(samples) * SAMPLE_RATE_HZ)
    if not n_around:
        return samples
    level = float(np.sqrt(np.mean(samples**2))) * FAINT
    noise = np.random.default_rng(0).standard_normal(len(samples) + 2 * n_around)
    return (np.pad(samples, n_around) + level * noise).astype(np.float32)


def windows_of(request: SpeechRequest, most_s: float) -> list[SpeechRequest]:
    """The request cut into stretches of `most_s`, for models that hear no more at once."""
    n_samples = round(most_s * SAMPLE_RATE_HZ)
    starts = range(0, max(1, len(request.samples)), n_samples)
    return [replace(request, samples=request.samples[at : at + n_samples]) for at in starts]


def joined(windows: Sequence[Sequence[Segment]], each_s: float) -> tuple[Segment, ...]:
    """The segments of stretches of `each_s`, with their times from the first one's start."""
    return tuple(
        _later(segment, number * each_s)
        for number, segments in enumerate(windows)
        for segment in segments
    )


def _later(segment: Segment, by_s: float) -> Segment:
    return replace(
        segment,
        start_s=segment.start_s + by_s,
        end_s=segment.end_s + by_s,
        words=tuple(
            replace(word, start_s=word.start_s + by_s, end_s=word.end_s + by_s)
            for word in segment.words
        ),
    )


def calls_of(
    requests: Sequence[SpeechRequest], *, equal_lengths: bool = False
) -> Iterator[list[int]]:
    """The places of the requests that go into each call: those of like length together.

    Args:
        requests: stopped and empty ones are left out.
        equal_lengths: whether only recordings of exactly the same length may share a call.

    Raises:
        StoppedError: every one of them was stopped.
    """
    live = [place for place, request in enumerate(requests) if not request.ticket.stopped]
    if requests and not live:
        raise StoppedError("Stopped.")
    call: list[int] = []
    live = [place for place in live if len(requests[place].samples)]
    for place in sorted(live, key=lambda place: -len(requests[place].samples)):
        longest = len(requests[call[0]].samples) if call else 0
        length = len(requests[place].samples)
        too_much = (len(call) + 1) * longest > MOST_PER_CALL_S * SAMPLE_RATE_HZ
        if call and (too_much or (equal_lengths and length != longest)):
            yield call
            call = []
        call.append(place)
    if call:
        yield call
