"""Measures a listener on speech whose words are known: synthesised, or a folder of recordings."""

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import soundfile  # pyright: ignore[reportMissingTypeStubs] - it has none

from mmdemo.errors import InvalidRequestError
from mmdemo.evaluation.clips import Clip, ClipPlan, plan_clips
from mmdemo.evaluation.many import OnResult, run_many
from mmdemo.evaluation.report import DIGITS, Scores, Share, share_right, to_scores
from mmdemo.media import LANGUAGES, SAMPLE_RATE_HZ, Language, Samples, Segment, SpeechRequest
from mmdemo.metrics import Errors, count_errors, error_rate, error_rate_interval, spoken_units
from mmdemo.models import ModelRunner
from mmdemo.speech import KINDS, Kind, random_noise
from mmdemo.tasks.transcribe import Recording, transcribe, transcribe_request

RATE_NAMES: dict[Language, str] = {"en": "wer", "zh": "cer"}
QUIET_S = 600
NOISE_LEVEL = 0.1  # root mean square


@dataclass(frozen=True)
class _Heard:
    """One clip that was written down."""

    kind: Kind | None
    errors: Errors
    language_found: bool  # whether the model, left alone, hears which language it is


def evaluate_listener(
    models: ModelRunner, model: str, plan: ClipPlan, on_result: OnResult
) -> dict[str, Any]:
    """Error rates of `model`: words of English, characters of Chinese.

    Keys of a language's scores, each with its `n` and `interval`:
        wer or cer: errors by all words or characters that were said, the language being given.
        clips_right: clips without any error.
        language_found: clips whose language is recognised when it is not given.
        kinds: by kind of sentence (see `mmdemo.speech.Kind`), its wer or cer and `n`.
    Beside them, `invented` counts words in ten minutes of silence and of noise, listened to as
    a user's recordings are.
    """
    known = models.card(model).languages
    jobs = [job for job in plan_clips(plan) if not known or job.language in known]
    clips = (job.load() for job in jobs)  # one after the other: a voice wavers on from the last
    heard: dict[Language, list[_Heard]] = {language: [] for language in LANGUAGES}
    work = partial(_listen, models, model)
    for number, (clip, result) in enumerate(run_many(work, clips, plan.n_workers), start=1):
        if isinstance(result, InvalidRequestError):
            raise result
        heard[clip.language].append(result)
        on_result(number, len(jobs))
    return {
        "task": "transcribe",
        "model": model,
        "version": models.version(model),
        "clips": plan.n_clips,
        "seed": plan.seed,
        "data": str(plan.data_dir or ""),
        "scores": {
            language: _scores(results, RATE_NAMES[language])
            for language, results in heard.items()
            if results
        },
        "invented": {name: _count_invented(models, model, make) for name, make in QUIET.items()},
    }


def _listen(models: ModelRunner, model: str, clip: Clip) -> _Heard:
    told = transcribe_request(models, SpeechRequest(clip.samples, clip.language), model)
    errors = count_errors(_text(told), clip.text, clip.language)
    alone = transcribe_request(models, SpeechRequest(clip.samples), model)
    return _Heard(clip.kind, errors, {segment.language for segment in alone} == {clip.language})


def _text(segments: tuple[Segment, ...]) -> str:
    return " ".join(segment.text for segment in segments)


def _scores(heard: list[_Heard], rate_name: str) -> Scores:
    counted = [one.errors for one in heard]
    n_spoken = sum(errors.n_spoken for errors in counted)
    rate = Share(error_rate(counted), error_rate_interval(counted), n_spoken)
    scores = to_scores(
        {
            rate_name: rate,
            "clips_right": share_right(
                (number, not one.errors.n_errors) for number, one in enumerate(heard)
            ),
            "language_found": share_right(
                (number, one.language_found) for number, one in enumerate(heard)
            ),
        }
    )
    by_kind = {kind: [one.errors for one in heard if one.kind == kind] for kind in KINDS}
    rows = {kind: _kind_row(counted, rate_name) for kind, counted in by_kind.items() if counted}
    return scores | ({"kinds": rows} if rows else {})


def _kind_row(counted: list[Errors], rate_name: str) -> dict[str, float | int]:
    n_spoken = sum(errors.n_spoken for errors in counted)
    return {rate_name: round(error_rate(counted), DIGITS), "n": n_spoken}


def _silence() -> Samples:
    return np.zeros(QUIET_S * SAMPLE_RATE_HZ, dtype=np.float32)


def _noise() -> Samples:
    """A minute of each of ten noises."""
    rng = random.Random(0)
    minutes = [random_noise(60 * SAMPLE_RATE_HZ, rng) for _ in range(QUIET_S // 60)]
    return (NOISE_LEVEL * np.concatenate(minutes)).clip(-1, 1)


QUIET: dict[str, Callable[[], Samples]] = {"silence": _silence, "noise": _noise}


def _count_invented(models: ModelRunner, model: str, make: Callable[[], Samples]) -> dict[str, int]:
    """Words or characters that are written down where nobody says any."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "quiet.wav"
        soundfile.write(path, make(), SAMPLE_RATE_HZ)
        segments = tuple(transcribe(models, Recording(path), model))
    return {"seconds": QUIET_S, "words": len(spoken_units(_text(segments), "en"))}
