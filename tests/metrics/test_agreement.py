"""Agreement, against worked examples of the literature."""

import pytest

from mmdemo.metrics.agreement import cohen_kappa, fleiss_kappa, text_distance


def test_cohens_kappa_of_fifty_proposals_that_two_readers_judged():
    # both yes 20, only the first 5, only the second 10, both no 15: 0.4 by hand
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert cohen_kappa(first, second) == pytest.approx(0.4)


def test_cohens_kappa_at_its_ends():
    assert cohen_kappa(list("aabb"), list("aabb")) == 1
    assert cohen_kappa(list("ab"), list("ba")) == -1
    assert cohen_kappa(list("aabb"), list("abab")) == 0
    assert cohen_kappa([], []) is None
    assert cohen_kappa(["a"], ["a"]) is None


# Ten subjects, sorted into five kinds by fourteen people each: 0.210 in the literature.
TEN = """
0 0 0 0 14
0 2 6 4 2
0 0 3 5 6
0 3 9 2 0
2 2 8 1 1
7 7 0 0 0
3 2 6 3 0
2 5 3 2 2
6 5 2 1 0
0 2 2 3 7
"""


def test_fleiss_kappa_of_fourteen_people():
    rows = [line.split() for line in TEN.strip().splitlines()]
    subjects = [{str(kind): int(n) for kind, n in enumerate(row)} for row in rows]
    assert fleiss_kappa(subjects) == pytest.approx(0.210, abs=0.0005)


def test_fleiss_kappa_leaves_out_what_one_person_alone_has_judged():
    both = [{"good": 2}, {"bad": 2}, {"good": 1, "bad": 1}]
    assert fleiss_kappa([*both, {"good": 1}]) == fleiss_kappa(both)
    assert fleiss_kappa([{"good": 1}]) is None
    assert fleiss_kappa([{"good": 3}]) is None
    assert fleiss_kappa([{"good": 2}, {"bad": 3}]) == 1


def test_the_distance_of_texts_is_counted_in_edits_of_the_longer():
    assert text_distance(["kitten", "sitting"]) == pytest.approx(3 / 7)
    assert text_distance(["红色的车", "蓝色的车"]) == pytest.approx(1 / 4)
    assert text_distance(["a", "a", "b"]) == pytest.approx(2 / 3)
    assert text_distance(["a"]) is None
