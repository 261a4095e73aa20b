"""Measures a painter: what it was asked to draw against what the judge reads on its pictures.

The method and the families of prompts are those of GenEval (Ghosh et al. 2023, arXiv 2310.11513),
with a judge that knows the picture world in the detector's place.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean
from typing import Any

from mmdemo.evaluation.judge import Judge, judge_version, measure_judge, open_judge
from mmdemo.evaluation.many import OnResult, run_all
from mmdemo.evaluation.report import Scores, Share, share_right, to_scores
from mmdemo.evaluation.sampling import languages_of
from mmdemo.media import DrawingSettings, DrawRequest, Language
from mmdemo.metrics import bootstrap_interval
from mmdemo.models import ModelRunner
from mmdemo.scenes import WISH_FAMILIES, Wish, WishFamily, is_fulfilled, prompt_for, random_wish
from mmdemo.tasks import draw

DRAWING_SEED_BITS = 32


@dataclass(frozen=True)
class PaintingPlan:
    """What to ask for; the same plan asks for the same on every machine."""

    n_prompts: int  # in each language, spread evenly over the families
    seed: int
    n_workers: int
    n_steps: int | None = None  # these three as in DrawRequest
    guidance_scale: float | None = None
    scheduler: str = ""


@dataclass(frozen=True)
class DrawingJob:
    """One picture that is wanted."""

    number: int
    family: WishFamily
    wish: Wish
    language: Language
    request: DrawRequest


@dataclass(frozen=True)
class _Drawn:
    """One picture that was drawn."""

    fulfilled: bool
    settings: DrawingSettings


def evaluate_painter(
    models: ModelRunner, model: str, plan: PaintingPlan, on_result: OnResult
) -> dict[str, Any]:
    """Scores of `model` in each language, as a user gets its pictures, one for each prompt.

    Keys of a language's scores, each share with its `n` and `interval`:
        single_object, two_objects, counting, colors, position, color_attribution: pictures on
            which the judge finds what prompts of that family ask for.
        overall: the mean of the six.
    Beside them stands how right the judge itself is (`measure_judge`).
    """
    judge = open_judge()
    languages = languages_of(models, model)
    jobs = plan_drawings(plan, languages)
    drawn = run_all(partial(_draw, models, model, judge), jobs, plan.n_workers, on_result)
    first = drawn[0][1].settings
    return {
        "task": "draw",
        "model": model,
        "version": models.version(model),
        "prompts": plan.n_prompts,
        "seed": plan.seed,
        "settings": {name: value for name, value in first.items() if name != "seed"},
        "scores": {
            language: _scores([one for one in drawn if one[0].language == language])
            for language in languages
        },
        "judge": {"version": judge_version()} | measure_judge(judge, plan.n_prompts, plan.seed),
    }


def plan_drawings(plan: PaintingPlan, languages: Sequence[Language]) -> list[DrawingJob]:
    """One wish after the other of each family in turn, the same in every language."""
    jobs: list[DrawingJob] = []
    for language in languages:
        for number in range(plan.n_prompts):
            rng = random.Random(f"painter:{plan.seed}:{number}")
            family = WISH_FAMILIES[number % len(WISH_FAMILIES)]
            wish = random_wish(family, rng)
            request = DrawRequest(
                prompt_for(wish, language),
                seed=rng.getrandbits(DRAWING_SEED_BITS),
                n_steps=plan.n_steps,
                guidance_scale=plan.guidance_scale,
                scheduler=plan.scheduler,
            )
            jobs.append(DrawingJob(number, family, wish, language, request))
    return jobs


def _draw(models: ModelRunner, model: str, judge: Judge, job: DrawingJob) -> _Drawn:
    drawing = draw(models, job.request, model)
    (things,) = judge.read([drawing.picture])
    return _Drawn(is_fulfilled(job.wish, things), drawing.settings)


def _scores(drawn: list[tuple[DrawingJob, _Drawn]]) -> Scores:
    by_family: dict[str, Share | None] = {
        family: share_right(
            (job.number, one.fulfilled) for job, one in drawn if job.family == family
        )
        for family in WISH_FAMILIES
    }
    return to_scores(by_family | {"overall": _overall(by_family, drawn)})


def _overall(
    by_family: Mapping[str, Share | None], drawn: list[tuple[DrawingJob, _Drawn]]
) -> Share | None:
    """The mean of the families; None while one of them has no picture."""
    known = [share for share in by_family.values() if share]
    if len(known) < len(by_family):
        return None
    n_of = {family: share.n for family, share in by_family.items() if share}
    # Each family weighs the same, however many of its prompts there were.
    weighted = [one.fulfilled * len(drawn) / len(known) / n_of[job.family] for job, one in drawn]
    value = fmean(share.value for share in known)
    return Share(value, bootstrap_interval(weighted), len(drawn))
