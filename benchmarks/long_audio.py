"""What it takes to read a recording of hours and find its speech: memory at its peak, and time.

A file is made of the example recordings with pauses between them. It is heard in a process of its
own, by a listener that says nothing, so that what a model takes is not counted; beside it, a minute
is heard in the same way. The difference is what the length costs.

    python -m benchmarks.long_audio
    python -m benchmarks.long_audio --hours 10
"""

import argparse
import resource
import subprocess
import sys
import tempfile
from itertools import cycle
from pathlib import Path
from time import perf_counter

import numpy as np
import soundfile  # pyright: ignore[reportMissingTypeStubs] - it has none

from mmdemo.media import SAMPLE_RATE_HZ, Segment, SpeechRequest
from mmdemo.media.sounds import read_samples
from mmdemo.models import ModelCard, ModelPool, ModelRunner
from mmdemo.models.catalogue import ASSETS
from mmdemo.tasks import Recording, transcribe

PAUSE_S = 2.0
KIB_PER_MIB = 1_024


class Mute:
    """Listens to everything and says a word about it."""

    def transcribe(self, requests: list[SpeechRequest]) -> list[tuple[Segment, ...]]:
        """One segment for each request."""
        return [(Segment(0.0, 1.0, "something", "en", 0.9),) for _ in requests]


def make_recording(path: Path, seconds: float) -> None:
    """Write a WAV file of that length, in which people talk most of the time."""
    talks = [
        read_samples(ASSETS / "examples" / f"spoken-{language}.ogg")
        for language in ("english", "chinese")
    ]
    pause = np.zeros(round(PAUSE_S * SAMPLE_RATE_HZ), np.float32)
    missing = round(seconds * SAMPLE_RATE_HZ)
    with soundfile.SoundFile(path, "w", SAMPLE_RATE_HZ, 1) as file:
        for talk in cycle(talks):
            piece = np.concatenate([talk, pause])[:missing]
            file.write(piece)
            missing -= len(piece)
            if not missing:
                return


def hear(path: Path) -> None:
    """Hear a recording in this process and print what it took."""
    card = ModelCard("mute", ("transcribe",), weights="", memory_mb=1)
    models = ModelRunner(ModelPool({card.name: card}, 10, lambda _: Mute()))
    started_s = perf_counter()
    n_segments = sum(1 for _ in transcribe(models, Recording(path), card.name))
    seconds = perf_counter() - started_s
    models.close()
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_MIB
    print(f"{peak_mib:7.0f} MiB at the peak, {seconds:7.1f} s, {n_segments} stretches")


def main() -> None:
    """Hear a minute, then hours, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=3.0)
    parser.add_argument("--hear", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.hear:
        hear(given.hear)
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, seconds in (("1 minute", 60.0), (f"{given.hours:g} hours", given.hours * 3_600)):
            path = Path(folder) / "recording.wav"
            make_recording(path, seconds)
            print(f"{name:>9}: ", end="", flush=True)
            command = [sys.executable, "-m", "benchmarks.long_audio", "--hear", str(path)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
