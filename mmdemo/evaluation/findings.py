"""From what two models said to what each score says of them, by task and language."""

from collections.abc import Iterator, Sequence
from typing import Any

from mmdemo.evaluation.changes import Outcome
from mmdemo.evaluation.exams import DECIDING
from mmdemo.evaluation.report import DIGITS, Scores
from mmdemo.evaluation.verdicts import Finding
from mmdemo.metrics import PairedPoints, paired_difference

BOTH = "both"  # languages together


def find_all(outcomes: Sequence[Outcome]) -> list[Finding]:
    """A finding for each score of each task in each language, and in both together."""
    by_cell: dict[tuple[str, str], list[Outcome]] = {}
    for one in outcomes:
        for language in (one.exam.item.language, BOTH):
            by_cell.setdefault((one.exam.item.task, language), []).append(one)
    return [
        finding
        for (task, language), members in sorted(by_cell.items(), key=lambda cell: cell[0][0])
        if language != BOTH or len({one.exam.item.language for one in members}) > 1
        for finding in _findings(task, language, members)
    ]


def deciding(findings: Sequence[Finding]) -> list[Finding]:
    """Those by which the models are judged."""
    return [one for one in findings if one.score in DECIDING[one.task]]


def to_rows(findings: Sequence[Finding]) -> Scores:
    """By task, language and score: both values, how far they are apart, and how sure that is."""
    rows: Scores = {}
    for one in findings:
        of_task = rows.setdefault(one.task, {})
        of_task.setdefault(one.language, {})[one.score] = _row(one)
    return rows


def _findings(task: str, language: str, outcomes: Sequence[Outcome]) -> Iterator[Finding]:
    for score in dict.fromkeys(name for one in outcomes for name in one.old.points):
        scored = [one for one in outcomes if score in one.old.points]
        if language == BOTH and len({one.exam.item.language for one in scored}) == 1:
            continue  # the score of one language alone
        points = [_points(one, score) for one in scored]
        if any(one.weight for one in points):
            yield Finding(task, language, score, paired_difference(points), _n_wanted(scored))


def _points(one: Outcome, score: str) -> PairedPoints:
    (old, weight), (new, _) = one.old.points[score], one.new.points[score]
    return PairedPoints(one.exam.item.group, old, new, weight)


def _n_wanted(outcomes: Sequence[Outcome]) -> int:
    """How many different texts are wanted, in the language that wants most."""
    wanted: dict[str, set[str]] = {}
    for one in outcomes:
        wanted.setdefault(one.exam.item.language, set()).add(one.exam.item.wanted)
    return max(len(texts) for texts in wanted.values())


def _row(one: Finding) -> dict[str, Any]:
    found = one.difference
    return {
        "old": round(found.old, DIGITS),
        "new": round(found.new, DIGITS),
        "difference": round(found.value, DIGITS),
        "interval": [round(edge, DIGITS) for edge in found.interval],
        "n": found.n,
        "groups": found.n_groups,
        "changed": found.n_changed,
        "decides": one.score in DECIDING[one.task],
        "verdict": one.verdict,
        "doubt": one.doubt,
    }
