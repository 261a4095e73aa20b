"""Sound of any rate, depth and number of channels, piece by piece, to one rate and one channel."""

from collections.abc import Iterable, Iterator
from typing import cast

import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from mmdemo.media.speech import Samples

NOTHING: Samples = np.zeros(0, np.float32)
FLOATS = frozenset({"flt", "fltp", "dbl", "dblp"})  # sample formats that can hold what is no number


class Resampler:
    """Channels are mixed as FFmpeg mixes them: the bass channel of 5.1 is left out."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._kind: tuple[str, str, int] | None = None
        self._resampler: AudioResampler | None = None

    def feed(self, frame: AudioFrame) -> Iterator[Samples]:
        """What can be told so far; a frame of another kind than before begins anew."""
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._resampler is None or kind != self._kind:
            yield from self.finish()
            self._kind = kind
            self._resampler = AudioResampler(format="fltp", layout="mono", rate=self._rate_hz)
        frame = _finite(frame) if frame.format.name in FLOATS else frame
        frame.pts = None  # gaps in a file's own clock are not filled
        yield from map(_within_range, self._resampler.resample(frame))

    def feed_samples(self, samples: Samples, rate_hz: int) -> Iterator[Samples]:
        """The same for samples: (samples,) or (channels, samples)."""
        planes = np.ascontiguousarray(np.atleast_2d(samples), np.float32)
        if not planes.size:
            return
        layout = "mono" if len(planes) == 1 else f"{len(planes)} channels"
        frame = AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
        frame.sample_rate = rate_hz
        yield from self.feed(frame)

    def finish(self) -> Iterator[Samples]:
        """What was held back."""
        if self._resampler is not None:
            yield from map(_within_range, self._resampler.resample(None))
        self._resampler = None


def joined(pieces: Iterable[Samples]) -> Samples:
    """All of them as one."""
    return np.concatenate([NOTHING, *pieces])


def in_blocks(pieces: Iterable[Samples], n_samples: int) -> Iterator[Samples]:
    """The same sound in blocks of `n_samples`; the last one may be shorter."""
    waiting: list[Samples] = []
    n_waiting = 0
    for piece in pieces:
        waiting.append(piece)
        n_waiting += len(piece)
        if n_waiting < n_samples:
            continue
        whole = joined(waiting)
        n_whole = n_waiting - n_waiting % n_samples
        yield from np.split(whole[:n_whole], n_whole // n_samples)
        waiting, n_waiting = [whole[n_whole:]], n_waiting - n_whole
    if n_waiting:
        yield joined(waiting)


def _finite(frame: AudioFrame) -> AudioFrame:
    """Silence where there is no number: the resampler would spread it over its neighbours."""
    values = cast("npt.NDArray[np.float32]", frame.to_ndarray())  # or float64
    if np.isfinite(values).all():
        return frame
    clean = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    fresh = AudioFrame.from_ndarray(clean, format=frame.format.name, layout=frame.layout.name)
    fresh.sample_rate = frame.sample_rate
    return fresh


def _within_range(frame: AudioFrame) -> Samples:
    return np.clip(frame.to_ndarray()[0], -1.0, 1.0).astype(np.float32, copy=False)
