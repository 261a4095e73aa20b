"""Which of two outputs people prefer: kept, changed, counted; on SQLite and on PostgreSQL."""

from hashlib import sha256

import pytest
from PIL import Image

from mmdemo.errors import InvalidRequestError, PreferenceNotFoundError
from mmdemo.media.pictures import picture_to_png
from mmdemo.metrics.intervals import wilson_interval
from mmdemo.pairs import PreferenceDraft, PreferenceStore, Side, inspect


@pytest.fixture
def storage(open_storage):
    return open_storage()


@pytest.fixture
def preferences(storage, clock) -> PreferenceStore:
    return PreferenceStore(storage, clock=clock)


@pytest.fixture
def compared():
    """Makes drafts that are valid but for what is asked."""

    def make(**changes) -> PreferenceDraft:
        fields = {
            "task": "caption",
            "language": "en",
            "media": Image.new("RGB", (16, 12), "red"),
            "a": Side("bundled", "0123abcd", "a red car", {"style": "short"}, 0.25, memory_mb=34),
            "b": Side("captioner-1", "4567cdef", "a red crown", {"style": "short"}, 0.5),
            "winner": "b",
            "who": "Ada",
        }
        return PreferenceDraft(**(fields | changes))

    return make


def test_everything_about_a_comparison_is_kept(preferences, compared, storage):
    draft = compared(prompt="Say what it is.", question="What?", who="王")
    kept = preferences.add(draft)
    assert (kept.task, kept.language, kept.winner, kept.who) == ("caption", "en", "b", "王")
    assert (kept.a, kept.b) == (draft.a, draft.b)
    assert (kept.prompt, kept.question) == ("Say what it is.", "What?")
    assert kept.media_path.read_bytes() == picture_to_png(draft.media)
    assert kept.media_sha256 == sha256(kept.media_path.read_bytes()).hexdigest()
    assert preferences.list() == list(preferences.iterate()) == [kept]
    assert list(inspect(storage)) == []


def test_a_clip_is_kept_and_so_are_the_pictures_of_both_sides(
    preferences, compared, storage, clip, tmp_path
):
    heard = preferences.add(compared(task="transcribe", media=clip))
    assert (heard.media, heard.media_path.read_bytes()) == ("clip", clip.flac)
    sides = {}
    for name, colour in (("a", "blue"), ("b", "green")):
        path = tmp_path / f"{colour}.png"
        path.write_bytes(picture_to_png(Image.new("RGB", (8, 8), colour)))
        sides[name] = Side(f"painter-{name}", "1", "", {"seed": 7}, 1.0, picture=path)
    drawn = preferences.add(compared(task="draw", media=None, prompt="一顶王冠", **sides))
    assert (drawn.media, drawn.media_path) == (None, None)
    assert drawn.a.picture.read_bytes() == (tmp_path / "blue.png").read_bytes()
    assert drawn.a.picture.stem == sha256(drawn.a.picture.read_bytes()).hexdigest()
    assert list(inspect(storage)) == []
    drawn.b.picture.unlink()
    assert [finding.trouble for finding in inspect(storage)] == ["missing"]


def test_a_decision_is_changed_withdrawn_and_made_again(preferences, compared):
    kept = preferences.add(compared(winner="a"))
    changed = preferences.change(kept.id, "same", "Bo")
    assert (changed.winner, changed.who, changed.created_at) == ("same", "Bo", kept.created_at)
    assert changed.updated_at > kept.updated_at
    preferences.withdraw(kept.id)
    assert (preferences.count(), preferences.list(), preferences.win_rates()) == (0, [], ())
    assert preferences.change(kept.id, "b", "Bo").winner == "b"
    assert preferences.count() == 1


def test_they_are_listed_newest_first_by_task(preferences, compared):
    added = [preferences.add(compared(task=task)) for task in ("caption", "answer", "caption")]
    assert preferences.list(task="caption") == [added[2], added[0]]
    assert preferences.list(limit=1, offset=1) == [added[1]]
    assert list(preferences.iterate()) == added
    assert preferences.count(task="answer") == 1


def test_wins_are_counted_whichever_side_a_model_stood_on(preferences, compared):
    same = {"a": compared().b, "b": compared().a}  # the same two, sides changed
    for draft in (
        *(compared(winner="b") for _ in range(3)),
        compared(winner="a", **same),
        compared(winner="b", **same),
        compared(winner="same"),
        compared(task="answer", winner="a"),
    ):
        preferences.add(draft)
    answers, captions = preferences.win_rates()
    assert (captions.one, captions.other) == (("bundled", "0123abcd"), ("captioner-1", "4567cdef"))
    assert (captions.n_one, captions.n_other, captions.n_same) == (1, 4, 1)
    assert captions.share == 0.2
    low, high = captions.interval
    assert low < 0.2 < high
    assert (answers.task, answers.share) == ("answer", 1.0)
    assert preferences.win_rates(task="answer") == (answers,)


def test_without_a_decided_comparison_there_is_no_share(preferences, compared):
    preferences.add(compared(winner="same"))
    (rate,) = preferences.win_rates()
    assert (rate.share, rate.interval, rate.n_same) == (None, None, 1)


def test_a_share_of_few_is_not_taken_for_certain():
    low, high = wilson_interval(3, 3)
    assert (round(low, 3), round(high, 3)) == (0.439, 1.0)
    low, high = wilson_interval(50, 100)
    assert (round(low, 3), round(high, 3)) == (0.404, 0.596)


def test_what_cannot_be_kept_is_told_and_nothing_is(preferences, compared):
    with pytest.raises(InvalidRequestError, match="'c' is not one of a, b, same"):
        preferences.add(compared(winner="c"))
    with pytest.raises(InvalidRequestError, match="'fr' is not one of the languages"):
        preferences.add(compared(language="fr"))
    with pytest.raises(InvalidRequestError, match="The prompt has 20,001 characters"):
        preferences.add(compared(prompt="x" * 20_001))
    with pytest.raises(PreferenceNotFoundError, match="There is no preference nothing"):
        preferences.change("nothing", "a", "Ada")
    with pytest.raises(PreferenceNotFoundError):
        preferences.withdraw("nothing")
    assert preferences.count() == 0
