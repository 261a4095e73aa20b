"""Several people at one server, as real HTTP clients; the long form is benchmarks/annotators.py."""

from benchmarks.annotators import add_waiting, annotate_together, report, what_is_wrong


def test_ten_annotators_do_nothing_twice_and_lose_nothing(page_url, workbench):
    ids = list(add_waiting(workbench.pairs, 60))
    works = annotate_together(page_url, 10, 120.0)
    assert what_is_wrong(workbench.pairs, works) == []
    done = {pair_id for work in works for pair_id in work.texts}
    skipped = set(ids) - done  # by all who came by while others were at the rest
    assert len(skipped) < 10
    assert "pairs done by 10 people" in report(works)
