"""A judged output is one pair, however often its judge changes his mind."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from mmdemo.errors import InvalidRequestError
from mmdemo.media import Candidate, Suggestion
from mmdemo.ui.desk import Desk
from mmdemo.ui.judging import Judge, Judgement

SAID = Suggestion(
    "caption", "en", (Candidate("a cat", 0.9), Candidate("a dog", 0.1)), "m", "v", 0.1
)


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def judge(workbench, desk):
    return Judge(workbench.pairs, desk)


@pytest.fixture
def output(desk, picture_file):
    return desk.keep(picture_file, SAID)


def test_what_was_said_and_what_was_made_of_it_are_one_record(judge, output):
    pair = judge.judge(output.id, None, Judgement("a hat", "fixed", "Ada"), "en")
    stored = judge.pairs.get(pair.id)
    assert (stored.suggested, stored.text, stored.verdict) == ("a cat", "a hat", "fixed")
    assert [each.text for each in stored.candidates] == ["a cat", "a dog"]
    assert (stored.model, stored.version, stored.who) == ("m", "v", "Ada")


def test_another_judgement_revises_the_same_pair(judge, output):
    first = judge.judge(output.id, None, Judgement("a cat", "good", "Ada"), "en")
    second = judge.judge(output.id, None, Judgement("", "bad", "Bo"), "en")
    assert second.id == first.id
    assert judge.pairs.count() == 1
    assert [step.verdict for step in judge.pairs.history(first.id)] == ["good", "bad"]


def test_two_clicks_at_once_make_one_pair(judge, output):
    with ThreadPoolExecutor(8) as threads:
        verdicts = [Judgement("a cat", "good", "Ada")] * 8
        made = list(threads.map(lambda each: judge.judge(output.id, None, each, "en"), verdicts))
    assert len({pair.id for pair in made}) == 1
    assert judge.pairs.count() == 1


def test_a_pair_that_was_deleted_since_is_made_anew(judge, output):
    first = judge.judge(output.id, None, Judgement("a cat", "good", "Ada"), "en")
    judge.pairs.delete(first.id, "Ada")
    second = judge.judge(output.id, first.id, Judgement("a cat", "good", "Ada"), "en")
    assert second.id != first.id
    assert judge.pairs.count() == 1


def test_after_a_restart_a_pair_can_still_be_revised(judge, output, workbench):
    pair = judge.judge(output.id, None, Judgement("a cat", "good", "Ada"), "en")
    restarted = Judge(workbench.pairs, Desk())
    assert restarted.judge(output.id, pair.id, Judgement("", "bad", "Ada"), "en").id == pair.id


def test_after_a_restart_an_unjudged_output_says_what_to_do(workbench):
    with pytest.raises(InvalidRequestError, match="run it again"):
        Judge(workbench.pairs, Desk()).judge("gone", None, Judgement("a", "good", "Ada"), "en")


def test_the_desk_forgets_the_oldest(picture_file):
    desk = Desk(capacity=2)
    outputs = [desk.keep(picture_file, SAID) for _ in range(3)]
    assert [desk.find(output.id) for output in outputs] == [None, *outputs[1:]]
