"""Bootstrap intervals hold what they promise."""

import numpy as np
import pytest

from mmdemo.metrics import bootstrap_interval


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
