from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from PIL import Image

from mmdemo.errors import InvalidRequestError, PairNotFoundError
from mmdemo.media import Candidate
from mmdemo.pairs import MAX_TEXT_CHARACTERS, PairStore

STRANGE_TEXTS = [
    "一只红色的猫在树的左边。",
    "naïve café",
    "e\u0301 is not é",  # decomposed and composed: neither may be turned into the other
    "👩‍👩‍👧‍👦 🇨🇳 👍🏽",
    "𠀀𪚥",  # beyond the basic plane
    "שלום مرحبا \u202eabc",
    "line one\r\nline two\ttab  \u3000 wide space ",
    "'; DROP TABLE pairs; -- %s {0} \\ \"",
    "\x01\x1f\x7f\ufeff\ufffd\uffff",
]


def test_a_kept_pair_holds_everything_about_the_suggestion_and_the_judgement(open_store, draft):
    kept = open_store().add(draft(task="answer", text="blue", verdict="fixed", who="李雷"))
    read = open_store().get(kept.id)
    assert read == kept
    assert (read.task, read.question, read.language) == ("answer", "What colour is the car?", "en")
    assert (read.suggested, read.text, read.verdict) == ("a red car", "blue", "fixed")
    assert read.candidates == (Candidate("a red car", 0.75), Candidate("a car", 0.25))
    assert (read.model, read.version, read.who) == ("bundled", "0123abcd", "李雷")
    assert read.settings == {"style": "short", "n_candidates": 2, "temperature": 0.5}
    assert read.seconds == 0.125
    with Image.open(read.media_path) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (16, 12))
        assert picture.getpixel((0, 0)) == (255, 0, 0)


def test_a_kept_clip_holds_its_sound_and_where_it_was_cut_out(open_store, draft, clip):
    kept = open_store().add(draft(task="transcribe", media=clip, text="hello", verdict="fixed"))
    read = open_store().get(kept.id)
    assert read == kept
    assert (read.task, read.media, read.question) == ("transcribe", "clip", None)
    assert read.media_path.read_bytes() == clip.flac
    place = {"recording": "interview.mp3", "start_s": 12.5, "end_s": 12.6}
    assert read.settings == {"style": "short", "n_candidates": 2, "temperature": 0.5, **place}


def test_a_recording_whose_name_is_no_text_does_not_cost_the_person_the_pair(store, draft, clip):
    nameless = replace(clip, recording="gr\udcfcn.wav")
    assert store.add(draft(media=nameless)).settings["recording"] == "gr?n.wav"


def test_a_clip_without_sound_is_refused(store, draft, clip, tmp_path):
    with pytest.raises(InvalidRequestError, match="holds no sound; choose a longer stretch"):
        store.add(draft(media=replace(clip, end_s=clip.start_s)))
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_touched_before_the_first_use(open_store, tmp_path):
    open_store()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", STRANGE_TEXTS)
def test_text_comes_back_exactly_as_it_was_written(store, draft, text):
    kept = store.add(
        draft(task="answer", text=text, question=text, who=text, suggested=text, verdict="fixed")
    )
    read = store.get(kept.id)
    assert (read.text, read.question, read.who, read.suggested) == (text,) * 4
    assert store.history(kept.id)[0].text == text


