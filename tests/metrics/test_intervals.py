"""Bootstrap intervals hold what they promise."""

import numpy as np
import pytest

from mmdemo.metrics import PairedPoints, bootstrap_interval, paired_difference


def test_the_interval_is_about_two_standard_errors_wide():
    values = np.random.default_rng(5).normal(3.0, 2.0, size=400).tolist()
    low, high = bootstrap_interval(values)
    standard_error = float(np.std(values)) / 20
    assert low < np.mean(values) < high
    assert high - low == pytest.approx(2 * 1.96 * standard_error, rel=0.1)


def test_values_that_agree_leave_no_doubt():
    assert bootstrap_interval([1.0] * 10) == (1.0, 1.0)


def test_the_same_values_give_the_same_interval():
    values = [0.0, 1.0, 1.0, 0.0, 1.0]
    assert bootstrap_interval(values) == bootstrap_interval(values)


def test_no_values_are_refused():
    with pytest.raises(ValueError, match="at least one value"):
        bootstrap_interval([])


def test_a_difference_is_of_the_same_things_so_what_is_hard_for_both_does_not_blur_it():
    hard_and_easy = np.random.default_rng(1).uniform(0, 1, size=60)
    points = [PairedPoints(n, each, each + 0.1) for n, each in enumerate(hard_and_easy)]
    found = paired_difference(points)
    assert found.value == pytest.approx(0.1)
    assert found.interval == (pytest.approx(0.1), pytest.approx(0.1))
    assert (found.n, found.n_groups, found.n_changed) == (60, 60, 60)


def test_things_of_one_group_stand_and_fall_together():
    points = [PairedPoints("a", 0, 1)] * 50 + [PairedPoints("b", 1, 0)] * 50
    found = paired_difference(points)
    assert (found.value, found.interval) == (0, (-1, 1))
    assert (found.n, found.n_groups) == (100, 2)


def test_an_error_rate_weighs_long_sentences_more():
    found = paired_difference([PairedPoints(0, 1, 0, weight=9), PairedPoints(1, 1, 1, weight=1)])
    assert (found.old, found.new) == (0.2, 0.1)
    assert found.n_changed == 1


def test_no_things_make_no_difference():
    with pytest.raises(ValueError, match="at least one thing"):
        paired_difference([PairedPoints(0, 1, 0, weight=0)])
