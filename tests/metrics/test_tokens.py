"""What counts as a token."""

from mmdemo.metrics import tokenize


def test_english_is_cut_into_lower_case_words():
    assert tokenize("A light-blue cat; it's BIG.", "en") == [
        "a",
        "light-blue",
        "cat",
        "it's",
        "big",
    ]


def test_chinese_is_cut_into_characters():
    assert tokenize("两只猫，1 只狗。", "zh") == ["两", "只", "猫", "1", "只", "狗"]
