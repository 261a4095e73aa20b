"""Splicing: recorded words are cut where their syllables meet, and make words nobody said."""

import random
from dataclasses import replace
from shutil import which

import numpy as np
import pytest

from mmdemo.media import SAMPLE_RATE_HZ
from mmdemo.speech import Voice, speak
from mmdemo.training.recordings import FULL_SCALE, Recording, Recordings, Shares
from mmdemo.training.splicing import Splicer, cuts_of, parted, syllables_of

SPEAKER = Voice("cmn-latn-pinyin+f2", 190, 70)  # another voice and pace than the reader's
WORDS = ["中午", "国家", "电冰箱", "大人", "说话"]

pytestmark = pytest.mark.skipif(which("espeak-ng") is None, reason="eSpeak NG is not installed")


def recorded(word):
    said = speak(word, SPEAKER)
    samples = (said.samples * FULL_SCALE).clip(-FULL_SCALE, FULL_SCALE).astype(np.int16)
    return Recording(samples, word, "zh", said.phonemes, ()), said.words


@pytest.fixture(scope="module")
def splicer():
    return Splicer([recorded(word)[0] for word in WORDS])


def test_a_syllable_has_its_tone_and_the_third_tone_is_one():
    assert syllables_of("妈骂")[0] != syllables_of("妈骂")[1]
    (alone,) = syllables_of("五")
    assert syllables_of("中午")[1] == alone


@pytest.mark.parametrize("word", ["国家", "电冰箱", "大人", "说话", "往常"])
def test_syllables_are_parted_where_they_meet(word):
    recording, truth = recorded(word)
    starts = [start.start_s for start in truth[1:]]
    found = [cut.first / SAMPLE_RATE_HZ for cut in cuts_of(recording)[1:]]
    assert found == pytest.approx(starts, abs=0.08)


@pytest.mark.parametrize(("word", "rimes"), [("国家", ("uo", "iA")), ("体温", ("i", "u@"))])
def test_a_rime_begins_where_its_vowel_does(word, rimes):
    recording, _ = recorded(word)
    vowels = [sound.start_s for sound in recording.phonemes if sound.name in rimes]
    found = [cut.rime / SAMPLE_RATE_HZ for cut in cuts_of(recording)]
    assert found == pytest.approx(vowels, abs=0.08)


def test_what_is_no_chinese_word_is_not_cut():
    assert cuts_of(replace(recorded("国家")[0], text="OK啦")) == []


def test_a_syllable_has_an_onset_and_a_rime():
    assert [parted(each) for each in syllables_of("国爱")] == [("k", "uo35"), ("", "ai51")]


def test_words_are_made_of_the_syllables_that_were_said(splicer):
    assert {"中国", "国家", "大家"} <= set(splicer.words)
    assert "刚" not in {word[:1] for word in splicer.words}  # nobody said its rime
    assert "公" in splicer.words  # its onset was said in 国, its rime in 中
    rng = random.Random(3)
    drawn = [splicer.draw(rng) for _ in range(50)]
    assert len({recording.text for recording in drawn}) > 5
    for recording in drawn:
        assert recording.text in splicer.words
        assert 0.1 * len(recording.text) < recording.duration_s < 0.6 * len(recording.text)
        assert np.abs(recording.sound).max() > 0.05


def test_spliced_words_take_the_place_of_some_recordings(splicer):
    people = [recorded(word)[0] for word in WORDS]
    everybody = Shares(fresh=1.0, people=1.0, chinese=1.0)
    rng = random.Random(4)
    mixed = Recordings(people, replace(everybody, spliced=0.5), most=1, splicer=splicer)
    known = {id(each) for each in people}
    spliced = sum(id(mixed.draw(rng)) not in known for _ in range(200))
    assert 60 < spliced < 140
    plain = Recordings(people, everybody, most=1, splicer=splicer)
    assert all(plain.draw(rng).text in WORDS for _ in range(20))
