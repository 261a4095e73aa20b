"""Tasks check what is asked before a model sees it, and tell where the result came from."""

import pytest
from PIL import Image

from mmdemo.errors import InvalidRequestError, UnknownModelError
from mmdemo.media import Candidate, CaptionRequest, Question, Turn
from mmdemo.models import ModelCard, ModelPool, ModelRunner
from mmdemo.tasks import answer, caption

CARDS = [
    ModelCard("both", ("caption", "answer"), weights="", revision="v1", memory_mb=1),
    ModelCard("english", ("caption",), weights="", memory_mb=1, languages=("en",)),
]


class Parrot:
    """Says what it was asked."""

    def caption(self, requests):
        return [(Candidate(f"{r.language} {r.style} {r.instruction}", 0.5),) for r in requests]

    def answer(self, questions):
        return [(Candidate(q.text, 0.9), Candidate("no", 0.1)) for q in questions]


@pytest.fixture
def models():
    pool = ModelPool({card.name: card for card in CARDS}, 10, lambda _: Parrot())
    runner = ModelRunner(pool)
    yield runner
    runner.close()


@pytest.fixture
def picture():
    return Image.new("RGB", (8, 8), "red")


def test_a_caption_tells_where_it_came_from(models, picture):
    request = CaptionRequest(picture, "zh", "detailed", 2, instruction="Say it in verse.")
    suggestion = caption(models, request, "both")
    assert suggestion.text == "zh detailed Say it in verse."
    assert (suggestion.task, suggestion.language) == ("caption", "zh")
    assert (suggestion.model, suggestion.version) == ("both", "v1")
    assert suggestion.settings == {
        "style": "detailed",
        "n_candidates": 2,
        "instruction": "Say it in verse.",
    }
    assert suggestion.seconds >= 0


def test_an_answer_tells_where_it_came_from(models, picture):
    question = Question(picture, "Red?", n_candidates=2, earlier=(Turn("What?", "A cat."),))
    suggestion = answer(models, question, "both")
    assert (suggestion.task, suggestion.text, suggestion.score) == ("answer", "Red?", 0.9)
    assert suggestion.settings == {"n_candidates": 2, "earlier_turns": 1}


@pytest.mark.parametrize("text", ["", "  \n\t　"])
def test_an_empty_question_is_refused(models, picture, text):
    with pytest.raises(InvalidRequestError, match="Write a question first"):
        answer(models, Question(picture, text), "both")


def test_a_question_of_ten_thousand_characters_is_refused(models, picture):
    with pytest.raises(InvalidRequestError, match=r"10,000 characters; 2,000 are the most"):
        answer(models, Question(picture, "?" * 10_000), "both")
    assert answer(models, Question(picture, "?" * 2_000), "both").text == "?" * 2_000


def test_an_instruction_that_long_is_refused(models, picture):
    with pytest.raises(InvalidRequestError, match="The instruction has 2,001"):
        caption(models, CaptionRequest(picture, instruction="x" * 2_001), "both")


def test_a_model_is_not_asked_what_it_cannot_do(models, picture):
    with pytest.raises(InvalidRequestError, match="english does not answer questions"):
        answer(models, Question(picture, "Red?"), "english")
    with pytest.raises(InvalidRequestError, match="english writes English only"):
        caption(models, CaptionRequest(picture, "zh"), "english")
    with pytest.raises(UnknownModelError, match="both, english"):
        caption(models, CaptionRequest(picture), "klingon")


@pytest.mark.parametrize("n_candidates", [0, -1, 11, 10**9])
def test_absurd_numbers_of_candidates_are_refused(models, picture, n_candidates):
    with pytest.raises(InvalidRequestError, match="ask for 1 to 10"):
        caption(models, CaptionRequest(picture, n_candidates=n_candidates), "both")
