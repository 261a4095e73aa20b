"""The queue: everybody gets their own next pair, in the order they want, and can go back."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from mmdemo.errors import InvalidRequestError
from mmdemo.pairs import (
    FLAG,
    Annotator,
    Belonging,
    Decision,
    Marks,
    SuggestionStore,
    Wanted,
)
from mmdemo.scenes import draw_scene, random_scene
from tests.pairs.annotators import ADA, BO, says
from tests.pairs.test_items import recompressed


def test_two_people_never_get_the_same_pair(queue, waiting):
    added = waiting(2)
    one, other = queue.next(Wanted(), ADA), queue.next(Wanted(), BO)
    assert [one.pair.id, other.pair.id] == [pair.id for pair in added]
    assert queue.next(Wanted(), ADA).pair.id == one.pair.id  # until it is judged or passed over
    assert queue.next(Wanted(), ADA, passed=[one.pair.id]) is None
    assert queue.progress(Wanted(), ADA).with_others == 1


def test_texts_of_one_picture_are_claimed_together(queue, store, draft):
    store.add(draft(verdict="open", text=""))
    store.add(draft(verdict="open", text="", language="zh"))
    assert queue.next(Wanted(), ADA).pair.language == "en"
    assert queue.next(Wanted(language="zh"), BO) is None


def test_an_item_stays_claimed_while_another_text_of_it_is_held(queue, waiting):
    (pair,) = waiting(1)
    chinese = queue.in_language(pair.id, "zh", ADA).pair
    queue.release([pair.id], ADA, held=[chinese.id])
    assert queue.next(Wanted(), BO) is None
    queue.release([chinese.id], ADA)
    assert queue.next(Wanted(), BO).pair.id == pair.id


def test_a_claim_ends_when_it_is_released_and_when_its_time_is_over(queue, waiting, clock):
    waiting(1)
    first = queue.next(Wanted(), ADA)
    assert queue.next(Wanted(), BO) is None
    queue.release([first.pair.id], ADA)
    assert queue.next(Wanted(), BO).pair.id == first.pair.id
    queue.release([first.pair.id], ADA)  # it is not hers any more
    assert queue.next(Wanted(), ADA) is None
    clock.now += timedelta(minutes=11)
    assert queue.next(Wanted(), ADA).pair.id == first.pair.id


def test_who_types_keeps_the_claim(queue, decisions, waiting, clock):
    waiting(1)
    sheet = queue.next(Wanted(), ADA)
    clock.now += timedelta(minutes=9)
    decisions.keep_typed(sheet.pair.id, "a re", ADA)
    clock.now += timedelta(minutes=9)
    assert queue.next(Wanted(), BO) is None
    queue.renew([sheet.pair.id], ADA)
    clock.now += timedelta(minutes=9)
    assert queue.next(Wanted(), BO) is None


def test_what_is_typed_comes_back_to_the_same_person_first(queue, decisions, waiting, clock):
    _, second, _ = waiting(3)
    decisions.keep_typed(second.id, "a gree", ADA)
    again = queue.next(Wanted(), ADA)
    assert (again.pair.id, again.typed) == (second.id, "a gree")
    assert queue.look(second.id, BO).typed is None
    decided = decisions.decide(second.id, Decision("a green car", True, 1), ADA)
    assert decided.typed is None


def test_pairs_come_in_the_project_task_and_language_that_are_wanted(queue, store, draft):
    here = store.add(draft(verdict="open", text=""))
    asked = store.add(draft(verdict="open", text="", task="answer", language="zh"))
    there = store.add(draft(verdict="open", text="", belonging=Belonging(project="cars")))
    assert queue.next(Wanted(project="cars"), ADA).pair.id == there.id
    assert queue.next(Wanted(task="answer"), ADA).pair.id == asked.id
    assert queue.next(Wanted(language="en"), ADA).pair.id == here.id
    assert queue.next(Wanted(project="no such"), ADA) is None
    assert store.projects() == ("cars", "main")


def test_least_confident_comes_first_and_what_no_model_saw_last(queue, store, draft, waiting):
    unseen = store.add(draft(verdict="open", text="", suggestion=None))
    waiting(2)
    with_score = SuggestionStore(store._storage)
    for score in (0.9, 0.2):
        blank = store.add(draft(colour="grey", verdict="open", text="", suggestion=None))
        with_score.suggest(blank.id, says("grey", score=score))
    order = walk(queue, Wanted(order="unsure"))
    scores = [store.get(each).confidence for each in order]
    assert scores == [0.2, 0.75, 0.75, 0.9, None]
    assert order[-1] == unseen.id


def walk(queue, wanted):
    """The ids of all that somebody gets who passes over everything."""
    passed = []
    while sheet := queue.next(wanted, ADA, passed=passed):
        passed.append(sheet.pair.id)
    return passed


def test_what_models_disagree_about_comes_first(queue, store, suggestions, waiting):
    first, second, third = waiting(3)
    suggestions.suggest(first.id, says("a red car"))
    suggestions.suggest(second.id, says("two dogs"))
    suggestions.suggest(third.id, says("a red house"))
    assert walk(queue, Wanted(order="disagree")) == [second.id, third.id, first.id]
    assert store.get(first.id).disagreement == 0
    assert store.get(second.id).disagreement == 1
    assert 0 < store.get(third.id).disagreement < 0.5


def test_a_text_that_is_missing_in_the_other_language_is_asked_for(queue, store, draft):
    english = store.add(draft())
    both = store.add(draft(colour="blue"))
    store.add(draft(colour="blue", language="zh", text="蓝色的汽车"))
    sheet = queue.next(Wanted(language="zh", order="missing"), ADA)
    assert (sheet.pair.item, sheet.pair.language) == (english.item, "zh")
    assert (sheet.pair.verdict, sheet.pair.text) == ("open", "")
    assert [other.text for other in sheet.others] == ["a red car"]
    assert queue.next(Wanted(language="zh", order="missing"), BO) is None
    assert store.get(both.id).item != sheet.pair.item
    assert walk(queue, Wanted(order="missing")) == [sheet.pair.id]


def test_flagged_items_come_again_even_if_judged(queue, decisions, store, draft, waiting):
    (open_one,) = waiting(1)
    judged = store.add(draft(colour="blue"))
    store.add(draft(colour="green"))
    decisions.mark(judged.id, Marks((FLAG, "dark"), "is it a car?", 4), ADA)
    decisions.mark(open_one.id, Marks((FLAG,), "", 0), ADA)
    assert walk(queue, Wanted(order="flagged")) == [open_one.id, judged.id]
    marked = store.get(judged.id)
    assert (marked.tags, marked.note, marked.stars) == (("dark", FLAG), "is it a car?", 4)
    decisions.mark(judged.id, Marks(("dark",), "", 0), ADA)
    assert store.get(judged.id).tags == ("dark",)
    assert [step.action for step in store.history(judged.id)] == ["added", *["marked"] * 6]
    with pytest.raises(InvalidRequestError, match="no tag"):
        decisions.mark(judged.id, Marks(("a,b",), "", 0), ADA)


def test_near_duplicates_come_one_after_the_other(queue, store, draft):
    pictures = [draw_scene(random_scene(seed)) for seed in range(3)]
    added = [store.add(draft(media=each, verdict="open", text="")) for each in pictures]
    twin = store.add(draft(media=recompressed(pictures[1]), verdict="open", text=""))
    assert walk(queue, Wanted(order="alike")) == [added[1].id, twin.id]


def test_the_first_suggestion_is_what_the_pair_is_judged_by(store, draft, suggestions, queue):
    pair = store.add(draft(verdict="open", text="", suggestion=None))
    assert [each.id for each in suggestions.awaited(Wanted(), "other", "v1", limit=8)] == [pair.id]
    suggestions.suggest(pair.id, says("a red car", score=0.5))
    suggestions.suggest(pair.id, says("a blue car", model="third", score=0.9))
    kept = store.get(pair.id)
    assert (kept.suggested, kept.model, kept.confidence) == ("a red car", "other", 0.5)
    offers = queue.look(pair.id, ADA).offers
    assert [(offer.model, offer.candidates[0].text) for offer in offers] == [
        ("other", "a red car"),
        ("third", "a blue car"),
    ]
    assert suggestions.awaited(Wanted(), "third", "v1", limit=8) == []
    assert [each.id for each in suggestions.lacking([pair.id], "third", "v2")] == [pair.id]


def test_a_text_in_another_language_is_opened_beside(queue, waiting):
    (pair,) = waiting(1)
    chinese = queue.in_language(pair.id, "zh", ADA).pair
    assert (chinese.item, chinese.language, chinese.verdict) == (pair.item, "zh", "open")
    assert queue.in_language(chinese.id, "en", ADA).pair.id == pair.id
    assert queue.in_language(pair.id, "zh", ADA).pair.id == chinese.id


def test_progress_counts_what_is_wanted(queue, decisions, waiting, draft, store):
    added = waiting(3)
    store.add(draft(task="answer"))
    decisions.decide(added[0].id, Decision("a red car", True, 1), ADA)
    progress = queue.progress(Wanted(task="caption"), ADA)
    assert (progress.judged, progress.total) == (1, 3)
    assert queue.progress(Wanted(project="main"), ADA).total == 4


def test_ten_people_at_once_judge_every_pair_once(queue, decisions, store, draft):
    for number in range(60):
        store.add(draft(colour=(number, 0, 0), verdict="open", text="", suggested=f"car {number}"))

    def annotate(number):
        me, done = Annotator(f"person {number}", f"p#{number}", f"p#{number}"), []
        while sheet := queue.next(Wanted(), me):
            text = f"{sheet.pair.suggested}, seen by {number}"
            decisions.decide(sheet.pair.id, Decision(text, True, sheet.pair.revision), me)
            queue.release([sheet.pair.id], me)
            done.append(sheet.pair.id)
        return done

    with ThreadPoolExecutor(10) as people:
        done = list(people.map(annotate, range(10)))
    assert sorted(Counter(each for ids in done for each in ids).values()) == [1] * 60
    for number, ids in enumerate(done):
        pairs = [store.get(each) for each in ids]
        assert {pair.who for pair in pairs} <= {f"person {number}"}
        assert all(pair.text.endswith(f"seen by {number}") for pair in pairs)
        assert {len(store.history(each)) for each in ids} <= {2}
