"""Ten minutes of speech written down: this app beside the plain `transformers` pipeline.

Both have the same checkpoint and the same file, one after the other in one run.
python -m benchmarks.transcribe --model FOLDER
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias

import numpy as np
import soundfile  # pyright: ignore[reportMissingTypeStubs] - it has none
from transformers import AutoFeatureExtractor, AutoTokenizer, pipeline

from mmdemo.media import LANGUAGES, SAMPLE_RATE_HZ, Samples
from mmdemo.models.devices import usable_cores
from mmdemo.settings import Settings
from mmdemo.speech import random_utterance
from mmdemo.tasks.transcribe import Recording, transcribe
from mmdemo.workbench import Workbench

PAUSE_S = 0.7  # between two sentences
WARM_UP_S = 20
OURS, PLAIN = "this app", "plain pipeline"


@dataclass(frozen=True)
class Run:
    """How long one of the two took."""

    seconds: float
    first_text_s: float
    n_characters: int


Runner: TypeAlias = Callable[[Path], Run]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="length of the recording")
    parser.add_argument("--model", default="", help="catalogue name, hub id or folder")
    parser.add_argument("--rounds", type=int, default=1, help="how often each has its turn")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        soundfile.write(path, speech(60 * options.minutes), SAMPLE_RATE_HZ)
        workbench = Workbench.from_settings(Settings(data_dir=Path(folder), listener=options.model))
        runners = {OURS: here(workbench), PLAIN: as_usual(checkpoint_of(workbench))}
        compare(runners, path, options.rounds)
        workbench.close()


def compare(runners: dict[str, Runner], path: Path, n_rounds: int) -> None:
    """Let each write the file down, in turn, and print how fast they were."""
    samples, rate_hz = soundfile.read(path, dtype="float32")
    length_s = len(samples) / rate_hz
    with tempfile.TemporaryDirectory() as folder:
        short = Path(folder) / "warm-up.wav"
        soundfile.write(short, samples[: WARM_UP_S * rate_hz], rate_hz)
        for listen in runners.values():
            listen(short)
    rounds = [{name: listen(path) for name, listen in runners.items()} for _ in range(n_rounds)]
    print(f"{'':<14}{'times real time':>17}{'first text':>13}{'characters':>12}")
    for name in runners:
        seconds = float(np.median([runs[name].seconds for runs in rounds]))
        first_s = float(np.median([runs[name].first_text_s for runs in rounds]))
        n_characters = rounds[0][name].n_characters
        print(f"{name:<14}{length_s / seconds:>17.1f}{first_s:>11.2f} s{n_characters:>12}")
    ratio = float(np.median([runs[PLAIN].seconds / runs[OURS].seconds for runs in rounds]))
    print(f"{ratio:.2f} times as fast, on {usable_cores()} cores, {length_s:.0f} s of speech")


def speech(seconds: float) -> Samples:
    """Sentences in both languages by many voices, with pauses: (samples,)."""
    return np.concatenate(list(sentences(round(seconds * SAMPLE_RATE_HZ))))


def sentences(n_samples: int) -> Iterator[Samples]:
    """Pieces that are `n_samples` long together."""
    pause = np.zeros(round(PAUSE_S * SAMPLE_RATE_HZ), np.float32)
    for seed in count():
        said = random_utterance(seed, LANGUAGES[seed % len(LANGUAGES)]).samples
        for piece in (said, pause):
            yield piece[:n_samples]
            n_samples -= len(piece)
            if n_samples <= 0:
                return


def checkpoint_of(workbench: Workbench) -> Path:
    """The folder of the model that listens."""
    card = workbench.catalogue[workbench.default_model["transcribe"]]
    if not card.is_folder:
        raise SystemExit("Give the folder of a checkpoint with --model.")
    return Path(card.weights)


def here(workbench: Workbench) -> Runner:
    """Writes a file down as the page does."""

    def listen(path: Path) -> Run:
        started_s = perf_counter()
        first_text_s, texts = 0.0, list[str]()
        name = workbench.default_model["transcribe"]
        for segment in transcribe(workbench.models, Recording(path), name):
            first_text_s = first_text_s or perf_counter() - started_s
            texts.append(segment.text)
        return Run(perf_counter() - started_s, first_text_s, len("".join(texts)))

    return listen


def as_usual(checkpoint: Path) -> Runner:
    """Writes a file down with transformers' pipeline, in windows of the usual 30 s."""
    recognise: Any = pipeline(
        "automatic-speech-recognition",
        model=str(checkpoint),
        tokenizer=AutoTokenizer.from_pretrained(checkpoint),
        feature_extractor=AutoFeatureExtractor.from_pretrained(checkpoint),
        device="cpu",
        chunk_length_s=30,
        batch_size=8,
    )

    def listen(path: Path) -> Run:
        started_s = perf_counter()
        samples, _ = soundfile.read(path, dtype="float32")
        text = recognise({"raw": samples, "sampling_rate": SAMPLE_RATE_HZ})["text"]
        seconds = perf_counter() - started_s
        return Run(seconds, seconds, len(text))  # it has nothing to show before the end

    return listen


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    main()
