"""Many pairs changed at one stroke, and the stroke taken back."""

import time

import pytest

from mmdemo.errors import InvalidRequestError, PairChangedError
from mmdemo.pairs import Belonging, Change, Replacement, ReviewStore, Strokes


@pytest.fixture
def strokes(open_storage):
    return Strokes(open_storage())


@pytest.fixture
def three(store, draft):
    """A red car in English and Chinese, and a blue one."""
    return [
        store.add(draft(text="A red car, a Red hat")),
        store.add(
            draft(language="zh", text="红色的汽车", verdict="open", belonging=Belonging(stars=1))
        ),
        store.add(draft(colour="blue", text="a blue car", verdict="fixed")),
    ]


def state(store):
    return [
        (pair.text, pair.verdict, pair.who, pair.tags, pair.stars, pair.note, pair.project)
        for pair in store.list(order="oldest")
    ]


def test_a_verdict_is_given_to_all_that_a_query_finds(store, strokes, three):
    stroke = strokes.change(Change("verdict", "good"), "Bo", query="car OR 汽车")
    assert (stroke.n_changed, stroke.n_left) == (2, 0)  # one was good before
    assert [pair.verdict for pair in store.list()] == ["good"] * 3
    last = store.history(three[1].id)[-1]
    assert (last.action, last.who, last.batch) == ("revised", "Bo", stroke.batch)


def test_what_has_no_text_is_not_called_good(store, strokes, draft):
    store.add(draft(text="", verdict="bad"))
    stroke = strokes.change(Change("verdict", "good"), "Bo")
    assert (stroke.n_changed, stroke.n_left) == (0, 1)
    assert store.list()[0].verdict == "bad"


@pytest.mark.parametrize(
    ("change", "field", "expected", "told"),
    [
        (Change("tag", "blurry"), "tags", ("blurry",), 'tags: [] → ["blurry"]'),
        (Change("stars", "4"), "stars", 4, "stars: 0 → 4"),
        (Change("note", "look → again"), "note", "look → again", 'note: "" → "look → again"'),
        (Change("project", "cars"), "project", "cars", 'project: "main" → "cars"'),
    ],
)
def test_items_are_marked_and_the_mark_is_taken_back(
    store, strokes, three, change, field, expected, told
):
    before = state(store)
    stroke = strokes.change(change, "Bo", language="en")
    assert stroke.n_changed == 2
    # the Chinese text is about the same picture
    assert [getattr(pair, field) for pair in store.list()] == [expected] * 3
    step = store.history(three[0].id)[-1]
    assert (step.action, step.who, step.note) == ("marked", "Bo", told)
    assert store.get(three[0].id).who == "Ada"  # who judged it
    assert strokes.change(change, "Bo").n_changed == 0
    back = strokes.undo(stroke.batch, "Cleo")
    assert (back.n_changed, back.n_left) == (2, 0)
    assert state(store) == before


def test_a_tag_is_removed(store, strokes, three):
    strokes.change(Change("tag", "b"), "Bo")
    strokes.change(Change("tag", "a"), "Bo")
    assert store.list()[0].tags == ("a", "b")
    assert strokes.change(Change("untag", "b"), "Bo", ids=(three[0].id,)).n_changed == 1
    assert [pair.tags for pair in store.list(order="oldest")] == [("a",), ("a",), ("a", "b")]


def test_pairs_are_deleted_and_put_back(store, strokes, three):
    before = state(store)
    stroke = strokes.change(Change("delete"), "Bo", ids=(three[0].id, three[2].id))
    assert [pair.id for pair in store.list()] == [three[1].id]
    assert strokes.undo(stroke.batch, "Bo").n_changed == 2
    assert state(store) == before
    assert store.history(three[0].id)[-1].action == "undone"


def test_a_replacement_is_previewed_done_and_taken_back(store, strokes, three):
    before = state(store)
    replacement = Replacement("red", "green")
    preview = strokes.preview(replacement)
    assert (preview.n_changed, preview.n_left) == (1, 0)
    (shown,) = preview.shown
    assert (shown.pair_id, shown.before, shown.after) == (
        three[0].id,
        "A red car, a Red hat",
        "A green car, a green hat",
    )
    assert state(store) == before
    stroke = strokes.replace(replacement, "Bo")
    pair = store.get(three[0].id)
    assert (pair.text, pair.verdict, pair.who) == ("A green car, a green hat", "fixed", "Bo")
    assert store.count(query="text:green") == 1
    assert strokes.undo(stroke.batch, "Cleo").n_changed == 1
    assert state(store) == before
    assert store.count(query="text:green") == 0


@pytest.mark.parametrize(
    ("replacement", "expected"),
    [
        (Replacement("red", "r", case="same"), "A r car, a Red hat"),
        (Replacement("car, a", r"\1"), r"A red \1 Red hat"),
        (Replacement(r"(\w+) car", r"car of \1", "regex"), "A car of red, a Red hat"),
        (Replacement(r"^a ", "", "regex"), "red car, a Red hat"),
        (Replacement(r"^a ", "", "regex", case="same"), None),
        (Replacement("%", "x"), None),
        (Replacement(".", "x"), None),
    ],
)
def test_plain_text_stands_for_itself_and_a_pattern_for_what_it_matches(
    strokes, three, replacement, expected
):
    preview = strokes.preview(replacement, ids=(three[0].id,))
    assert [each.after for each in preview.shown] == ([expected] if expected else [])


