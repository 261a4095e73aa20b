"""A second look at what somebody judged, and who did what."""

from datetime import UTC, datetime, timedelta

import pytest

from mmdemo.errors import InvalidRequestError, PairChangedError, PairNotFoundError
from mmdemo.pairs import PairStore, ReviewStore, contributions


@pytest.fixture
def storage(open_storage):
    return open_storage()


@pytest.fixture
def store(storage) -> PairStore:
    return PairStore(storage)


@pytest.fixture
def reviews(storage) -> ReviewStore:
    return ReviewStore(storage)


def test_somebody_else_approves_and_it_stands_in_the_history(store, reviews, draft):
    pair = store.add(draft(who="Ada"))
    reviewed = reviews.review(pair.id, "approved", who="Bo", expected=1)
    assert (reviewed.review, reviewed.reviewed_by) == ("approved", "Bo")
    assert (reviewed.text, reviewed.verdict, reviewed.who) == (pair.text, pair.verdict, "Ada")
    assert store.get(pair.id) == reviewed
    assert [(step.action, step.who) for step in store.history(pair.id)] == [
        ("added", "Ada"),
        ("approved", "Bo"),
    ]


def test_what_is_returned_says_why_until_it_is_judged_anew(store, reviews, draft):
    pair = store.add(draft(who="Ada"))
    reviews.review(pair.id, "returned", who="Bo", note="It is a van.")
    assert store.list(review="returned")[0].id == pair.id
    assert store.history(pair.id)[-1].note == "It is a van."
    again = store.revise(pair.id, text="a red van", verdict="fixed", who="Ada")
    assert (again.review, again.reviewed_by) == (None, None)
    assert store.count(review="returned") == 0
    assert reviews.review(pair.id, "approved", who="Bo").review == "approved"


@pytest.mark.parametrize("who", ["Ada", "ada", "ＡＤＡ"])
def test_nobody_reviews_what_is_their_own(store, reviews, draft, who):
    pair = store.add(draft(who="Ada"))
    with pytest.raises(InvalidRequestError, match="You judged this yourself; somebody else"):
        reviews.review(pair.id, "approved", who=who)
    assert store.get(pair.id) == pair


def test_what_nobody_has_judged_cannot_be_reviewed(store, reviews, draft):
    pair = store.add(draft(verdict="open"))
    with pytest.raises(InvalidRequestError, match="Nobody has judged this yet"):
        reviews.review(pair.id, "approved", who="Bo")


def test_a_review_of_another_text_than_the_one_seen_is_refused(store, reviews, draft):
    pair = store.add(draft(who="Ada"))
    store.revise(pair.id, text="a van", verdict="fixed", who="Ada")
    with pytest.raises(PairChangedError, match="Ada has changed this meanwhile"):
        reviews.review(pair.id, "approved", who="Bo", expected=pair.revision)


def test_what_is_not_there_or_no_review_is_told(store, reviews, draft):
    pair = store.add(draft())
    with pytest.raises(InvalidRequestError, match="'liked' is not one of approved, returned"):
        reviews.review(pair.id, "liked", who="Bo")
    with pytest.raises(InvalidRequestError, match="The note has 20,001 characters"):
        reviews.review(pair.id, "returned", who="Bo", note="x" * 20_001)
    store.delete(pair.id, who="Ada")
    with pytest.raises(PairNotFoundError):
        reviews.review(pair.id, "approved", who="Bo")


def test_who_did_what_is_counted_by_verdict_and_by_day(storage, draft):
    now = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    store, reviews = PairStore(storage, clock=lambda: now), ReviewStore(storage, clock=lambda: now)
    first, second = store.add(draft(who="Ada")), store.add(draft(who="Ada", text="", verdict="bad"))
    now += timedelta(hours=1)
    store.revise(first.id, text="a van", verdict="fixed", who="Bo")
    reviews.review(second.id, "approved", who="Bo")
    store.delete(first.id, who="Bo")
    store.add(draft(who="Cy", verdict="open"))
    done = contributions(storage)
    assert done["Ada"].judged == {"good": 1, "bad": 1}
    assert done["Ada"].days == {now.date() - timedelta(days=1): 2}
    assert done["Bo"].judged == {"fixed": 1}
    assert done["Bo"].reviewed == {"approved": 1}
    assert done["Bo"].days == {now.date(): 2}
    assert done["Cy"].judged == {}
