"""Where in a recording somebody speaks, told while the recording is being read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mmdemo.media.resampling import NOTHING, joined
from mmdemo.media.speech import SAMPLE_RATE_HZ, Samples
from mmdemo.media.voice_meter import WINDOW_SAMPLES, VoiceMeter

WINDOW_S = WINDOW_SAMPLES / SAMPLE_RATE_HZ
LOUD = 0.7  # peak of a recording at the usual level
MOST_GAIN = 100.0  # 40 dB
SMOOTH_WINDOWS = 5  # a place is as quiet as its neighbourhood


@dataclass(frozen=True)
class Cutting:
    """How speech is told from the rest, and into what lengths it is cut."""

    begins: float = 0.3  # probability of a voice from which speech begins
    goes_on: float = 0.2  # and above which it goes on
    least_speech_s: float = 0.06  # less is a click
    padding_s: float = 0.25  # kept before and after
    pause_s: float = 1.2  # silence that ends a stretch; shorter ones stay within it
    limits_s: tuple[float, ...] = (25.0,)  # of the first stretch, the second… the last one repeats


USUAL = Cutting()
EVERYTHING = Cutting(begins=0.0, goes_on=0.0, least_speech_s=0.0)  # speech or not


@dataclass(frozen=True)
class Stretch:
    """Part of a recording."""

    start_s: float
    samples: Samples  # at SAMPLE_RATE_HZ
    voice: npt.NDArray[np.float32]  # probability of a voice in each WINDOW_S: (windows,)

    @property
    def end_s(self) -> float:
        """Where it ends in the recording."""
        return self.start_s + len(self.samples) / SAMPLE_RATE_HZ

    def voice_between(self, start_s: float, end_s: float) -> float:
        """The surest voice between two moments of the recording."""
        first = int(max(0.0, start_s - self.start_s) / WINDOW_S)
        last = int(max(0.0, end_s - self.start_s) / WINDOW_S) + 1
        return float(self.voice[first:last].max(initial=0.0))


def speech_spans(blocks: Iterable[Samples], cutting: Cutting = USUAL) -> Iterator[Stretch]:
    """The stretches of a recording in which somebody speaks, in order and not overlapping."""
    cutter = SpeechCutter(cutting)
    for block in blocks:
        yield from cutter.push(block)
    yield from cutter.finish()


def whole(samples: Samples) -> Stretch:
    """All of a short recording as one stretch.

    The voice is measured as if it had been recorded at the usual level: in a moment of quiet
    speech the meter, which has heard nothing else yet, is not sure of a voice.
    """
    peak = float(np.abs(samples).max(initial=0.0))
    levelled = samples * np.float32(min(LOUD / peak, MOST_GAIN)) if peak > 0 else samples
    missing = np.zeros(-len(samples) % WINDOW_SAMPLES, np.float32)
    windows = np.concatenate([levelled, missing]).reshape(-1, WINDOW_SAMPLES)
    return Stretch(0.0, samples, VoiceMeter().measure(windows))


class SpeechCutter:
    """The same for sound that arrives bit by bit."""

    def __init__(self, cutting: Cutting = USUAL) -> None:
        self._cutting = cutting
        self._meter = VoiceMeter()
        self._rest = NOTHING  # less than a window
        self._windows: list[Samples] = []  # of the open stretch, or what may come before one
        self._voice: list[float] = []  # of each of them
        self._n_gone = 0  # windows before those
        self._last_voiced = -1  # place in `_windows`; -1: nobody speaks
        self._n_cut = 0

    def push(self, samples: Samples) -> list[Stretch]:
        """Hear more; the stretches that are over."""
        whole = np.concatenate([self._rest, samples])
        n_windows = len(whole) // WINDOW_SAMPLES
        end = n_windows * WINDOW_SAMPLES
        self._rest = whole[end:]
        windows = whole[:end].reshape(n_windows, WINDOW_SAMPLES)
        voice = self._meter.measure(windows).tolist()
        over = (self._step(*each) for each in zip(windows, voice, strict=True))
        return [stretch for stretch in over if stretch]

    def finish(self) -> list[Stretch]:
        """Nothing more comes; what was open is over."""
        missing: Samples = np.zeros(-len(self._rest) % WINDOW_SAMPLES, np.float32)
        found = self.push(missing)
        last = self._close()
        n_windows = self._n_gone + len(self._windows)
        return [_shortened(each, n_windows, len(missing)) for each in [*found, last] if each]

    @property
    def open_stretch(self) -> Stretch | None:
        """What is being said now, if anybody speaks."""
        return self._stretch(len(self._windows)) if self._last_voiced >= 0 else None

    def _step(self, window: Samples, voice: float) -> Stretch | None:
        cutting = self._cutting
        self._windows.append(window)
        self._voice.append(voice)
        if voice >= (cutting.goes_on if self._last_voiced >= 0 else cutting.begins):
            self._last_voiced = len(self._windows) - 1
        if self._last_voiced < 0:
            self._drop(len(self._windows) - _windows_in(cutting.padding_s))
            return None
        if len(self._windows) - self._last_voiced > _windows_in(cutting.pause_s):
            return self._close()
        if len(self._windows) >= _windows_in(self._limit_s()):
            return self._cut()
        return None

    def _limit_s(self) -> float:
        limits_s = self._cutting.limits_s
        return limits_s[min(self._n_cut, len(limits_s) - 1)]

    def _close(self) -> Stretch | None:
        """Silence follows."""
        if self._last_voiced < 0:
            return None
        end = min(self._last_voiced + 1 + _windows_in(self._cutting.padding_s), len(self._windows))
        return self._take(end)

    def _cut(self) -> Stretch | None:
        """It grows too long: cut it where it is quietest, in its second half."""
        middle = len(self._windows) // 2
        levels = np.array([float(np.abs(each).mean()) for each in self._windows[middle:]])
        voice = np.array(self._voice[middle:]) + levels / max(float(levels.max()), 1e-6)
        kernel = np.ones(min(SMOOTH_WINDOWS, len(voice))) / SMOOTH_WINDOWS
        # 'valid' keeps clear of both ends
        quietest = int(np.convolve(voice, kernel, "valid").argmin()) + len(kernel) // 2
        return self._take(middle + quietest)

    def _take(self, end: int) -> Stretch | None:
        stretch = self._stretch(end)
        self._drop(end)
        self._last_voiced = max(-1, self._last_voiced - end)
        n_voiced = int((stretch.voice >= self._cutting.begins).sum())
        if n_voiced * WINDOW_S < self._cutting.least_speech_s:
            return None
        self._n_cut += 1
        return stretch

    def _stretch(self, end: int) -> Stretch:
        voice = np.array(self._voice[:end], np.float32)
        return Stretch(self._n_gone * WINDOW_S, joined(self._windows[:end]), voice)

    def _drop(self, n_windows: int) -> None:
        n_windows = max(0, n_windows)
        del self._windows[:n_windows], self._voice[:n_windows]
        self._n_gone += n_windows


def _shortened(stretch: Stretch, n_windows: int, n_missing: int) -> Stretch:
    """Without what filled the recording's last window."""
    n_beyond = round(stretch.end_s / WINDOW_S) - n_windows
    if n_beyond or not n_missing:
        return stretch
    return replace(stretch, samples=stretch.samples[:-n_missing])


def _windows_in(seconds: float) -> int:
    return round(seconds / WINDOW_S)
