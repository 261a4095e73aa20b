"""Transcripts under a person's hands: words keep their times, changes are kept and undone."""

import json
from dataclasses import replace

import pytest

from mmdemo.errors import InvalidRequestError, StorageError
from mmdemo.media import Segment, Transcript, Word
from mmdemo.ui.retiming import laid_out, retimed
from mmdemo.ui.transcript_lines import line_of, lines_of
from mmdemo.ui.transcripts import MAX_TEXT_CHARACTERS, Take, Transcripts


def segment(text, start_s=0.0, probability=0.8, language="en"):
    """One word a second, or one Chinese character."""
    parts = list(text) if language == "zh" else text.split()
    words = tuple(
        Word(part, start_s + i, start_s + i + 1, probability) for i, part in enumerate(parts)
    )
    return Segment(start_s, start_s + len(parts), text, language, probability, words)


@pytest.fixture
def transcripts(tmp_path):
    return Transcripts(tmp_path / "transcripts")


@pytest.fixture
def document(transcripts, tmp_path):
    """Two lines, heard in a file that is there."""
    path = tmp_path / "talk.wav"
    path.write_bytes(b"RIFF")
    document = transcripts.begin(path, "listener")
    for each in (segment("a red cat"), segment("一只猫", 5, language="zh")):
        transcripts.append(document.id, Take(each, "listener", "v1"))
    return transcripts.close(document.id, Transcript((), 9, "listener", "v1", 0.5))


def times(words):
    return [(word.text, word.start_s, word.end_s) for word in words]


def test_words_that_stay_keep_their_times_and_new_ones_share_the_gap():
    words = retimed(segment("a red cat sits"), "a big black cat sits")
    assert times(words) == [
        ("a", 0, 1), ("big", 1, pytest.approx(1.375)), ("black", pytest.approx(1.375), 2),
        ("cat", 2, 3), ("sits", 3, 4),
    ]  # fmt: skip
    assert [word.probability for word in words] == [0.8, 1, 1, 0.8, 0.8]


def test_case_and_punctuation_change_no_time():
    words = retimed(segment("a red cat"), "A red cat.")
    assert times(words) == [("A", 0, 1), ("red", 1, 2), ("cat.", 2, 3)]


def test_chinese_is_timed_by_the_character():
    words = retimed(segment("一只猫", language="zh"), "一只黑猫。")
    assert times(words) == [("一", 0, 1), ("只", 1, 2), ("黑", 2, 2), ("猫。", 2, 3)]


@pytest.mark.parametrize("text", ["", "nothing of it", "a red", "a red cat and more and more"])
def test_words_stay_in_order_within_their_segment(text):
    heard = segment("a red cat", start_s=7)
    moments = [at_s for word in retimed(heard, text) for at_s in (word.start_s, word.end_s)]
    assert moments == sorted(moments)
    assert all(heard.start_s <= at_s <= heard.end_s for at_s in moments)


def test_a_text_of_a_model_without_times_is_one_stretch():
    heard = replace(segment("a red cat"), words=())
    assert [word.text for word in retimed(heard, "a cat")] == ["a", "cat"]


def test_what_stands_between_words_is_kept():
    heard = replace(segment("cats and dogs"), text="Cats and dogs!")
    heard = replace(heard, words=tuple(replace(w, text=w.text.strip()) for w in heard.words))
    pieces = [(before, word.text) for before, word in laid_out(heard)]
    assert pieces == [("Cats ", "and"), (" ", "dogs")]


def test_a_line_is_told_with_all_of_its_text(transcripts, document):
    line = transcripts.edit(document.id, 0, 'a <b> "cat"!')
    told = line_of(line, "en")
    spelled = "".join(before + word for before, word, *_ in told["pieces"]) + told["rest"]
    assert spelled == told["text"] == 'a <b> "cat"!'
    assert told["edited"]
    json.dumps(told)


def test_an_edit_is_there_after_a_restart(transcripts, document, tmp_path):
    transcripts.edit(document.id, 1, "两只猫")
    again = Transcripts(tmp_path / "transcripts").get(document.id)
    assert [line.text for line in again.lines] == ["a red cat", "两只猫"]
    assert again.lines[1].take.segment.text == "一只猫"
    assert again.finished


def test_what_cannot_be_stored_is_not_changed(transcripts, document, tmp_path):
    folder = tmp_path / "transcripts"
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("in the way", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be written to"):
        transcripts.edit(document.id, 0, "changed")
    assert transcripts.get(document.id).line(0).text == "a red cat"
    assert transcripts.undo(document.id) is None


def test_changes_are_undone_one_by_one(transcripts, document):
    transcripts.edit(document.id, 0, "one")
    transcripts.edit(document.id, 1, "二")
    transcripts.edit(document.id, 0, "two")
    undone = [transcripts.undo(document.id) for _ in range(4)]
    assert undone == [0, 1, 0, None]
    assert [line.text for line in transcripts.get(document.id).lines] == ["a red cat", "一只猫"]


def test_a_picked_take_is_what_is_read_and_exported(transcripts, document):
    transcripts.offer(document.id, 0, Take(segment("a red hat"), "other", "v2"))
    assert transcripts.get(document.id).line(0).text == "a red cat"
    line = transcripts.pick(document.id, 0, 1)
    assert (line.text, line.edited, line.take.model) == ("a red hat", False, "other")
    exported = transcripts.get(document.id).transcript
    assert exported.text == "a red hat\n一只猫"


def test_an_emptied_line_is_not_exported(transcripts, document):
    transcripts.edit(document.id, 0, "   ")
    assert transcripts.get(document.id).transcript.text == "一只猫"


def test_a_changed_line_is_no_longer_judged_but_stays_its_pair(transcripts, document):
    transcripts.judged(document.id, 0, "good", "a-pair")
    line = transcripts.edit(document.id, 0, "a red hat")
    assert (line.verdict, line.pair) == ("", "a-pair")
    transcripts.undo(document.id)
    assert transcripts.get(document.id).line(0).pair == "a-pair"


def test_more_transcripts_than_fit_in_memory_are_read_from_disk(tmp_path):
    transcripts = Transcripts(tmp_path, capacity=2)
    ids = [transcripts.begin(tmp_path / f"{i}.wav", "listener").id for i in range(5)]
    assert [transcripts.get(each).path.name for each in ids] == [f"{i}.wav" for i in range(5)]


@pytest.mark.parametrize("wrong", ["", "../pairs", "0" * 32, "x" * 32])
def test_an_unknown_transcript_gets_one_sentence(transcripts, wrong):
    assert transcripts.find(wrong) is None
    with pytest.raises(InvalidRequestError, match="gone"):
        transcripts.get(wrong)


def test_a_wrong_line_or_text_gets_one_sentence(transcripts, document):
    for index in (-1, 2):
        with pytest.raises(InvalidRequestError, match="no such line"):
            transcripts.edit(document.id, index, "text")
    with pytest.raises(InvalidRequestError, match="at most 2,000"):
        transcripts.edit(document.id, 0, "x" * (MAX_TEXT_CHARACTERS + 1))
    assert transcripts.edit(document.id, 0, "half \ud800 of it").text == "half of it"


def test_lines_are_told_from_where_the_page_is(transcripts, document):
    told = lines_of(transcripts.get(document.id), 1, "en")
    assert [line["text"] for line in told["lines"]] == ["一只猫"]
    assert (told["n"], told["first"], told["duration"]) == (2, 1, 9)
