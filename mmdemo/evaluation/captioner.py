"""Measures a captioner on unseen scenes: what its captions claim against what is there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from mmdemo.evaluation.many import OnResult, run_all
from mmdemo.evaluation.report import DIGITS, Scores, Share, share_right, to_report, to_scores
from mmdemo.evaluation.sampling import Plan, Sample, draw_samples, languages_of
from mmdemo.media import STYLES, CaptionRequest, Language, Style, Suggestion
from mmdemo.metrics import cider, corpus_bleu
from mmdemo.models import ModelRunner
from mmdemo.scenes import (
    ReadCaption,
    captions,
    clear_pairs,
    draw_scene,
    names_every_thing,
    read_caption,
    relations_hold,
)
from mmdemo.tasks import caption


@dataclass(frozen=True)
class CaptionJob:
    """One caption that is wanted."""

    sample: Sample
    language: Language
    style: Style


@dataclass(frozen=True)
class _Written:
    """One caption that was written, and what it claims."""

    sample: Sample
    style: Style
    text: str
    read: ReadCaption

    @property
    def relates(self) -> bool:
        """Whether the caption ought to state a relation: a detailed one of a scene that has one."""
        return self.style == "detailed" and any(clear_pairs(self.sample.scene))


def evaluate_captioner(
    models: ModelRunner, model: str, plan: Plan, on_result: OnResult
) -> dict[str, Any]:
    """Scores of `model` in each language, as a user gets its captions: the best of the candidates.

    Keys of a language's scores, each share with its `n` and `interval`:
        scene_exact: captions (short and detailed) with all things, colours and counts right.
        scene_exact_short, scene_exact_detailed: the same, by style.
        relation_exact: detailed captions of scenes with a clear relation that state one and
            whose every stated one is true.
        background_exact: detailed captions that name the background rightly.
        held_out_scene_exact, held_out_relation_exact: as above, on scenes with a combination
            of kind and colour that was never trained on.
        bleu4: in [0, 1]; cider: CIDEr-D in [0, 10]; both against all phrasings.
    """
    languages = languages_of(models, model)
    jobs = plan_captions(plan, languages)
    work = partial(write_caption, models, model, plan.n_candidates)
    written: dict[Language, list[_Written]] = {language: [] for language in languages}
    for job, suggestion in run_all(work, jobs, plan.n_workers, on_result):
        read = read_caption(suggestion.text, job.language)
        written[job.language].append(_Written(job.sample, job.style, suggestion.text, read))
    return to_report("caption", model, models.version(model), plan) | {
        "scores": {language: _scores(written[language], language) for language in languages}
    }


def plan_captions(plan: Plan, languages: Sequence[Language]) -> list[CaptionJob]:
    """A caption of each style in each language for every scene."""
    samples = draw_samples(plan)
    return [
        CaptionJob(sample, language, style)
        for language in languages
        for style in STYLES  # one style after the other, so that a batch holds equal lengths
        for sample in samples
    ]


def write_caption(
    models: ModelRunner, model: str, n_candidates: int, job: CaptionJob
) -> Suggestion:
    """The caption that a user gets."""
    request = CaptionRequest(draw_scene(job.sample.scene), job.language, job.style, n_candidates)
    return caption(models, request, model)


def _scores(written: list[_Written], language: Language) -> Scores:
    seen = [one for one in written if not one.sample.held_out]
    held_out = [one for one in written if one.sample.held_out]
    detailed = [one for one in seen if one.style == "detailed"]
    shares = {
        "scene_exact": _judge(seen, _exact),
        "scene_exact_short": _judge([one for one in seen if one.style == "short"], _exact),
        "scene_exact_detailed": _judge(detailed, _exact),
        "relation_exact": _judge([one for one in seen if one.relates], _relation_right),
        "background_exact": _judge(detailed, _background_right),
        "held_out_scene_exact": _judge(held_out, _exact),
        "held_out_relation_exact": _judge(
            [one for one in held_out if one.relates], _relation_right
        ),
    }
    texts = [one.text for one in seen]
    references = [captions(one.sample.scene, language, one.style) for one in seen]
    return {
        "bleu4": round(corpus_bleu(texts, references, language), DIGITS),
        "cider": round(cider(texts, references, language), DIGITS),
    } | to_scores(shares)


def _judge(written: list[_Written], right: Callable[[_Written], bool]) -> Share | None:
    return share_right((one.sample.number, right(one)) for one in written)


def _exact(one: _Written) -> bool:
    return names_every_thing(one.read, one.sample.scene)


def _relation_right(one: _Written) -> bool:
    return relations_hold(one.read, one.sample.scene)


def _background_right(one: _Written) -> bool:
    return one.read.background == one.sample.scene.background
