"""The verdict on two models, as a sentence."""

from collections.abc import Sequence

from mmdemo.evaluation.verdicts import (
    FEWEST_CHANGED,
    Doubt,
    Finding,
    doubt_of,
    forgotten_points,
    verdict_of,
)

_DOUBTS: dict[Doubt, str] = {
    "": "the interval of the difference holds 0",
    "no_items": "there are none",
    "one_item": "one picture or clip is too few to say",
    "all_alike": "all of them want the same text, which says too little",
    "few_changed": f"fewer than {FEWEST_CHANGED} pictures or clips came out differently, which is "
    "too few to say",
}


def sentence_on_pairs(findings: Sequence[Finding]) -> str:
    """What the held-out pairs say."""
    verdict = verdict_of(findings)
    if verdict == "no difference shown":
        return f"On the held-out pairs no difference is shown: {_DOUBTS[doubt_of(findings)]}."
    return f"On the held-out pairs the new model is {verdict}: {_clearest(findings, verdict)}."


def sentence_on_test_set(findings: Sequence[Finding]) -> str:
    """What the original test set says."""
    if not findings:
        return "The original test set was left out."
    if not (points := forgotten_points(findings)):
        return "On the original test set nothing is shown to be forgotten."
    worst = _clearest(findings, "worse")
    return f"On the original test set the new model has forgotten {points:.1f} points: {worst}."


def _clearest(findings: Sequence[Finding], verdict: str) -> str:
    """The finding with the greatest difference of those that say so."""
    saying = [finding for finding in findings if finding.verdict == verdict]
    most = max(saying, key=lambda finding: abs(finding.gain))
    old, new = most.difference.old, most.difference.new
    return f"{most.task} {most.score} ({most.language}) from {old:.3f} to {new:.3f}"
