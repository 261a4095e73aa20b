"""When a difference counts as shown, and how that is said."""

import re

import pytest

from mmdemo.evaluation.verdict_words import sentence_on_pairs, sentence_on_test_set
from mmdemo.evaluation.verdicts import Finding, doubt_of, forgotten_points, verdict_of
from mmdemo.metrics import PairedPoints, paired_difference


def found(*pairs, score="f1", n_wanted=9):
    """A finding from the old and the new points of each picture."""
    points = [PairedPoints(number, *both) for number, both in enumerate(pairs)]
    return Finding("caption", "en", score, paired_difference(points), n_wanted)


BETTER = found(*[(0, 1)] * 8)
WORSE = found(*[(1, 0)] * 8)
MIXED = found(*[(1, 0), (0, 1)] * 8)
FEW = found(*[(0, 1)] * 5)
ONE = found((0, 1))
ALIKE = found(*[(0, 1)] * 8, n_wanted=1)


@pytest.mark.parametrize(
    ("finding", "verdict", "doubt"),
    [
        (BETTER, "better", ""),
        (WORSE, "worse", ""),
        (MIXED, "no difference shown", ""),
        (FEW, "no difference shown", "few_changed"),
        (ONE, "no difference shown", "one_item"),
        (ALIKE, "no difference shown", "all_alike"),
        (found(*[(0, 1)] * 8, score="wer"), "worse", ""),  # more errors
    ],
)
def test_a_difference_counts_if_it_is_sure_and_rests_on_enough(finding, verdict, doubt):
    assert (finding.verdict, finding.doubt) == (verdict, doubt)


def test_of_several_the_worst_decides_and_the_surest_doubt_is_told():
    assert verdict_of([BETTER, WORSE, MIXED]) == "worse"
    assert verdict_of([BETTER, MIXED]) == "better"
    assert verdict_of([MIXED, FEW]) == verdict_of([]) == "no difference shown"
    assert doubt_of([ONE, FEW]) == "few_changed"
    assert doubt_of([]) == "no_items"
    assert forgotten_points([BETTER, MIXED]) == 0
    assert forgotten_points([WORSE, found(*[(1, 0.5)] * 8)]) == 100


@pytest.mark.parametrize("findings", [[BETTER], [WORSE], [MIXED], [FEW], [ONE], [ALIKE], []])
def test_every_verdict_is_said_in_a_sentence(findings):
    said = sentence_on_pairs(findings), sentence_on_test_set(findings)
    assert all(re.fullmatch(r"(On the|The original test set) .+\.", sentence) for sentence in said)
