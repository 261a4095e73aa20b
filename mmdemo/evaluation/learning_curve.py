"""How much a model learns from how many corrections of something new, and what it forgets.

Each point of a curve has a folder of its own in the curve's folder: `point-50/` with the run that
was taught (`run/snapshot`, `run/model`) and what came of it (`point.json`). A point that is there
is not measured again, so that a curve that was interrupted goes on.
"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from mmdemo.errors import InvalidRequestError
from mmdemo.evaluation.exams import DECIDING, Exam, Reply
from mmdemo.evaluation.many import OnResult, run_all
from mmdemo.evaluation.novelties import NOVELTIES, Novelty, corrections, fresh_exams
from mmdemo.evaluation.original import OriginalPlan, original_exams
from mmdemo.evaluation.report import DIGITS
from mmdemo.exchange import EXPORTERS
from mmdemo.media import LANGUAGES
from mmdemo.media.whole_files import read_json, write_json
from mmdemo.metrics import PairedPoints, paired_difference
from mmdemo.models import ModelRunner
from mmdemo.pairs import PairStore, Storage
from mmdemo.training.snapshot import SNAPSHOT, read_snapshot

POINT, RUN, TAUGHT = "point.json", "run", "taught.json"
Teach = Callable[[Path], None]  # carries the run in that folder, which has a snapshot, to its end
Lend = Callable[[Path], AbstractContextManager[tuple[ModelRunner, str]]]  # of a checkpoint folder


@dataclass(frozen=True)
class CurvePlan:
    """What each point is measured by; points of another plan are measured anew."""

    role: str  # one of NOVELTIES
    base: str  # the checkpoint folder that learning starts from
    base_version: str  # of its weights
    recipe: str  # how it is taught: the recipe's name, and what tells its text from others
    budget_s: float  # of teaching, for each point
    n_fresh: int  # pictures or clips of the new thing, in each language
    n_original: int  # of the test set: scenes, or clips in each language
    seed: int  # of the test set


@dataclass(frozen=True)
class Means:
    """How points are taught and asked, which differs from machine to machine."""

    teach: Teach
    lend: Lend
    n_workers: int
    on_result: OnResult


def measure_curve(
    numbers: Sequence[int], plan: CurvePlan, folder: Path, means: Means
) -> dict[str, Any]:
    """One point for each number of corrections, in the order in which they are given.

    Returns:
        The plan, and `points`: each with its number of `corrections` (pictures, or clips in each
        language), `learnt_from` (pairs of the split "train"), how far the teaching came (`steps`,
        `seconds`), and by language the scores of fresh examples (`fresh`: `named`, `whole`, …) and
        of the original test set (`test_set`), each `value` with its 95 % `interval` and `n`.

    Raises:
        InvalidRequestError: a number is negative, or what speaks is not installed.
    """
    if any(number < 0 for number in numbers):
        raise InvalidRequestError("Nobody makes fewer than no corrections; leave that point out.")
    points = [_point(number, plan, folder / f"point-{number}", means) for number in numbers]
    return asdict(plan) | {"points": points}


def _point(number: int, plan: CurvePlan, folder: Path, means: Means) -> dict[str, Any]:
    about = {"plan": asdict(plan), "corrections": number}
    kept = read_json(folder / POINT)
    if kept and {key: kept.get(key) for key in about} == about:
        return _without_plan(kept)
    novelty = NOVELTIES[plan.role]
    taught = _taught(number, plan, folder, means.teach) if number else {}
    checkpoint = folder / RUN / "model" if number else Path(plan.base)
    point = about | taught | _measured(checkpoint, novelty, plan, means)
    write_json(folder / POINT, point)
    return _without_plan(point)


def _taught(number: int, plan: CurvePlan, folder: Path, teach: Teach) -> dict[str, Any]:
    """Have the corrections learnt, unless that is done; a run that broke off begins anew.

    Learning on would give it more time than the others have.
    """
    about = {"plan": asdict(plan)}
    kept = read_json(folder / TAUGHT)
    if not kept or kept["plan"] != about["plan"]:
        shutil.rmtree(folder, ignore_errors=True)
        _write_snapshot(number, NOVELTIES[plan.role], folder)
        teach(folder / RUN)
        n_learnt = _count_train(folder / RUN / SNAPSHOT, NOVELTIES[plan.role].task)
        kept = about | {"learnt_from": n_learnt}
        kept |= read_json(folder / RUN / "state" / "progress.json")
        write_json(folder / TAUGHT, kept)
    return {name: kept[name] for name in ("learnt_from", "steps", "seconds") if name in kept}


def _write_snapshot(number: int, novelty: Novelty, folder: Path) -> None:
    """The corrections as the collection exports them."""
    folder.mkdir(parents=True)
    storage = Storage(f"sqlite:///{folder / 'pairs.db'}", folder / "media")
    try:
        store = PairStore(storage)
        for draft in corrections(novelty, number):
            store.add(draft)
        EXPORTERS["jsonl"](store, folder / RUN / SNAPSHOT)
    finally:
        storage.close()


def _count_train(snapshot: Path, task: str) -> int:
    return sum(pair.split == "train" for pair in read_snapshot(snapshot, (task,)))


def _measured(checkpoint: Path, novelty: Novelty, plan: CurvePlan, means: Means) -> dict[str, Any]:
    fresh = fresh_exams(novelty, plan.n_fresh)
    sample = OriginalPlan(plan.n_original, plan.seed, LANGUAGES)
    original = original_exams(novelty.task, sample) if plan.n_original else []
    with means.lend(checkpoint) as (models, model):
        work = partial(_ask, models, model)
        asked = run_all(work, [*fresh, *original], means.n_workers, means.on_result)
    decides = [f"{part}{score}" for part in ("", "held_out_") for score in DECIDING[novelty.task]]
    return {
        "fresh": _scores(asked[: len(fresh)], None),
        "test_set": _scores(asked[len(fresh) :], decides),
    }


def _ask(models: ModelRunner, model: str, exam: Exam) -> Reply:
    return exam.ask(models, model)


def _scores(asked: Sequence[tuple[Exam, Reply]], wanted: Sequence[str] | None) -> dict[str, Any]:
    """By language and score the value, how sure it is, and how many it rests on."""
    by_cell: dict[tuple[str, str], list[PairedPoints]] = {}
    for exam, reply in asked:
        for score, (reached, weight) in reply.points.items():
            if wanted is None or score in wanted:
                points = PairedPoints(exam.item.group, 0.0, reached, weight)
                by_cell.setdefault((exam.item.language, score), []).append(points)
    scores: dict[str, Any] = {}
    for (language, score), points in by_cell.items():
        found = paired_difference(points)  # from nothing: of the value itself
        scores.setdefault(language, {})[score] = {
            "value": round(found.new, DIGITS),
            "interval": [round(edge, DIGITS) for edge in found.interval],
            "n": found.n,
        }
    return scores


def _without_plan(point: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in point.items() if name != "plan"}
