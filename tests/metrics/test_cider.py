"""CIDEr-D against values worked out by hand."""

import math

import pytest

from mmdemo.metrics import cider


def test_captions_that_equal_their_only_reference_score_ten():
    candidates = ["a red cat on the mat", "one blue boat at sea"]
    assert cider(candidates, [[text] for text in candidates], "en") == pytest.approx(10.0)


def test_words_that_every_reference_has_weigh_nothing():
    # "the" is in both documents: idf log(2/2) = 0, so only it in common scores 0
    assert cider(["the", "the"], [["the cat"], ["the dog"]], "en") == 0.0


def test_one_right_word_of_two():
    # two documents, idf = log 2 for each word and each pair
    # order 1: candidate "red cat", truth "red dog": one of two in common: cosine 1/2
    # orders 2 to 4: nothing in common; mean over four orders 1/8; no length penalty
    # the second candidate has nothing in common; times ten, mean of two: 10 * (1/8) / 2
    score = cider(["red cat", "big tree"], [["red dog"], ["sun moon"]], "en")
    assert score == pytest.approx(10 * (1 / 8) / 2)


def test_repeating_a_right_word_is_clipped():
    # candidate (2x), truth (1x): overlap min(2, 1) * 1 = 1, norms 2 and 1: 1/2 instead of cosine 1
    # lengths differ by 1: exp(-1 / 72); mean over four orders: 1/8
    score = cider(["cat cat", "x"], [["cat"], ["y"]], "en")
    assert score == pytest.approx(10 * (1 / 8) * math.exp(-1 / 72) / 2)


def test_another_length_is_penalised():
    # order 1: 1 of (1, 3) words: 1 / sqrt(3); lengths differ by 2: exp(-4 / 72)
    score = cider(["cat", "x"], [["cat dog fish"], ["y"]], "en")
    assert score == pytest.approx(10 * (1 / math.sqrt(3) / 4) * math.exp(-4 / 72) / 2)


def test_the_score_is_the_mean_over_references():
    alone = cider(["red cat", "x"], [["red dog"], ["y"]], "en")
    both = cider(["red cat", "x"], [["red dog", "sun moon"], ["y"]], "en")
    assert both == pytest.approx(alone / 2)


def test_chinese_is_counted_in_characters():
    # one of two characters in common, idf log 2, as in English above
    assert cider(["红猫", "大树"], [["红狗"], ["日月"]], "zh") == pytest.approx(10 / 8 / 2)


def test_a_candidate_without_references_is_refused():
    with pytest.raises(ValueError, match="at least one reference"):
        cider(["a cat"], [[]], "en")
