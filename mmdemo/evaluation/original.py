"""The original test set of each task, item by item: what must not be forgotten.

The same scenes, sentences and wishes as `evaluate_captioner` and its siblings measure on, with the
scores that a comparison needs.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from mmdemo.evaluation.answerer import QuestionJob, answer_question, is_right, plan_questions
from mmdemo.evaluation.captioner import CaptionJob, plan_captions, write_caption
from mmdemo.evaluation.clips import Clip, ClipPlan, plan_clips
from mmdemo.evaluation.exams import Exam, Item, Points, Reply, right
from mmdemo.evaluation.judge import Judge, open_judge
from mmdemo.evaluation.listener import RATE_NAMES
from mmdemo.evaluation.painter import DrawingJob, PaintingPlan, plan_drawings
from mmdemo.evaluation.sampling import Plan, Sample
from mmdemo.media import Language, SpeechRequest
from mmdemo.metrics import count_errors
from mmdemo.models import ModelRunner
from mmdemo.scenes import (
    clear_pairs,
    describe,
    draw_scene,
    is_fulfilled,
    names_every_thing,
    read_caption,
    relations_hold,
)
from mmdemo.tasks import draw
from mmdemo.tasks.transcribe import transcribe_request

N_CANDIDATES = 1  # the best of several costs a user's model several times as long
N_WORKERS = 1  # of plans from which only the items are taken


@dataclass(frozen=True)
class OriginalPlan:
    """Which part of a test set; the same plan gives the same items on every machine."""

    n: int  # scenes (and as many held out), or clips or prompts in each language
    seed: int
    languages: Sequence[Language]


def original_exams(task: str, plan: OriginalPlan) -> list[Exam]:
    """The items of one task's test set.

    Raises:
        InvalidRequestError: what speaks the sentences is not installed.
        ModelUnavailableError: what judges the drawings is missing.
    """
    return _TEST_SETS[task](plan)


def _scenes(plan: OriginalPlan) -> Plan:
    return Plan(plan.n, plan.seed, N_CANDIDATES, N_WORKERS)


def _group(sample: Sample) -> str:
    return f"{'held-out ' if sample.held_out else ''}scene {sample.number}"


def _captions(plan: OriginalPlan) -> list[Exam]:
    return [_caption_exam(job) for job in plan_captions(_scenes(plan), plan.languages)]


def _caption_exam(job: CaptionJob) -> Exam:
    scene = job.sample.scene
    wanted = describe(scene, job.language, job.style)
    item = Item("caption", job.language, _group(job.sample), wanted, style=job.style)
    return Exam(item, partial(_caption, job), partial(draw_scene, scene))


def _caption(job: CaptionJob, models: ModelRunner, model: str) -> Reply:
    text = write_caption(models, model, N_CANDIDATES, job).text
    read, sample = read_caption(text, job.language), job.sample
    points = {"scene_exact": right(names_every_thing(read, sample.scene))}
    if job.style == "detailed" and any(clear_pairs(sample.scene)):
        points["relation_exact"] = right(relations_hold(read, sample.scene))
    return Reply(text, _by_part(points, sample))


def _by_part(points: dict[str, Points], sample: Sample) -> dict[str, Points]:
    """Held-out scenes have scores of their own, as in the reports of one model."""
    return {f"held_out_{name}" if sample.held_out else name: got for name, got in points.items()}


def _questions(plan: OriginalPlan) -> list[Exam]:
    return [_question_exam(job) for job in plan_questions(_scenes(plan), plan.languages)]


def _question_exam(job: QuestionJob) -> Exam:
    asked = job.asked
    item = Item("answer", asked.language, _group(job.sample), asked.answer, asked.question)
    return Exam(item, partial(_answer, job), partial(draw_scene, job.sample.scene))


def _answer(job: QuestionJob, models: ModelRunner, model: str) -> Reply:
    text = answer_question(models, model, N_CANDIDATES, job).text
    return Reply(text, _by_part({"accuracy": right(is_right(text, job.asked))}, job.sample))


def _clips(plan: OriginalPlan) -> list[Exam]:
    # Made once and kept: a voice wavers, and both models must hear the same.
    jobs = plan_clips(ClipPlan(plan.n, plan.seed, N_WORKERS))
    clips = [job.load() for job in jobs if job.language in plan.languages]
    return [_clip_exam(number, clip) for number, clip in enumerate(clips)]


def _clip_exam(number: int, clip: Clip) -> Exam:
    item = Item("transcribe", clip.language, f"clip {number}", clip.text)
    return Exam(item, partial(heard, clip), lambda: clip.samples)


def heard(clip: Clip, models: ModelRunner, model: str) -> Reply:
    """What a listener writes down, and its errors."""
    request = SpeechRequest(clip.samples, clip.language)
    text = " ".join(segment.text for segment in transcribe_request(models, request, model))
    errors = count_errors(text, clip.text, clip.language)
    rate = {RATE_NAMES[clip.language]: (float(errors.n_errors), float(errors.n_spoken))}
    return Reply(text, rate | {"clips_right": right(not errors.n_errors)})


def _wishes(plan: OriginalPlan) -> list[Exam]:
    jobs = plan_drawings(PaintingPlan(plan.n, plan.seed, N_WORKERS), plan.languages)
    # Each family weighs the same, however many of its prompts there are.
    n_of = Counter(job.family for job in jobs)
    judge = open_judge()
    return [
        Exam(
            Item("draw", job.language, f"wish {job.number}", job.request.prompt),
            partial(_draw, job, judge=judge, weight=1 / n_of[job.family]),
        )
        for job in jobs
    ]


def _draw(
    job: DrawingJob, models: ModelRunner, model: str, *, judge: Judge, weight: float
) -> Reply:
    (things,) = judge.read([draw(models, job.request, model).picture])
    is_there = is_fulfilled(job.wish, things)
    seen = ", ".join(f"{thing.colour} {thing.kind}" for thing in things)
    return Reply(seen, {"overall": (weight * is_there, weight), job.family: right(is_there)})


_TEST_SETS: dict[str, Callable[[OriginalPlan], list[Exam]]] = {
    "caption": _captions,
    "answer": _questions,
    "transcribe": _clips,
    "draw": _wishes,
}
