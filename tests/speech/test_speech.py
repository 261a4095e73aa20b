"""The world of speech: sentences, voices, rooms; the same for a seed, and never in two splits."""

import random
from shutil import which

import numpy as np
import pytest

from mmdemo.errors import InvalidRequestError
from mmdemo.media import LANGUAGES, SAMPLE_RATE_HZ
from mmdemo.media.number_words import number_en, number_zh
from mmdemo.speech import (
    KINDS,
    Voice,
    as_recorded,
    common_words,
    random_noise,
    random_sentence,
    random_utterance,
    speak,
    spoken_form,
    utterances,
)
from mmdemo.speech.sentences import split_of
from mmdemo.speech.voices import ACCENTS, VARIANTS

needs_espeak = pytest.mark.skipif(which("espeak-ng") is None, reason="eSpeak NG is not installed")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (40, "forty"),
        (99, "ninety nine"),
        (100, "one hundred"),
        (342, "three hundred and forty two"),
        (5_000, "five thousand"),
        (7_016, "seven thousand and sixteen"),
        (12_345, "twelve thousand three hundred and forty five"),
    ],
)
def test_a_number_is_said_in_english_words(number, words):
    assert number_en(number) == words


@pytest.mark.parametrize(
    ("number", "characters"),
    [
        (0, "零"),
        (10, "十"),
        (14, "十四"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (342, "三百四十二"),
        (3_006, "三千零六"),
        (10_000, "一万"),
        (40_050, "四万零五十"),
        (38_728, "三万八千七百二十八"),
    ],
)
def test_a_number_is_said_in_chinese_characters(number, characters):
    assert number_zh(number) == characters


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_words_alone_and_stay_in_their_split(language):
    rng = random.Random(3)
    for split in ("train", "val", "test"):
        for _ in range(150):
            text = random_sentence(rng, language, split).text
            assert text == spoken_form(text, language)
            assert split_of(text) == split


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_is_varied(language):
    rng = random.Random(4)
    said = {random_sentence(rng, language, "train") for _ in range(400)}
    assert len(said) > 320
    assert {sentence.kind for sentence in said} == set(KINDS)


def test_spoken_form_keeps_the_words_alone():
    assert spoken_form("Where's the RED cat?", "en") == "where's the red cat"
    assert spoken_form("猫 在哪里？(a cat)", "zh") == "猫在哪里"


def test_no_voice_speaks_in_two_splits():
    train, val, test = (set(VARIANTS[split]) for split in ("train", "val", "test"))
    assert not train & test
    assert not train & val
    assert not val & test


def test_common_words_are_plain_and_many():
    assert len(common_words("en")) == 1_000
    assert len(common_words("zh")) == 20_000
    for language in LANGUAGES:
        assert all(spoken_form(word, language) == word for word in common_words(language))


@needs_espeak
def test_a_voice_says_the_same_thing_alike_and_another_one_otherwise():
    one = speak("seven red apples", Voice("en-us+m1"))
    again = speak("seven red apples", Voice("en-us+m1"))
    assert [p.name for p in one.phonemes] == [p.name for p in again.phonemes]
    assert abs(len(one.samples) - len(again.samples)) < 0.02 * SAMPLE_RATE_HZ
    other = speak("seven red apples", Voice("en-us+f2", words_per_minute=120))
    assert len(other.samples) > 1.2 * len(one.samples)
    assert 0.5 * SAMPLE_RATE_HZ < len(one.samples) < 4 * SAMPLE_RATE_HZ
    assert float(np.abs(one.samples).max()) > 0.05


@needs_espeak
def test_the_sounds_come_in_order_within_the_speech():
    said = speak("seven red apples", Voice("en-us"))
    starts = [phoneme.start_s for phoneme in said.phonemes]
    assert starts == sorted(starts)
    assert starts[-1] <= len(said.samples) / SAMPLE_RATE_HZ + 0.01
    assert [p.name for p in said.phonemes][:3] == ["s", "E", "v"]


@needs_espeak
def test_chinese_is_spoken_in_chinese_sounds():
    names = [phoneme.name for phoneme in speak("红色", Voice(ACCENTS["zh"][0])).phonemes]
    assert "ong" in names


@needs_espeak
def test_every_voice_of_every_split_can_be_heard():
    for split, variants in VARIANTS.items():
        for variant in variants:
            for language in LANGUAGES:
                accent = ACCENTS[language][0]
                name = f"{accent}+{variant}" if variant else accent
                samples = speak("two" if language == "en" else "二", Voice(name, 250)).samples
                assert float(np.abs(samples).max()) > 0.02, (split, name)


@needs_espeak
def test_an_unknown_voice_is_refused():
    with pytest.raises(InvalidRequestError, match="no voice"):
        speak("hello", Voice("nobody"))


@needs_espeak
def test_a_seed_gives_the_same_utterance_and_splits_differ():
    one, again = random_utterance(5, "en"), random_utterance(5, "en")
    assert (one.text, one.voice) == (again.text, again.voice)
    assert abs(len(one.samples) - len(again.samples)) < 0.02 * SAMPLE_RATE_HZ
    assert random_utterance(5, "en", "train").text != one.text
    assert [u.text for u in utterances(4, 2, "en")][1] == one.text


def test_a_room_keeps_length_and_range():
    rng = random.Random(8)
    tone = np.sin(np.arange(8_000) / 20).astype(np.float32)
    for _ in range(40):
        heard = as_recorded(tone, rng)
        assert heard.shape == tone.shape
        assert heard.dtype == np.float32
        assert np.isfinite(heard).all()
        assert float(np.abs(heard).max()) <= 1


def test_noise_has_the_length_and_strength_that_was_asked():
    for seed in range(20):
        noise = random_noise(16_001, random.Random(seed))
        assert noise.shape == (16_001,)
        assert 0.5 < float(np.std(noise)) < 1.5
