"""Two models on the same held-out pairs and on the original test set: what changed, and whether.

The report of `compare` is one JSON object:
    old, new: `model` and `version` (of the weights).
    held_out, test_set: `n` items in `groups` (pictures, clips, scenes), `scores` by task, language
        ("both": all languages together) and score: `old`, `new`, `difference` (new - old) with its
        95 % `interval` (paired bootstrap over groups), `n`, `groups`, `changed` groups, whether it
        `decides`, its `verdict` and `doubt`; then `n_changed` (items that became worse, better, or
        are only said in `other_words`) and the items that `changed`, worst first.
    failed: items that a model could not be asked, with the reason.
    verdict: what `mmdemo.evaluation.verdicts` makes of it: `held_out` ("better", "worse", "no
        difference shown") and why it says nothing, if so (`doubt`); `test_set` ("forgot nothing
        shown", "forgot 1.5 points", "left out") and `forgotten_points`, the worst loss that is
        shown, in hundredths; two `sentences`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from mmdemo.errors import InvalidRequestError
from mmdemo.evaluation.changes import Outcome, count_changes, list_changes
from mmdemo.evaluation.exams import Exam, Reply
from mmdemo.evaluation.findings import deciding, find_all, to_rows
from mmdemo.evaluation.held_out import held_out_exams
from mmdemo.evaluation.many import OnResult, run_many
from mmdemo.evaluation.original import OriginalPlan, original_exams
from mmdemo.evaluation.sampling import languages_of
from mmdemo.evaluation.verdict_words import sentence_on_pairs, sentence_on_test_set
from mmdemo.evaluation.verdicts import doubt_of, forgotten_points, verdict_of
from mmdemo.media import Language
from mmdemo.models import ModelRunner
from mmdemo.training.snapshot import Corrected

TASKS = ("caption", "answer", "transcribe", "draw")


@dataclass(frozen=True)
class ComparisonPlan:
    """What two models are compared on; the same plan asks the same on every machine."""

    pairs: Sequence[Corrected]  # held out: neither model may have learnt from them
    n: int  # of the test set: scenes (and as many held out), clips or prompts; 0: leave it out
    seed: int  # of the test set
    n_workers: int
    tasks: tuple[str, ...] = TASKS  # those of them that both models can do
    judge: str = ""  # the answerer that says what drawings for held-out prompts show
    media_dir: Path | None = None  # where pictures and clips of the test set that changed are put


def compare(
    models: ModelRunner, old: str, new: str, plan: ComparisonPlan, *, on_result: OnResult
) -> dict[str, Any]:
    """Ask both models the same, and say what is better, what is worse and what is forgotten.

    Args:
        models: lends both.
        old: name of the one that there was.
        new: name of the one that might take its place.
        plan: what they are asked.
        on_result: told how far it is.

    Raises:
        InvalidRequestError: they have no task or no language in common.
        MmdemoError: what a model or its loading raised.
    """
    tasks, languages = _common(models, (old, new), plan.tasks)
    held_out = [
        exam
        for task in tasks
        for exam in held_out_exams(task, plan.pairs, plan.judge)
        if exam.item.language in languages
    ]
    sample = OriginalPlan(plan.n, plan.seed, languages)
    original = [exam for task in tasks if plan.n for exam in original_exams(task, sample)]
    exams = [*held_out, *original]
    said = [
        _ask_all(partial(_ask, models, model), exams, plan.n_workers, tell)
        for model, tell in zip((old, new), _halves(on_result), strict=True)
    ]
    outcomes, failed = _outcomes(exams, said)
    on_pairs = [one for one in outcomes if one.exam.item.id]
    on_test_set = [one for one in outcomes if not one.exam.item.id]
    return {
        "old": {"model": old, "version": models.version(old)},
        "new": {"model": new, "version": models.version(new)},
        "tasks": tasks,
        "seed": plan.seed,
        "held_out": _part(on_pairs, plan.media_dir),
        "test_set": _part(on_test_set, plan.media_dir),
        "failed": failed,
        "verdict": _verdict(on_pairs, on_test_set),
    }


def _common(
    models: ModelRunner, names: tuple[str, str], wanted: Sequence[str]
) -> tuple[list[str], list[Language]]:
    """Tasks and languages in which both can be asked."""
    old, new = names
    cards = models.card(old), models.card(new)
    tasks = [task for task in wanted if all(task in card.tasks for card in cards)]
    languages: list[Language] = [
        each for each in languages_of(models, old) if each in languages_of(models, new)
    ]
    if not tasks or not languages:
        raise InvalidRequestError(
            f"{old} and {new} have no task and language in common; compare models of one kind."
        )
    return tasks, languages


def _halves(on_result: OnResult) -> tuple[OnResult, OnResult]:
    """The old model's items are the first half of the work, the new one's the second."""
    return (
        lambda n_done, n_total: on_result(n_done, 2 * n_total),
        lambda n_done, n_total: on_result(n_total + n_done, 2 * n_total),
    )


def _ask(models: ModelRunner, model: str, exam: Exam) -> Reply:
    return exam.ask(models, model)


def _ask_all(
    work: Callable[[Exam], Reply], exams: Sequence[Exam], n_workers: int, on_result: OnResult
) -> list[Reply | InvalidRequestError]:
    """Each reply, in order; what cannot be asked does not end the others."""
    said: list[Reply | InvalidRequestError] = []
    for _, reply in run_many(work, exams, n_workers):
        said.append(reply)
        on_result(len(said), len(exams))
    return said


def _outcomes(
    exams: Sequence[Exam], said: Sequence[Sequence[Reply | InvalidRequestError]]
) -> tuple[list[Outcome], list[dict[str, str]]]:
    """What both models replied to, and why the others are left out."""
    outcomes: list[Outcome] = []
    failed: list[dict[str, str]] = []
    for exam, old, new in zip(exams, *said, strict=True):
        if isinstance(old, Reply) and isinstance(new, Reply):
            outcomes.append(Outcome(exam, old, new))
        else:
            reason = str(new if isinstance(old, Reply) else old)
            failed.append({"file": exam.item.file, "id": exam.item.id, "error": reason})
    return outcomes, failed


def _part(outcomes: Sequence[Outcome], media_dir: Path | None) -> dict[str, Any]:
    return {
        "n": len(outcomes),
        "groups": len({one.exam.item.group for one in outcomes}),
        "scores": to_rows(find_all(outcomes)),
        "n_changed": count_changes(outcomes),
        "changed": list_changes(outcomes, media_dir),
    }


def _verdict(on_pairs: Sequence[Outcome], on_test_set: Sequence[Outcome]) -> dict[str, Any]:
    pairs, test_set = (deciding(find_all(each)) for each in (on_pairs, on_test_set))
    points = forgotten_points(test_set)
    forgot = f"forgot {points:.1f} points" if points else "forgot nothing shown"
    return {
        "held_out": verdict_of(pairs),
        "doubt": doubt_of(pairs),
        "test_set": forgot if test_set else "left out",
        "forgotten_points": round(points, 2),
        "sentences": [sentence_on_pairs(pairs), sentence_on_test_set(test_set)],
    }
