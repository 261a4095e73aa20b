"""Subtitles that independent parsers read alike: in order, apart, short enough to read."""

import json
from io import StringIO
from itertools import pairwise

import numpy as np
import pysubs2
import pytest
import srt
import webvtt

from mmdemo.exchange.subtitles import FORMATS, as_json, as_srt, as_txt, as_vtt
from mmdemo.media import Segment, Transcript, Word

ENGLISH = (
    "The quick brown fox jumps over the lazy dog, and then it runs away into the dark forest; "
    "nobody has ever seen it again. They say it lives there still."
)
CHINESE = (
    "今天的天气非常好，我们一起去公园里散步，看到了很多美丽的花朵和可爱的小动物。"
    "后来下雨了，我们就回家了，大家都很高兴。"
)


def segment(text, start_s, end_s, n_words=0):
    """A segment; with `n_words` its words take equal times."""
    parts = list(text) if n_words and " " not in text else text.split()
    each_s = (end_s - start_s) / max(len(parts), 1)
    words = tuple(
        Word(part, start_s + i * each_s, start_s + (i + 1) * each_s, 0.9)
        for i, part in enumerate(parts)
    )
    return Segment(start_s, end_s, text, "en", 0.9, words if n_words else ())


def transcript(*segments):
    return Transcript(segments, 100.0, "listener", "abc", 1.0)


def times_of(text, kind):
    """When cues begin and end, in ms, as a parser of that format reads them."""
    if kind == "srt":
        return [
            (c.start.total_seconds() * 1e3, c.end.total_seconds() * 1e3) for c in srt.parse(text)
        ]
    return [(ms_of(c.start), ms_of(c.end)) for c in webvtt.from_buffer(StringIO(text)).captions]


def ms_of(clock):
    hours, minutes, seconds = clock.split(":")
    return int(hours) * 3_600_000 + int(minutes) * 60_000 + round(float(seconds) * 1e3)


def unruly():
    """Segments as no model should give them: of no length, overlapping, too dense, too long."""
    rng = np.random.default_rng(0)
    at_s = 0.0
    for _ in range(60):
        length_s = float(rng.choice([0, 0.0004, 0.3, 2, 30]))
        text = str(
            rng.choice(["a", ENGLISH, CHINESE, "yes no", "x" * 130, "中文 and English 混合"])
        )
        yield segment(text, at_s, at_s + length_s, n_words=int(rng.integers(2)))
        at_s += float(rng.choice([0, 0.1, length_s, length_s + 1]))


@pytest.mark.parametrize("kind", ["srt", "vtt"])
@pytest.mark.parametrize("segments", [tuple(unruly()), (segment(ENGLISH, 1, 9, 1),)])
def test_cues_come_in_order_and_do_not_overlap(kind, segments):
    text = FORMATS[kind](transcript(*segments))
    times = times_of(text, kind)
    assert times
    assert all(start < end for start, end in times)
    assert all(one[1] <= other[0] for one, other in pairwise(times))
    parsed = pysubs2.SSAFile.from_string(text, format_=kind)
    assert [(event.start, event.end) for event in parsed] == [
        (pytest.approx(start, abs=1), pytest.approx(end, abs=1)) for start, end in times
    ]


@pytest.mark.parametrize(("text", "width"), [(ENGLISH, 42), (CHINESE, 16)])
@pytest.mark.parametrize("n_words", [0, 1])
def test_at_most_two_lines_short_enough_to_read(text, width, n_words):
    cues = list(srt.parse(as_srt(transcript(segment(text, 0, 14, n_words)))))
    lines = [cue.content.splitlines() for cue in cues]
    assert {len(each) for each in lines} <= {1, 2}
    assert max(len(line) for each in lines for line in each) <= width
    assert all(cue.end - cue.start <= srt.timedelta(seconds=7.01) for cue in cues)
    space = "" if text == CHINESE else " "
    assert space.join(space.join(each) for each in lines) == text


def test_mixed_scripts_and_words_longer_than_a_line():
    (cue,) = srt.parse(as_srt(transcript(segment("我们用 Gradio 和 Whisper 做字幕", 0, 3))))
    assert cue.content == "我们用 Gradio 和 Whisper 做字幕"
    (cue,) = srt.parse(as_srt(transcript(segment("x" * 80, 0, 3))))
    assert [len(line) for line in cue.content.splitlines()] == [40, 40]


def test_a_cue_ends_after_a_clause_and_at_a_pause():
    first, *_ = srt.parse(as_srt(transcript(segment(ENGLISH, 0, 12, 1))))
    assert first.content.endswith(("dog,", "forest;"))
    words = (Word("Yes.", 0, 0.5, 1), Word("No.", 3, 3.5, 1))
    cues = list(srt.parse(as_srt(transcript(Segment(0, 3.5, "Yes. No.", "en", 1, words)))))
    assert [cue.content for cue in cues] == ["Yes.", "No."]
    assert cues[1].start.total_seconds() == 3


def test_words_give_a_cue_its_times():
    words = tuple(Word(w, t, t + 0.2, 1) for w, t in zip(ENGLISH.split(), range(99), strict=False))
    cues = list(srt.parse(as_srt(transcript(Segment(0, 60, ENGLISH, "en", 1, words)))))
    assert [cue.start.total_seconds() for cue in cues] == list(range(len(ENGLISH.split())))


def test_a_short_cue_stays_a_second_unless_the_next_one_begins():
    cues = list(srt.parse(as_srt(transcript(segment("Yes", 1, 1.1), segment("No", 1.5, 1.6)))))
    assert [(c.start.total_seconds(), c.end.total_seconds()) for c in cues] == [
        (1, 1.5),
        (1.5, 2.5),
    ]


def test_signs_that_mean_something_to_players_come_back_as_they_were():
    text = "if a < b --> c & d then <i>so</i>"
    (cue,) = webvtt.from_buffer(StringIO(as_vtt(transcript(segment(text, 0, 5))))).captions
    assert "-->" not in cue.raw_text
    assert "<" not in cue.raw_text
    (event,) = pysubs2.SSAFile.from_string(as_srt(transcript(segment(text, 0, 5))), format_="srt")
    assert event.plaintext == "if a ‹ b --› c & d then ‹i›so‹/i›"


def test_hours_are_told():
    (cue,) = srt.parse(as_srt(transcript(segment("Late", 7_384.5, 7_386))))
    assert cue.start.total_seconds() == 7_384.5


def test_nothing_said_is_a_file_without_cues():
    assert as_srt(transcript()) == ""
    assert as_txt(transcript()) == ""
    assert list(webvtt.from_buffer(StringIO(as_vtt(transcript()))).captions) == []


def test_text_and_json_hold_what_was_said():
    said = transcript(segment("One two.", 0, 1, 1), segment("三四。", 1, 2))
    assert as_txt(said) == "One two.\n三四。\n"
    read = json.loads(as_json(said))
    assert (read["model"], read["duration_s"], read["finished"]) == ("listener", 100.0, True)
    assert read["segments"][0]["words"][1] == {
        "text": "two.", "start_s": 0.5, "end_s": 1.0, "probability": 0.9,
    }  # fmt: skip