def test_moments_come_back_in_utc(open_store, draft):
    in_shanghai = datetime(2026, 3, 1, 8, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    kept = open_store(clock=lambda: in_shanghai).add(draft())
    read = open_store().get(kept.id)
    assert read.created_at == read.updated_at == in_shanghai
    assert read.created_at.tzinfo is UTC


def test_a_revision_changes_the_pair_and_keeps_what_it_was(open_store, draft):
    moments = iter(datetime(2026, 3, 1, 12, minute, tzinfo=UTC) for minute in range(9))
    store = open_store(clock=lambda: next(moments))
    kept = store.add(draft())
    revised = store.revise(kept.id, text="a blue car", verdict="fixed", who="Bo")
    assert store.get(kept.id) == revised
    assert revised == replace(
        kept,
        text="a blue car",
        verdict="fixed",
        who="Bo",
        updated_at=datetime(2026, 3, 1, 12, 1, tzinfo=UTC),
        revision=2,
    )
    store.delete(kept.id, who="Cy")
    steps = [
        (s.number, s.action, s.text, s.verdict, s.who, s.at.minute) for s in store.history(kept.id)
    ]
    assert steps == [
        (1, "added", "a red car", "good", "Ada", 0),
        (2, "revised", "a blue car", "fixed", "Bo", 1),
        (3, "deleted", "a blue car", "fixed", "Cy", 2),
    ]


def test_a_deleted_pair_is_gone_from_everything_but_its_history(store, draft):
    kept, other = store.add(draft()), store.add(draft())
    store.delete(kept.id, who="Ada")
    assert store.list() == [other]
    assert list(store) == [other]
    assert store.count() == 1
    with pytest.raises(PairNotFoundError, match=kept.id):
        store.get(kept.id)
    with pytest.raises(PairNotFoundError):
        store.revise(kept.id, text="x", verdict="good", who="Ada")
    with pytest.raises(PairNotFoundError):
        store.delete(kept.id, who="Ada")
    assert [step.action for step in store.history(kept.id)] == ["added", "deleted"]


def test_a_deletion_can_be_undone_once_and_the_history_says_so(store, draft):
    kept = store.add(draft())
    store.delete(kept.id, who="Bo")
    restored = store.restore(kept.id, who="Cy")
    assert store.restore(kept.id, who="Cy") == store.get(kept.id) == restored
    assert store.list() == [replace(kept, updated_at=restored.updated_at, revision=3)]
    steps = [(step.action, step.who) for step in store.history(kept.id)]
    assert steps == [("added", "Ada"), ("deleted", "Bo"), ("restored", "Cy")]


@pytest.mark.parametrize(
    "pair_id", ["", "1", "no such pair", "00000000-0000-0000-0000-000000000000"]
)
def test_an_unknown_id_is_told(store, pair_id):
    with pytest.raises(PairNotFoundError, match="There is no pair"):
        store.get(pair_id)
    with pytest.raises(PairNotFoundError):
        store.history(pair_id)
    with pytest.raises(PairNotFoundError):
        store.restore(pair_id, who="Ada")


def test_a_bad_output_may_be_kept_without_a_text(store, draft):
    assert store.add(draft(text="", verdict="bad")).text == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": " \n\u3000", "verdict": "fixed"}, "The text is empty"),
        ({"text": "", "verdict": "good"}, "The text is empty"),
        ({"text": "字" * (MAX_TEXT_CHARACTERS + 1)}, "20,001 characters; at most 20,000"),
        ({"question": "?" * 20_001, "task": "answer"}, "The question has 20,001 characters"),
        ({"who": "w" * 201}, "The name has 201 characters"),
        ({"text": "half a pair: \ud83d"}, "no text"),
        ({"text": "a NUL: \0"}, "no text"),
        ({"verdict": "maybe"}, "not one of the verdicts good, fixed, bad"),
        ({"language": "fr"}, "not one of the languages en, zh"),
    ],
)
def test_what_cannot_be_kept_is_refused_before_anything_is_written(
    store, draft, tmp_path, changes, sentence
):
    with pytest.raises(InvalidRequestError, match=sentence):
        store.add(draft(**changes))
    assert list(tmp_path.iterdir()) == []


def test_a_revision_is_checked_like_a_draft(store, draft):
    kept = store.add(draft(text="字" * MAX_TEXT_CHARACTERS))
    with pytest.raises(InvalidRequestError, match="The text is empty"):
        store.revise(kept.id, text="", verdict="fixed", who="Ada")
    assert store.get(kept.id) == kept
    assert len(store.history(kept.id)) == 1


def test_a_model_that_overflowed_does_not_cost_the_person_the_pair(store, draft):
    made = draft()
    candidates = (Candidate("a cat", float("nan")),)
    kept = store.add(replace(made, suggestion=replace(made.suggestion, candidates=candidates)))
    assert store.get(kept.id).candidates == (Candidate("a cat", 0.0),)


def test_a_storage_that_was_closed_opens_again(open_storage, draft):
    storage = open_storage()
    store = PairStore(storage)
    kept = store.add(draft())
    storage.close()
    assert store.get(kept.id) == kept
