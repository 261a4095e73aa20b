"""What a measurement found: one object for scripts, one table for people."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mmdemo.evaluation.sampling import Plan
from mmdemo.metrics import bootstrap_interval

Scores = dict[str, Any]
DIGITS = 4


@dataclass(frozen=True)
class Share:
    """A figure that rests on `n` things, with a 95 % interval that resamples scenes or clips."""

    value: float
    interval: tuple[float, float]
    n: int


def share_right(judged: Iterable[tuple[int, bool]]) -> Share | None:
    """The share of right ones among (scene number, right); None when there are none."""
    by_scene: dict[int, list[bool]] = defaultdict(list)
    for number, right in judged:
        by_scene[number].append(right)
    n = sum(len(of_scene) for of_scene in by_scene.values())
    if n == 0:
        return None
    value = sum(sum(of_scene) for of_scene in by_scene.values()) / n
    means = [sum(of_scene) / len(of_scene) for of_scene in by_scene.values()]
    return Share(value, bootstrap_interval(means), n)


def to_scores(shares: dict[str, Share | None]) -> Scores:
    """The values by name; beside them how many each rests on (`n`) and its `interval`."""
    known = {name: share for name, share in shares.items() if share}
    values: Scores = {
        name: round(share.value, DIGITS) if share else None for name, share in shares.items()
    }
    return values | {
        "n": {name: share.n for name, share in known.items()},
        "interval": {
            name: [round(edge, DIGITS) for edge in share.interval] for name, share in known.items()
        },
    }


def to_report(task: str, model: str, version: str, plan: Plan) -> dict[str, Any]:
    """What was measured on what; the scores are to follow."""
    return {
        "task": task,
        "model": model,
        "version": version,
        "scenes": plan.n_scenes,
        "seed": plan.seed,
        "candidates": plan.n_candidates,
    }


def to_lines(report: dict[str, Any]) -> list[str]:
    """The report as a table for people."""
    lines = [f"{report['task']} by {report['model']} ({report['version']}): {_plan(report)}"]
    for language, scores in report["scores"].items():
        lines += ["", language, *(_score_line(name, scores) for name in _names(scores))]
        lines += [
            f"  {family:<22} {row['accuracy']:.3f}   question only {row['question_only']:.3f}"
            f"   n={row['n']}"
            for family, row in scores.get("families", {}).items()
        ]
        lines += [
            f"  {rate_name} of kind {kind:<11} {row[rate_name]:.3f}   n={row['n']}"
            for kind, row in scores.get("kinds", {}).items()
            for rate_name in row
            if rate_name != "n"
        ]
    lines += _judge_lines(report["judge"]) if "judge" in report else []
    lines += [""] * ("invented" in report)
    lines += [
        f"invented in {found['seconds']} s of {name}: {found['words']} words"
        for name, found in report.get("invented", {}).items()
    ]
    return lines


def _plan(report: dict[str, Any]) -> str:
    """What was measured on, in a few words."""
    if "scenes" in report:
        best = f"best of {report['candidates']} candidates"
        return f"{report['scenes']} scenes, seed {report['seed']}, {best}"
    if "prompts" in report:
        settings = ", ".join(f"{name} {value}" for name, value in report["settings"].items())
        return f"{report['prompts']} prompts in each language, seed {report['seed']}; {settings}"
    return report["data"] or f"{report['clips']} clips in each language, seed {report['seed']}"


def _judge_lines(judge: Scores) -> list[str]:
    """How far the judge of the pictures above can be trusted."""
    return [
        "",
        f"the judge ({judge['version']}) on drawn scenes",
        *(_score_line(name, judge) for name in _names(judge)),
        *(
            f"  {family:<22} true wishes found {row['fulfilled']:.3f}"
            f"   false ones refused {row['refused']:.3f}   n={row['n']}"
            for family, row in judge["families"].items()
        ),
    ]


def _names(scores: Scores) -> list[str]:
    beside = {"n", "interval", "families", "kinds", "version"}
    return [name for name in scores if name not in beside]


def _score_line(name: str, scores: Scores) -> str:
    if scores[name] is None:
        return f"  {name:<22} -"
    line = f"  {name:<22} {scores[name]:.3f}"
    if name in scores["interval"]:
        low, high = scores["interval"][name]
        line += f"   [{low:.3f}, {high:.3f}]   n={scores['n'][name]}"
    return line
