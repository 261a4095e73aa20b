"""What is asked about a picture to see whether it fulfils a wish, and how answers are read."""

import random

import pytest

from mmdemo.media import LANGUAGES
from mmdemo.scenes import WISH_FAMILIES, checks_of, random_wish, read_prompt
from mmdemo.scenes.checking import Check


def asked(prompt, language="en"):
    return [(check.claim, check.question) for check in checks_of(read_prompt(prompt), language)]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a cat", [("a cat", "Is there a cat?")]),
        ("Draw two cats.", [("two cats", "How many cats are there?")]),
        (
            "an orange umbrella",
            [
                ("an umbrella", "Is there an umbrella?"),
                ("the umbrella is orange", "What color is the umbrella?"),
            ],
        ),
        (
            "three blue cats in the snow",
            [
                ("three cats", "How many cats are there?"),
                ("the cats are blue", "What color is the cat?"),
                ("in the snow", "What is the background?"),
            ],
        ),
        (
            "a cat to the left of a cup",
            [
                ("a cat", "Is there a cat?"),
                ("a cup", "Is there a cup?"),
                ("the cat is to the left of the cup", "Where is the cat relative to the cup?"),
            ],
        ),
        (
            "a red cat and two orange cats",
            [
                ("three cats", "How many cats are there?"),
                ("a red cat", "Is there a red cat?"),
                ("an orange cat", "Is there an orange cat?"),
            ],
        ),
        (  # which of the two is meant cannot be asked by name
            "a red cat above a blue cat",
            [
                ("two cats", "How many cats are there?"),
                ("a red cat", "Is there a red cat?"),
                ("a blue cat", "Is there a blue cat?"),
            ],
        ),
        # more than this world counts to
        (
            "four red cats and four red cats",
            [
                ("a cat", "Is there a cat?"),
                ("the cats are red", "What color is the cat?"),
            ],
        ),
    ],
)
def test_each_claim_of_a_prompt_gets_a_question(prompt, expected):
    assert asked(prompt) == expected


def test_a_chinese_prompt_is_asked_about_in_chinese():
    assert asked("草地上有两只红色的猫和一个杯子", "zh") == [
        ("两只猫", "有几只猫？"),
        ("猫是红色的", "猫是什么颜色的？"),
        ("一个杯子", "有杯子吗？"),
        ("草地上", "背景是什么？"),
    ]
    assert asked("一只猫在一个杯子的左边", "zh")[-1] == ("猫在杯子左边", "猫在杯子的哪一边？")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("family", WISH_FAMILIES)
def test_every_wish_can_be_checked(family, language):
    rng = random.Random(family)
    for _ in range(50):
        for check in checks_of(random_wish(family, rng), language):
            assert check.expected in check.meanings.values()
            assert check.claim
            assert check.question.endswith(("?", "？"))


def check_of(claim, language) -> Check:
    (found,) = [c for c in checks_of(read_prompt(PROMPTS[language]), language) if c.claim == claim]
    return found


PROMPTS = {
    "en": "two red cats, a cup above a tree in the sky",
    "zh": "天空中有两只红色的猫，杯子在树的上面",
}


@pytest.mark.parametrize(
    ("claim", "answer", "holds"),
    [
        ("two cats", "two", True),
        ("two cats", "2", True),
        ("two cats", "There are two cats.", True),
        ("two cats", "one", False),
        ("two cats", "there are three cats, not two", False),
        ("two cats", "", False),
        ("the cats are red", "Red.", True),
        ("the cats are red", "blue and red", False),
        ("the cats are red", "there is no cat", False),
        ("a cup", "Yes, a blue one.", True),
        ("a cup", "no", False),
        ("a cup", "not yesterday", False),
        ("a cup", "eyes", False),
        ("in the sky", "the sky", True),
        ("in the sky", "grass", False),
    ],
)
def test_an_answer_is_read_by_its_first_word_that_means_something(claim, answer, holds):
    assert check_of(claim, "en").holds(answer) is holds


@pytest.mark.parametrize(
    ("claim", "answer", "holds"),
    [
        ("两只猫", "两只", True),
        ("两只猫", "二只", True),
        ("两只猫", "图里一共有2只猫。", True),
        ("两只猫", "一只", False),
        ("两只猫", "没有猫", False),
        ("猫是红色的", "红色", True),
        ("猫是红色的", "粉红色", False),
        ("一个杯子", "有", True),
        ("一个杯子", "没有", False),
        ("一个杯子", "是的，有杯子", True),
        ("天空中", "天空", True),
        ("天空中", "草地", False),
    ],
)
def test_a_chinese_answer_is_read_the_same(claim, answer, holds):
    assert check_of(claim, "zh").holds(answer) is holds


def test_where_a_thing_is_is_read_in_both_languages():
    in_english = checks_of(read_prompt("a cup above a tree"), "en")[-1]
    assert [in_english.holds(said) for said in ("above", "It is above.", "below")] == [1, 1, 0]
    in_chinese = checks_of(read_prompt("杯子在树的上面"), "zh")[-1]
    assert [in_chinese.holds(said) for said in ("上面", "在上方", "下面", "")] == [1, 1, 0, 0]