def test_a_text_that_could_not_be_kept_is_left_and_counted(store, strokes, three):
    preview = strokes.preview(Replacement(r".+", "", "regex"))
    assert (preview.n_changed, preview.n_left) == (1, 2)  # the open one may be empty
    preview = strokes.preview(Replacement(".", "x" * 999, "regex"))
    assert (preview.n_changed, preview.n_left) == (3, 0)
    preview = strokes.preview(Replacement("\\b|.", "x" * 999, "regex"), query="hat")
    assert (preview.n_changed, preview.n_left) == (0, 1)
    assert strokes.replace(Replacement(r".+", "", "regex"), "Bo").n_left == 2
    assert store.get(three[0].id).text == "A red car, a Red hat"


@pytest.mark.parametrize(
    ("replacement", "sentence"),
    [
        (Replacement("", "x"), "Nothing is to be found"),
        (Replacement("a(", "x", "regex"), r"cannot be read at character 3"),
        (Replacement("a", r"\7", "regex"), "replacement cannot be read"),
        (Replacement("a" * 1001, "x"), "1,001 characters"),
    ],
)
def test_what_is_no_replacement_is_said(strokes, replacement, sentence):
    with pytest.raises(InvalidRequestError, match=sentence):
        strokes.preview(replacement)


def test_a_pattern_that_would_never_end_is_stopped(store, strokes, draft):
    text = "a" * 5_000 + "b"
    store.add(draft(text=text))
    started_s = time.monotonic()
    with pytest.raises(InvalidRequestError, match=r"takes more than 0\.5 s .*Nothing was changed"):
        strokes.replace(Replacement(r"(a|aa|aaa)+$", "x", "regex"), "Bo")
    assert time.monotonic() - started_s < 10
    assert store.list()[0].text == text


def test_an_undo_leaves_what_somebody_has_changed_since(store, strokes, three):
    stroke = strokes.change(Change("verdict", "bad"), "Bo")
    store.revise(three[0].id, text="mine", verdict="fixed", who="Cleo")
    strokes.change(Change("stars", "2"), "Cleo", ids=(three[2].id,))  # no word of it is changed
    back = strokes.undo(stroke.batch, "Bo")
    assert (back.n_changed, back.n_left) == (2, 1)
    assert [pair.verdict for pair in store.list(order="oldest")] == ["fixed", "open", "fixed"]
    assert store.get(three[0].id).text == "mine"
    marked = strokes.change(Change("note", "one"), "Bo", ids=(three[2].id,))
    strokes.change(Change("note", "two"), "Cleo", ids=(three[2].id,))
    back = strokes.undo(marked.batch, "Bo")
    assert (back.n_changed, back.n_left) == (0, 1)
    assert store.get(three[2].id).note == "two"


def test_a_rewording_at_a_stroke_ends_a_review_and_an_approved_one_stays(store, strokes, three):
    reviews = ReviewStore(store._storage)
    reviews.review(three[2].id, "approved", who="Bo")
    stroke = strokes.replace(Replacement("blue", "navy"), "Cleo")
    assert (store.get(three[2].id).text, store.get(three[2].id).review) == ("a navy car", None)
    reviews.review(three[2].id, "approved", who="Bo")
    assert strokes.undo(stroke.batch, "Cleo").n_left == 1  # somebody has approved of it since
    assert (store.get(three[2].id).text, store.get(three[2].id).review) == (
        "a navy car",
        "approved",
    )


def test_an_undo_names_who_wrote_the_text_and_not_who_approved_it(store, strokes, three):
    ReviewStore(store._storage).review(three[2].id, "approved", who="Bo")
    stroke = strokes.change(Change("verdict", "bad"), "Cleo")
    strokes.undo(stroke.batch, "Cleo")
    assert store.get(three[2].id).who == three[2].who


def test_an_undo_can_itself_be_undone(store, strokes, three):
    stroke = strokes.change(Change("verdict", "bad"), "Bo")
    done = state(store)
    back = strokes.undo(stroke.batch, "Cleo")
    strokes.undo(back.batch, "Bo")
    assert [each[:2] for each in state(store)] == [each[:2] for each in done]


def test_a_mark_is_no_conflict_for_who_is_typing_but_a_new_text_is(store, strokes, three):
    seen = store.get(three[0].id).revision
    strokes.change(Change("tag", "blurry"), "Bo")
    store.revise(three[0].id, text="typed", verdict="fixed", who="Ada", expected=seen)
    with pytest.raises(PairChangedError, match=r"Ada has changed .* now says “typed”"):
        store.revise(three[0].id, text="late", verdict="fixed", who="Bo", expected=seen)


@pytest.mark.parametrize(
    "change",
    [
        Change("verdict", "fine"),
        Change("tag", "a, b"),
        Change("tag", " "),
        Change("stars", "6"),
        Change("stars", "many"),
        Change("project", " "),
        Change("note", "x" * 20_001),
        Change("paint", "red"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_changed(store, strokes, three, change):
    before = state(store)
    with pytest.raises(InvalidRequestError):
        strokes.change(change, "Bo")
    assert state(store) == before
