"""What visitors gave: in no list of pairs until it is accepted, and gone when it is deleted."""

from hashlib import sha256

import pytest
from PIL import Image

from mmdemo.errors import InvalidRequestError, PairNotFoundError
from mmdemo.media.pictures import picture_to_png
from mmdemo.pairs import HeldOf, HeldStore, Storage, contributions, held, inspect, statistics_of


@pytest.fixture
def kept(store, clock):
    return HeldStore(store._storage, clock=clock)


def test_what_a_visitor_gave_is_among_no_pairs(store, kept, draft):
    store.add(draft(colour="blue"))
    given = kept.add(draft(colour="red"), "visitor:a")
    assert (given.text, given.verdict, given.suggested) == ("a red car", "good", "a red car")
    assert [pair.media_sha256 for pair in store.list()] == [
        sha256(picture_to_png(Image.new("RGB", (16, 12), "blue"))).hexdigest()
    ]
    assert store.count() == len([*store]) == 1
    assert contributions(store._storage).keys() == {"Ada"}
    assert statistics_of(store._storage).n_pairs == 1
    assert list(inspect(store._storage)) == []
    assert len([*store.pictures_dir.rglob("*.png")]) == 1


@pytest.mark.parametrize("media", ["picture", "clip"])
def test_what_is_accepted_becomes_a_pair_like_any_other(store, kept, draft, clip, media):
    changes = {"task": "transcribe", "media": clip} if media == "clip" else {}
    given = kept.add(draft(text="a red lorry", verdict="fixed", **changes), "visitor:a")
    pair = kept.accept(given.id, "Bo")
    assert store.get(pair.id) == pair
    assert (pair.who, pair.text, pair.verdict) == ("visitor", "a red lorry", "fixed")
    assert (pair.review, pair.reviewed_by) == ("approved", "Bo")
    assert [step.action for step in store.history(pair.id)] == ["added", "approved"]
    assert [each.text for each in pair.candidates] == ["a red car", "a car"]
    assert pair.settings.get("recording") == (clip.recording if media == "clip" else None)
    assert list(inspect(store._storage)) == []
    assert kept.count() == 0
    with pytest.raises(PairNotFoundError, match="reviewed or deleted"):
        kept.accept(given.id, "Bo")
    assert store.count() == 1


def test_a_visitor_sees_changes_and_deletes_only_their_own(kept, draft):
    mine, yours = (kept.add(draft(colour=c), f"visitor:{v}") for c, v in (("red", 1), ("blue", 2)))
    assert [each.id for each in kept.of_visitor("visitor:1")] == [mine.id]
    for attempt in (
        lambda: kept.get(yours.id, "visitor:1"),
        lambda: kept.delete(yours.id, "visitor:1"),
        lambda: kept.revise(yours.id, "visitor:1", text="mine", verdict="fixed"),
    ):
        with pytest.raises(PairNotFoundError):
            attempt()
    assert kept.revise(mine.id, "visitor:1", text="", verdict="bad").verdict == "bad"
    assert kept.delete_all(visitor="visitor:1") == 1
    assert [each.id for each in kept.waiting()] == [yours.id]


def test_what_is_deleted_is_on_no_disk_any_more(tmp_path, kept, draft, database_url):
    marked = Image.effect_noise((64, 64), 90).convert("RGB")
    needle = picture_to_png(marked)[200:260]
    given = kept.add(draft(media=marked, text="the text of nobody"), "visitor:a")
    assert kept.media_of(given.id)[200:260] == needle
    kept.delete(given.id, "visitor:a")
    if not database_url.startswith("sqlite"):
        return
    kept._storage.close()  # which writes the log into the file
    assert Storage(database_url, tmp_path).database()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert needle not in data, path
            assert b"the text of nobody" not in data, path


def test_rejecting_all_spares_what_came_since(kept, draft):
    for colour in ("red", "green"):
        kept.add(draft(colour=colour), "visitor:a")
    seen = kept.latest()
    later = kept.add(draft(colour="blue"), "visitor:b")
    assert kept.delete_all(up_to=seen) == 2
    assert [each.id for each in kept.waiting()] == [later.id]


def test_nobody_fills_the_disk(monkeypatch, kept, draft):
    monkeypatch.setattr(held, "MOST_OF_ONE", 2)
    monkeypatch.setattr(held, "MOST_OF_ALL", 3)
    for visitor in ("a", "a", "b"):
        kept.add(draft(), visitor)
    for visitor in ("a", "b", "c"):
        with pytest.raises(InvalidRequestError, match="Too much waits for review"):
            kept.add(draft(), visitor)
    monkeypatch.setattr(held, "MOST_BYTES", 10)
    with pytest.raises(InvalidRequestError, match="Choose a smaller one"):
        kept.add(draft(), "c")


def test_many_large_ones_do_not_fill_it_either(monkeypatch, kept, draft):
    size = len(picture_to_png(Image.new("RGB", (16, 12), "red")))
    monkeypatch.setattr(held, "MOST_BYTES_OF_ALL", int(2.5 * size))
    for visitor in ("a", "b"):
        kept.add(draft(colour="red"), visitor)
    with pytest.raises(InvalidRequestError, match="Too much waits for review"):
        kept.add(draft(colour="red"), "c")


def test_what_cannot_be_a_pair_is_not_kept_either(kept, draft):
    with pytest.raises(InvalidRequestError, match="The text is empty"):
        HeldOf(kept, "visitor:a").add(draft(text=" "))
    assert kept.count() == 0
