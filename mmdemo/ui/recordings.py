"""The recording a person gives: a sound or video file, of any length, read by our own reader.

Gradio's audio widget is not used, for it has the browser decode a whole recording at once, and
writes anew what is trimmed or taken from the microphone. The file that was uploaded is what is
heard, cut and played.
"""

from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from threading import Lock
from wave import Wave_write
from wave import open as open_wave

import gradio as gr
import numpy as np

from mmdemo.errors import InvalidRequestError
from mmdemo.media import SAMPLE_RATE_HZ, Language, Samples
from mmdemo.media.sounds import open_sound, read_blocks
from mmdemo.ui.frame import QUIET
from mmdemo.ui.pictures import EXAMPLES, Payload, path_of
from mmdemo.ui.strings import label, say

EXAMPLE_SOUNDS = {
    "example_english": "spoken-english.ogg",
    "example_chinese": "spoken-chinese.ogg",
}
PEAKS_PER_S = 50  # at most
MAX_PEAKS = 3_000  # of a whole waveform, however long the recording is
N_WAVEFORMS_KEPT = 32
LOUDEST = 100
FULL_SCALE = 32_767
_WRITING = Lock()


def recording_input() -> gr.File:
    """Draw the recording's place, with the examples below it."""
    recording = gr.File(
        label=label("recording"), height=150, elem_id="transcribe-recording"
    )  # any kind of file: what is no recording is told so by our own reader
    _draw_examples(recording)
    return recording


def _draw_examples(recording: gr.File) -> None:
    with gr.Row(elem_classes="suggestions", elem_id="transcribe-examples"):
        for key, name in EXAMPLE_SOUNDS.items():
            button = gr.Button(label(key), size="sm", elem_classes="suggestion", min_width=60)
            button.click(partial(str, EXAMPLES / name), None, recording, **QUIET)


def uploaded_recording(payload: Payload, language: Language) -> Path:
    """Where the uploaded file lies.

    Raises:
        InvalidRequestError: there is none, or it was uploaded to an earlier run of the app.
    """
    path = path_of(payload)
    if path is None:
        raise InvalidRequestError(say(language, "no_recording"))
    if not path.exists():
        raise InvalidRequestError(say(language, "recording_gone"))
    return path


@dataclass(frozen=True)
class Waveform:
    """How loud a recording is from its start to its end."""

    peaks: tuple[int, ...]  # 0 to LOUDEST, evenly spaced; about `2 * MAX_PEAKS` at most
    duration_s: float  # all of them together


@lru_cache(maxsize=N_WAVEFORMS_KEPT)
def waveform(path: Path) -> Waveform:
    """Read a recording once, block by block, however long it is.

    Raises:
        InvalidRequestError: it cannot be read.
    """
    samples_per_peak = SAMPLE_RATE_HZ // PEAKS_PER_S
    rest: Samples = np.zeros(0, np.float32)
    peaks: list[float] = []
    n_samples = 0
    for block in read_blocks(open_sound(path)):
        n_samples += len(block)
        rest = np.concatenate([rest, np.abs(block)])
        n_whole = len(rest) // samples_per_peak
        whole = rest[: n_whole * samples_per_peak].reshape(n_whole, samples_per_peak)
        rest = rest[n_whole * samples_per_peak :]
        peaks += whole.max(axis=1, initial=0).tolist()
        while len(peaks) > 2 * MAX_PEAKS and len(peaks) % 2 == 0:
            peaks = [max(pair) for pair in zip(peaks[::2], peaks[1::2], strict=True)]
            samples_per_peak *= 2
    peaks += [float(rest.max())] if len(rest) else []
    levels = tuple(round(LOUDEST * min(peak, 1.0)) for peak in peaks)
    return Waveform(levels, n_samples / SAMPLE_RATE_HZ)


def playable(path: Path) -> Path:
    """A copy of a recording that every browser plays: WAV, one channel, as models hear it.

    Raises:
        InvalidRequestError: it cannot be read.
    """
    twin = path.with_name(f"{path.stem}.playable.wav")
    with _WRITING:
        if not twin.exists():
            draft = twin.with_suffix(".new")
            with new_wave(draft, SAMPLE_RATE_HZ) as copy:
                for block in read_blocks(open_sound(path)):
                    copy.writeframes(pcm(block))
            draft.replace(twin)
    return twin


def new_wave(path: Path, rate_hz: int) -> Wave_write:
    """A WAV file of one channel and 16 bits, to be written to."""
    file = open_wave(str(path), "wb")  # noqa: SIM115 - the caller closes it
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(rate_hz)
    return file


def pcm(samples: Samples) -> bytes:
    """Samples as such a file holds them."""
    return (np.clip(samples, -1, 1) * FULL_SCALE).astype("<i2").tobytes()
