"""Many items at once: in order, few in memory, and one bad item costs itself only."""

import threading
import time

import pytest

from mmdemo.errors import InvalidRequestError, ModelUnavailableError
from mmdemo.evaluation.many import run_all, run_many


def test_results_come_in_order_however_long_each_takes():
    def work(n):
        time.sleep(0.02 if n % 3 == 0 else 0)
        return n * n

    assert list(run_many(work, range(20), 4)) == [(n, n * n) for n in range(20)]


def test_items_are_worked_on_together():
    together = threading.Barrier(4, timeout=10)
    assert [result for _, result in run_many(lambda _: together.wait() >= 0, range(4), 4)] == [
        True
    ] * 4


def test_a_bad_item_brings_its_error_and_the_others_their_results():
    def work(n):
        if n == 1:
            raise InvalidRequestError("not one")
        return n

    (_, first), (bad, error), (_, third) = run_many(work, range(3), 2)
    assert (first, bad, third) == (0, 1, 2)
    assert isinstance(error, InvalidRequestError)


def test_any_other_error_ends_the_run():
    begun = []

    def work(n):
        begun.append(n)
        raise ModelUnavailableError("no such weights")

    with pytest.raises(ModelUnavailableError):
        list(run_many(work, range(1_000), 2))
    assert len(begun) < 100


def test_only_a_few_items_are_taken_before_the_first_result_is_asked_for():
    taken = []

    def items():
        for n in range(1_000):
            taken.append(n)
            yield n

    results = run_many(lambda n: n, items(), 3)
    next(results)
    results.close()
    assert len(taken) <= 6


def test_run_all_tells_how_far_it_is():
    seen = []
    run_all(lambda n: n, range(3), 2, lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]
