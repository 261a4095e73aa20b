"""How wrong a transcript is, and what counts as the same."""

import pytest

from mmdemo.metrics import Errors, count_errors, error_rate, error_rate_interval, spoken_units


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hello, World!", "hello world"),
        ("It's 7 o'clock.", "its seven oclock"),
        ("twenty-one cats", "21 cats"),
        ("100 %", "one hundred"),
        ("ＡＢＣ　１２", "abc twelve"),
        ("13", "thirteen"),
        ("the “blue” house…", "the blue house"),
    ],
)
def test_english_that_sounds_the_same_is_the_same(one, other):
    assert spoken_units(one, "en") == spoken_units(other, "en")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("两只 猫，一只狗。", "两只猫一只狗"),
        ("今天是21号", "今天是二十一号"),
        ("10 个", "十个"),
        ("１００元", "一百元"),
        ("二〇二四", "二零二四"),
        ("用 Python 写", "用python写"),
    ],
)
def test_chinese_that_sounds_the_same_is_the_same(one, other):
    assert spoken_units(one, "zh") == spoken_units(other, "zh")


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [("貓", "猫", "zh"), ("cat", "cats", "en"), ("101", "one", "en"), ("3.14", "3 14", "en")],
)
def test_what_differs_stays_different(one, other, language):
    assert spoken_units(one, language) != spoken_units(other, language)


def test_words_are_counted_in_english_and_characters_in_chinese():
    assert spoken_units("A red cat", "en") == ["a", "red", "cat"]
    assert spoken_units("红猫 ok", "zh") == ["红", "猫", "o", "k"]
    assert spoken_units("say 你好 twice", "en") == ["say", "你", "好", "twice"]


@pytest.mark.parametrize(
    ("heard", "truth", "language", "errors"),
    [
        ("the cat sat", "the cat sat", "en", Errors(0, 3)),
        ("the bat sat", "the cat sat", "en", Errors(1, 3)),  # one substituted
        ("cat sat", "the cat sat", "en", Errors(1, 3)),  # one left out
        ("the the cat sat", "the cat sat", "en", Errors(1, 3)),  # one invented
        ("", "红猫", "zh", Errors(2, 2)),
        ("红色的猫", "红猫", "zh", Errors(2, 2)),
        ("anything at all", "", "en", Errors(3, 0)),
        ("", "", "en", Errors(0, 0)),
    ],
)
def test_errors_are_counted(heard, truth, language, errors):
    assert count_errors(heard, truth, language) == errors


def test_long_transcripts_weigh_more():
    assert error_rate([Errors(0, 9), Errors(1, 1)]) == 0.1


def test_the_interval_holds_the_rate_and_narrows_with_more_clips():
    few = [Errors(0, 10), Errors(5, 10)] * 5
    many = few * 40
    for counted in (few, many):
        low, high = error_rate_interval(counted)
        assert low <= error_rate(counted) <= high
    assert error_rate_interval(many)[1] - error_rate_interval(many)[0] < 0.1
    assert error_rate_interval([Errors(1, 4)] * 3) == (0.25, 0.25)


def test_a_rate_of_nothing_is_no_number():
    with pytest.raises(ValueError, match="spoken"):
        error_rate([Errors(3, 0)])
    with pytest.raises(ValueError, match="spoken"):
        error_rate_interval([])
