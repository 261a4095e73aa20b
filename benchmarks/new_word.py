"""Teach the listener a word it has never heard, from twenty corrected clips, in a minute.

python -m benchmarks.new_word [--clips 20] [--time-budget 60] [--fresh 100] [--original 100]

A word each of English and Chinese, in clips of synthetic speech in rooms and noise. Prints how
often the word is written in fresh clips, of sentences and voices that were never heard, and what
became of the error rates on the speech world's own test set, before and after.
"""

import argparse
import json
import random
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import soundfile  # pyright: ignore[reportMissingTypeStubs] - it has none

from mmdemo.evaluation.clips import Clip as Heard
from mmdemo.evaluation.clips import ClipPlan, plan_clips
from mmdemo.exchange import EXPORTERS
from mmdemo.media import LANGUAGES, SAMPLE_RATE_HZ, Language, Samples, SpeechRequest
from mmdemo.media.clips import Clip
from mmdemo.metrics import count_errors, error_rate
from mmdemo.pairs import PairDraft, PairStore, Storage
from mmdemo.scenes import Split
from mmdemo.settings import Settings
from mmdemo.speech import as_recorded, random_sentence, random_voice, speak
from mmdemo.tasks.transcribe import transcribe_request
from mmdemo.workbench import Workbench

ASSET = Path("assets/listener")
WORDS: dict[Language, str] = {"en": "platypus", "zh": "鸭嘴兽"}
OLD: dict[Language, tuple[str, ...]] = {"en": ("cat", "dog", "bird"), "zh": ("猫", "狗", "鸟")}
FIRST_SEED = 90_003  # of the original test set, as in the model card


def clip_of(seed: int, language: Language, split: Split) -> tuple[str, Samples]:
    """A sentence of the split with the new word in it, said by a voice of the split, somewhere."""
    rng = random.Random(f"new word:{split}:{language}:{seed}")
    said = _with_new_word(rng, language, split)
    samples = speak(said, random_voice(rng, language, split)).samples
    return said, as_recorded(samples, rng)


def _with_new_word(rng: random.Random, language: Language, split: Split) -> str:
    """A caption or question with the word in an animal's place, or any sentence before it."""
    space = " " if language == "en" else ""
    if rng.random() < 0.3:
        return random_sentence(rng, language, split).text + space + WORDS[language]
    while True:
        sentence = f"{space}{random_sentence(rng, language, split).text}{space}"
        there = [old for old in OLD[language] if f"{space}{old}{space}" in sentence]
        if there:
            old = rng.choice(there)
            return sentence.replace(
                f"{space}{old}{space}", f"{space}{WORDS[language]}{space}"
            ).strip()


def snapshot(n_clips: int, languages: tuple[Language, ...], folder: Path) -> None:
    """Corrected clips of each language, as the collection exports them."""
    store = PairStore(Storage(f"sqlite:///{folder / 'pairs.db'}", folder / "media"))
    for language in languages:
        for seed in range(n_clips):
            text, samples = clip_of(seed, language, "train")
            stream = BytesIO()
            soundfile.write(stream, samples, SAMPLE_RATE_HZ, format="FLAC")
            name, end_s = f"{language}-{seed}.flac", len(samples) / SAMPLE_RATE_HZ
            clip = Clip(stream.getvalue(), name, 0.0, end_s)
            store.add(
                PairDraft("transcribe", clip, None, language, None, text, "fixed", "somebody")
            )
    EXPORTERS["jsonl"](store, folder / "run" / "snapshot")


def written(bench: Workbench, model: str, samples: Samples, language: Language) -> str:
    """What the model writes, the language being known."""
    segments = transcribe_request(bench.models, SpeechRequest(samples, language), model)
    return " ".join(segment.text for segment in segments)


def new_words(bench: Workbench, model: str, n_fresh: int) -> dict[str, float]:
    """In how many fresh clips the new word is written, and the error rate of all words there."""
    scores: dict[str, float] = {}
    for language in LANGUAGES:
        right, counted = 0, list[Any]()
        for seed in range(10_000, 10_000 + n_fresh):
            truth, samples = clip_of(seed, language, "test")
            text = written(bench, model, samples, language)
            right += WORDS[language] in text
            counted.append(count_errors(text, truth, language))
        scores[f"{language}_word_written"] = round(100 * right / n_fresh, 1)
        scores[f"{language}_fresh_errors"] = round(100 * error_rate(counted), 1)
    return scores


def original(bench: Workbench, model: str, n_clips: int) -> dict[str, float]:
    """The error rates on the speech world's own test set, in percent."""
    plan = ClipPlan(n_clips=n_clips, seed=FIRST_SEED, n_workers=bench.n_workers)
    clips: list[Heard] = [job.load() for job in plan_clips(plan)]
    scores: dict[str, float] = {}
    for language in LANGUAGES:
        counted = [
            count_errors(written(bench, model, clip.samples, language), clip.text, language)
            for clip in clips
            if clip.language == language
        ]
        scores[f"{language}_original_errors"] = round(100 * error_rate(counted), 2)
    return scores


def teach(folder: Path, recipe: Path, time_budget_s: float) -> Path:
    """Carry a run to its end in a process of its own; the checkpoint's folder."""
    order = [sys.executable, "-m", "mmdemo.training", str(recipe), "--out", str(folder / "run")]
    order += ["--start-from", str(ASSET), "--time-budget", str(time_budget_s)]
    subprocess.run(order, check=True)
    return folder / "run" / "model"


def main() -> None:
    """Measure, teach, measure again, and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=20, help="of each language")
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    parser.add_argument("--time-budget", type=float, default=60.0)
    parser.add_argument("--fresh", type=int, default=100)
    parser.add_argument("--original", type=int, default=100)
    parser.add_argument("--recipe", type=Path, default=Path("recipes/listener_corrections.toml"))
    options = parser.parse_args()
    with TemporaryDirectory() as place:
        folder = Path(place)
        snapshot(options.clips, tuple(options.languages), folder)
        taught = teach(folder, options.recipe, options.time_budget)
        report: dict[str, object] = {"clips": options.clips, "budget_s": options.time_budget}
        for name, weights in {"before": ASSET, "after": taught}.items():
            bench = Workbench.from_settings(Settings(data_dir=folder, listener=str(weights)))
            model = bench.default_model["transcribe"]
            report[name] = new_words(bench, model, options.fresh) | original(
                bench, model, options.original
            )
            bench.close()
        progress = (folder / "run" / "state" / "progress.json").read_text(encoding="utf-8")
        print(json.dumps(report | json.loads(progress), indent=1))


if __name__ == "__main__":
    main()
