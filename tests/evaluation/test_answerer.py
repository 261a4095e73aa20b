"""What the answerer's scores mean, shown with answerers whose mistakes are known."""

import pytest

from mmdemo.evaluation.answerer import evaluate_answerer, is_right, plan_questions
from mmdemo.evaluation.question_only import QuestionOnly, learn_question_only
from mmdemo.media import LANGUAGES
from mmdemo.scenes import FAMILIES, QuestionAnswer


@pytest.fixture
def answers(plan):
    """The truth: the answer to each question of the plan about each picture."""
    jobs = plan_questions(plan, LANGUAGES)
    return {(job.sample.scene, job.asked.question): job.asked.answer for job in jobs}


def measure(models, plan):
    return evaluate_answerer(models, "any", plan, lambda *_: None)


def test_the_truth_scores_one_in_every_family(lend, plan, scene_of, answers):
    models = lend(lambda q: answers[scene_of(q.picture), q.text])
    report = measure(models, plan)
    assert (report["task"], report["scenes"]) == ("answer", 12)
    for scores in report["scores"].values():
        assert scores["accuracy"] == scores["held_out_accuracy"] == 1
        assert set(scores["families"]) == set(FAMILIES)
        for row in scores["families"].values():
            assert list(row) == ["accuracy", "question_only", "n"]
            assert row["accuracy"] == 1
        assert sum(row["n"] for row in scores["families"].values()) == scores["n"]["accuracy"]


def test_an_answerer_that_does_not_look_scores_as_the_baseline(lend, plan):
    baselines = {language: learn_question_only(language) for language in LANGUAGES}
    families = {job.asked.question: job.asked.family for job in plan_questions(plan, LANGUAGES)}
    models = lend(lambda q: baselines[q.language].answer(q.text, families[q.text]))
    for scores in measure(models, plan)["scores"].values():
        assert 0 < scores["accuracy"] == scores["question_only"] < 0.7


def test_yes_to_everything_is_right_about_half_of_the_time_where_it_can_be(lend, plan):
    models = lend(lambda q: {"en": "yes", "zh": "有"}[q.language])
    families = measure(models, plan)["scores"]["en"]["families"]
    assert 0 < families["exists"]["accuracy"] < 1
    assert families["colour"]["accuracy"] == 0


@pytest.mark.parametrize(
    ("said", "truth", "language", "right"),
    [
        ("Yes.", "yes", "en", True),
        ("a cat", "cat", "en", True),
        ("2", "two", "en", True),
        ("no", "yes", "en", False),
        ("", "yes", "en", False),
        ("a red cat and a blue cup", "a blue cup and a red cat", "en", True),
        ("a red cat and a blue cup", "a blue cat and a red cup", "en", False),
        ("a red cat", "a red cat and a blue cup", "en", False),
        ("一只红色的猫和一个蓝色的杯子", "一个蓝色的杯子和一只红色的猫", "zh", True),
        ("两只", "三只", "zh", False),
        ("没有", "有", "zh", False),
    ],
)
def test_an_answer_counts_by_what_it_says(said, truth, language, right):
    assert is_right(said, QuestionAnswer("any", "?", truth, language)) is right


def test_the_baseline_gives_the_commonest_answer_of_the_question_then_of_the_family():
    asked = [
        QuestionAnswer("count", "How many cats?", "one", "en"),
        QuestionAnswer("count", "how many cats?", "two", "en"),
        QuestionAnswer("count", "How many  cats?", "two", "en"),
        QuestionAnswer("count", "How many cups?", "three", "en"),
        QuestionAnswer("count", "How many hats?", "three", "en"),
        QuestionAnswer("count", "How many keys?", "three", "en"),
    ]
    baseline = QuestionOnly(asked)
    assert baseline.answer("HOW MANY CATS?", "count") == "two"
    assert baseline.answer("How many boats?", "count") == "three"
    assert baseline.answer("Where is it?", "where") == ""
