"""Which texts share their words."""

import pytest

from mmdemo.metrics import token_f1


@pytest.mark.parametrize(
    ("text", "truth", "language", "score"),
    [
        ("A red cat.", "a red cat", "en", 1),
        ("a red cat", "a red crown", "en", 2 / 3),
        ("a cat and a cat", "a cat", "en", 4 / 7),
        ("红色的猫", "红色的皇冠", "zh", 6 / 9),
        ("", "a cat", "en", 0),
        ("", "", "en", 1),
    ],
)
def test_the_words_that_two_texts_share(text, truth, language, score):
    assert token_f1(text, truth, language) == pytest.approx(score)
