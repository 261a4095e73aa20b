"""Which speech a listener is measured on: unseen synthesised clips, or people's recordings."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mmdemo.errors import InvalidRequestError
from mmdemo.media import LANGUAGES, Language, Samples
from mmdemo.media.sounds import read_samples
from mmdemo.speech import Kind, random_utterance

METADATA = "metadata.jsonl"


@dataclass(frozen=True)
class ClipPlan:
    """What to measure on; the same plan gives the same clips on every machine."""

    n_clips: int  # synthesised ones, in each language
    seed: int
    n_workers: int
    data_dir: Path | None = None  # recordings with METADATA, to be used instead


@dataclass(frozen=True)
class Clip:
    """A recording, and what is said in it."""

    language: Language
    text: str
    samples: Samples  # at SAMPLE_RATE_HZ
    kind: Kind | None = None  # of sentence; None: a person's recording


@dataclass(frozen=True)
class Job:
    """One clip that is to be heard; made or read only when its turn comes, in the plan's order."""

    language: Language
    load: Callable[[], Clip]


def plan_clips(plan: ClipPlan) -> list[Job]:
    """The clips of a plan, English ones first.

    Raises:
        InvalidRequestError: the folder has no readable list of its recordings.
    """
    if plan.data_dir is not None:
        return _read(plan.data_dir)
    return [
        Job(language, partial(_say, plan.seed + number, language))
        for language in LANGUAGES
        for number in range(plan.n_clips)
    ]


def _say(seed: int, language: Language) -> Clip:
    utterance = random_utterance(seed, language, "test")
    return Clip(language, utterance.text, utterance.samples, utterance.kind)


def _read(folder: Path) -> list[Job]:
    try:
        lines = (folder / METADATA).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidRequestError(
            f"{folder} has no readable {METADATA}; put one there with a line "
            '{"file_name": …, "text": …, "language": "en" or "zh"} for each recording.'
        ) from error
    jobs = [
        _job(folder, number, line) for number, line in enumerate(lines, start=1) if line.strip()
    ]
    if not jobs:
        raise InvalidRequestError(f"{folder / METADATA} lists no recordings; add some.")
    return jobs


def _job(folder: Path, number: int, line: str) -> Job:
    try:
        row = json.loads(line)
        path, text, language = folder / row["file_name"], str(row["text"]), row["language"]
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidRequestError(
            f"Line {number} of {folder / METADATA} is no JSON object with file_name, text and "
            "language; correct it."
        ) from error
    if language not in LANGUAGES:
        raise InvalidRequestError(
            f"Line {number} of {folder / METADATA} has the language {language!r}; "
            f"write {' or '.join(LANGUAGES)}."
        )
    return Job(language, partial(_load, path, text, language))


def _load(path: Path, text: str, language: Language) -> Clip:
    return Clip(language, text, read_samples(path))
