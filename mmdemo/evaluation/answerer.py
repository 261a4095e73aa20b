"""Measures an answerer on unseen scenes: its answers against the truth, family by family."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from mmdemo.evaluation.many import OnResult, run_all
from mmdemo.evaluation.question_only import QuestionOnly, learn_question_only
from mmdemo.evaluation.report import DIGITS, Scores, Share, share_right, to_report, to_scores
from mmdemo.evaluation.sampling import Plan, Sample, draw_samples, languages_of
from mmdemo.media import Language, Question, Suggestion
from mmdemo.models import ModelRunner
from mmdemo.scenes import (
    FAMILIES,
    QuestionAnswer,
    draw_scene,
    plain_answer,
    questions,
    read_caption,
)
from mmdemo.tasks import answer


@dataclass(frozen=True)
class QuestionJob:
    """One question that is asked."""

    sample: Sample
    asked: QuestionAnswer


@dataclass(frozen=True)
class _Answered:
    """One question that was answered."""

    sample: Sample
    family: str
    right: bool
    right_unseen: bool  # whether the question-only baseline is right


def evaluate_answerer(
    models: ModelRunner, model: str, plan: Plan, on_result: OnResult
) -> dict[str, Any]:
    """Scores of `model` in each language, as a user gets its answers.

    Keys of a language's scores, each share with its `n` and `interval`:
        accuracy: right answers to questions of all families about unseen scenes.
        question_only: what the question alone tells, without the picture.
        held_out_accuracy: accuracy on scenes with a combination of kind and colour that was
            never trained on.
        families: by family, its `accuracy`, `question_only` and `n`.
    """
    languages = languages_of(models, model)
    baselines = {language: learn_question_only(language) for language in languages}
    jobs = plan_questions(plan, languages)
    work = partial(answer_question, models, model, plan.n_candidates)
    answered: dict[Language, list[_Answered]] = {language: [] for language in languages}
    for job, suggestion in run_all(work, jobs, plan.n_workers, on_result):
        language = job.asked.language
        answered[language].append(_judge(job, suggestion.text, baselines[language]))
    return to_report("answer", model, models.version(model), plan) | {
        "scores": {language: _scores(answered[language]) for language in languages}
    }


def plan_questions(plan: Plan, languages: Sequence[Language]) -> list[QuestionJob]:
    """One question of each family that a scene can answer, for every scene and language."""
    rng = random.Random(f"questions {plan.seed}")
    samples = draw_samples(plan)
    return [
        QuestionJob(sample, asked)
        for language in languages
        for sample in samples
        for asked in questions(sample.scene, language, rng)
    ]


def is_right(text: str, truth: QuestionAnswer) -> bool:
    """Whether an answer says what the true one says; things may be listed in another order."""
    if plain_answer(text) == plain_answer(truth.answer):
        return True
    read, wanted = (read_caption(said, truth.language) for said in (text, truth.answer))
    return (
        read.understood
        and wanted.understood
        and bool(read.things)
        and (read.things == wanted.things)
    )


def answer_question(
    models: ModelRunner, model: str, n_candidates: int, job: QuestionJob
) -> Suggestion:
    """The answer that a user gets."""
    asked = job.asked
    question = Question(draw_scene(job.sample.scene), asked.question, asked.language, n_candidates)
    return answer(models, question, model)


def _judge(job: QuestionJob, text: str, baseline: QuestionOnly) -> _Answered:
    asked = job.asked
    guess = baseline.answer(asked.question, asked.family)
    return _Answered(
        sample=job.sample,
        family=asked.family,
        right=is_right(text, asked),
        right_unseen=guess == plain_answer(asked.answer),
    )


def _scores(answered: list[_Answered]) -> Scores:
    seen = [one for one in answered if not one.sample.held_out]
    held_out = [one for one in answered if one.sample.held_out]
    shares = {
        "accuracy": _accuracy(seen),
        "question_only": _question_only(seen),
        "held_out_accuracy": _accuracy(held_out),
    }
    by_family = {family: [one for one in seen if one.family == family] for family in FAMILIES}
    families = {
        family: _family_row(of_family) for family, of_family in by_family.items() if of_family
    }
    return to_scores(shares) | {"families": families}


def _accuracy(answered: list[_Answered]) -> Share | None:
    return share_right((one.sample.number, one.right) for one in answered)


def _question_only(answered: list[_Answered]) -> Share | None:
    return share_right((one.sample.number, one.right_unseen) for one in answered)


def _family_row(answered: list[_Answered]) -> dict[str, float | int]:
    n = len(answered)
    return {
        "accuracy": round(sum(one.right for one in answered) / n, DIGITS),
        "question_only": round(sum(one.right_unseen for one in answered) / n, DIGITS),
        "n": n,
    }
