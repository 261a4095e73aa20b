"""Decisions: what is typed, accepted, rejected and taken back, over nothing of anybody else's."""

import pytest

from mmdemo.errors import PairChangedError
from mmdemo.pairs import FLAG, Decision, Marks, ReviewStore
from tests.pairs.annotators import ADA, BO, says


def test_a_text_accepted_as_suggested_is_good_and_a_changed_one_is_fixed(
    decisions, store, suggestions, waiting
):
    added = waiting(4)
    suggestions.suggest(added[2].id, says("an orange car"))
    said = ["a red car", "a car of red", "an orange car", ""]
    for pair, text in zip(added, said, strict=True):
        number = store.get(pair.id).revision
        decisions.decide(pair.id, Decision(text, bool(text), number), ADA)
    assert [store.get(pair.id).verdict for pair in added] == ["good", "fixed", "good", "bad"]
    assert [store.get(pair.id).who for pair in added] == ["Ada"] * 4


def test_what_somebody_else_judged_meanwhile_is_not_overwritten(decisions, store, waiting):
    (pair,) = waiting(1)
    decisions.decide(pair.id, Decision("a scarlet car", True, pair.revision), BO)
    with pytest.raises(PairChangedError, match=r"Bo has changed this.*scarlet"):
        decisions.decide(pair.id, Decision("a car", True, pair.revision), ADA)
    assert store.get(pair.id).text == "a scarlet car"


def test_a_decision_whose_answer_was_lost_counts_once(decisions, store, waiting):
    (pair,) = waiting(1)
    for _ in range(2):
        decisions.decide(pair.id, Decision("a scarlet car", True, pair.revision), ADA)
    assert [step.action for step in store.history(pair.id)] == ["added", "revised"]


def test_several_steps_are_taken_back_one_after_the_other(decisions, store, waiting):
    (pair,) = waiting(1)
    for text in ("one", "two", "three"):
        expected = store.get(pair.id).revision
        decisions.decide(pair.id, Decision(text, True, expected), ADA)
    stood = [decisions.undo(pair.id, number, ADA).pair for number in (4, 3, 2)]
    assert [(each.text, each.verdict) for each in stood] == [
        ("two", "fixed"),
        ("one", "fixed"),
        ("", "open"),
    ]
    assert [step.action for step in store.history(pair.id)][4:] == ["undone"] * 3
    with pytest.raises(PairChangedError):
        decisions.undo(pair.id, 2, ADA)


def test_nobody_takes_back_what_somebody_else_did_since(decisions, store, waiting):
    (pair,) = waiting(1)
    decisions.decide(pair.id, Decision("one", True, 1), ADA)
    decisions.decide(pair.id, Decision("two", True, 2), BO)
    with pytest.raises(PairChangedError, match="Bo has changed this"):
        decisions.undo(pair.id, 2, ADA)
    assert store.get(pair.id).text == "two"


def test_marking_an_item_is_no_conflict_with_judging_its_text(decisions, store, waiting):
    (pair,) = waiting(1)
    decisions.mark(pair.id, Marks((FLAG,), "", 2), BO)
    judged = decisions.decide(pair.id, Decision("a red car", True, pair.revision), ADA).pair
    assert (judged.verdict, judged.tags, judged.revision) == ("good", (FLAG,), 4)
    assert decisions.undo(pair.id, 4, ADA).pair.verdict == "open"


def test_a_decision_after_an_approval_is_kept_and_ends_it(decisions, store, waiting):
    (pair,) = waiting(1)
    decided = decisions.decide(pair.id, Decision("a car", True, pair.revision), ADA).pair
    ReviewStore(store._storage).review(pair.id, "approved", who="Bo")
    again = decisions.decide(pair.id, Decision("a red car", True, decided.revision), ADA).pair
    assert (again.text, again.review, again.reviewed_by) == ("a red car", None, None)
    assert store.get(pair.id).text == "a red car"


def test_marks_say_in_the_history_what_they_were_and_became(decisions, store, waiting):
    (pair,) = waiting(1)
    decisions.mark(pair.id, Marks((FLAG,), "look", 2), BO)
    decisions.mark(pair.id, Marks((FLAG,), "look", 3), BO)
    notes = [step.note for step in store.history(pair.id) if step.action == "marked"]
    assert notes == [f'tags: [] → ["{FLAG}"]', "stars: 0 → 2", 'note: "" → "look"', "stars: 2 → 3"]
