"""What happens to speech on its way to a microphone: rooms, noises, telephones, loudness."""

# SciPy has no type stubs.
# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import random

import librosa
import numpy as np
from scipy.fft import next_fast_len
from scipy.signal import butter, fftconvolve, sosfilt

from mmdemo.media import SAMPLE_RATE_HZ, Samples

_NOISE_SLOPES = (0.0, 0.0, -0.5, -1.0)  # of amplitude over frequency: white, pink, brown
_TELEPHONE_HZ = 8_000
_QUIETEST = 1e-5


def random_noise(n_samples: int, rng: random.Random) -> Samples:
    """White, pink or brown noise, or mains hum in it, of root mean square 1: (n_samples,)."""
    numbers = np.random.default_rng(rng.randrange(2**32))
    n_fast = next_fast_len(max(2, n_samples), real=True)
    spectrum = np.fft.rfft(numbers.standard_normal(n_fast, dtype=np.float32))
    frequencies = np.arange(1, len(spectrum) + 1, dtype=np.float32)
    noise = np.fft.irfft(spectrum * frequencies ** np.float32(rng.choice(_NOISE_SLOPES)), n_fast)
    noise = noise[:n_samples] / (np.std(noise) + 1e-9)
    if rng.random() < 0.2:
        times_s = np.arange(n_samples) / SAMPLE_RATE_HZ
        mains_hz = rng.choice((50, 60, 100, 120))
        noise = 0.4 * noise + 1.2 * np.sin(2 * np.pi * mains_hz * times_s)
    return noise.astype(np.float32)


def through_a_room(samples: Samples, rng: random.Random) -> Samples:
    """The sound with the echoes of a random room: noise that dies away exponentially."""
    decay_s = rng.uniform(0.1, 0.7)  # until the echo is 60 dB down
    n_taps = int(decay_s * SAMPLE_RATE_HZ)
    numbers = np.random.default_rng(rng.randrange(2**32))
    fall = 10 ** (-3 * np.arange(n_taps) / n_taps)
    echo = numbers.standard_normal(n_taps, dtype=np.float32) * fall.astype(np.float32)
    echo *= rng.uniform(0.1, 0.6) / (np.sqrt((echo**2).sum()) + 1e-9)
    echo[0] = 1.0
    return fftconvolve(samples, echo)[: len(samples)].astype(np.float32)


def through_a_band(samples: Samples, rng: random.Random) -> Samples:
    """What a telephone, a small loudspeaker or a cheap microphone leaves of the sound."""
    low_hz, high_hz = rng.uniform(60, 350), rng.uniform(2_800, 7_000)
    if rng.random() < 0.5:
        halved = librosa.resample(
            samples, orig_sr=SAMPLE_RATE_HZ, target_sr=_TELEPHONE_HZ, res_type="soxr_mq"
        )
        samples = librosa.resample(
            halved, orig_sr=_TELEPHONE_HZ, target_sr=SAMPLE_RATE_HZ, res_type="soxr_mq"
        )
        low_hz, high_hz = rng.uniform(20, 250), rng.uniform(3_200, 3_999)
    band = butter(2, (low_hz, high_hz), "bandpass", fs=SAMPLE_RATE_HZ, output="sos")
    return np.asarray(sosfilt(band, samples), np.float32)


def as_recorded(samples: Samples, rng: random.Random) -> Samples:
    """Speech as some microphone in some room hears it. Length and timing stay."""
    if rng.random() < 0.35:
        samples = through_a_room(samples, rng)
    if rng.random() < 0.35:
        samples = through_a_band(samples, rng)
    level = float(np.sqrt(np.mean(samples**2)) + _QUIETEST)
    if rng.random() < 0.7:
        ratio_db = rng.uniform(3, 40)
        noise = random_noise(len(samples), rng) * np.float32(level * 10 ** (-ratio_db / 20))
        samples = (samples + noise).astype(np.float32)
    loudness = np.float32(10 ** (rng.uniform(-30, 3) / 20))  # beyond 0 dB the peaks are clipped
    peak = np.float32(np.abs(samples).max() + _QUIETEST)
    return np.clip(samples / peak * loudness, -1, 1).astype(np.float32)
