"""BLEU-4 against values worked out by hand."""

import math

import pytest

from mmdemo.metrics import corpus_bleu


def test_a_caption_that_equals_a_reference_scores_one():
    references = [["a blue cat sits", "a red house stands on the grass"]]
    assert corpus_bleu(["A red house stands on the grass."], references, "en") == 1.0


def test_precisions_are_clipped_and_multiplied_geometrically():
    # candidate: the cat sat on the mat mat (7 tokens); reference: the cat sat on the mat (6)
    # matches: 1-grams 6/7 ("mat" clipped to 1), 2-grams 5/6, 3-grams 4/5, 4-grams 3/4; no penalty
    expected = (6 / 7 * 5 / 6 * 4 / 5 * 3 / 4) ** 0.25
    score = corpus_bleu(["the cat sat on the mat mat"], [["the cat sat on the mat"]], "en")
    assert score == pytest.approx(expected)


def test_a_short_corpus_pays_the_brevity_penalty():
    # 4 of 6 tokens, every n-gram right: exp(1 - 6/4)
    score = corpus_bleu(["the cat sat on"], [["the cat sat on the mat"]], "en")
    assert score == pytest.approx(math.exp(-0.5))


def test_the_nearest_reference_sets_the_length():
    references = [["the cat sat on", "the cat sat on the soft red mat today"]]
    assert corpus_bleu(["the cat sat on"], references, "en") == 1.0


def test_counts_are_summed_over_the_corpus_before_dividing():
    # 1-grams 4/4 + 0/4, 2-grams 3/3 + 0/3, 3-grams 2/2 + 0/2, 4-grams 1/1 + 0/1: each is 1/2
    score = corpus_bleu(["a b c d", "e f g h"], [["a b c d"], ["i j k l"]], "en")
    assert score == pytest.approx(0.5)


def test_nothing_in_common_scores_zero():
    assert corpus_bleu(["one two three four"], [["five six seven eight"]], "en") == 0.0


def test_chinese_is_counted_in_characters_without_punctuation():
    assert corpus_bleu(["一只红色的猫。"], [["一只红色的猫"]], "zh") == 1.0
    # one of ten characters is wrong, and with it 2 pairs of 9, 3 triples of 8, 4 fours of 7
    expected = (9 / 10 * 7 / 9 * 5 / 8 * 3 / 7) ** 0.25
    score = corpus_bleu(["草地上有一只蓝色的猫"], [["草地上有一只红色的猫"]], "zh")
    assert score == pytest.approx(expected)


def test_a_candidate_without_references_is_refused():
    with pytest.raises(ValueError, match="at least one reference"):
        corpus_bleu(["a cat"], [[]], "en")
