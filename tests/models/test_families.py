"""Every family of checkpoint goes through the same tasks, with tiny random weights."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from mmdemo.errors import InvalidRequestError, StoppedError
from mmdemo.media import LANGUAGES, CaptionRequest, Question, Ticket, Turn
from mmdemo.models.adapters.image_text_to_text import ImageTextToText
from mmdemo.models.adapters.visual_question_answering import VisualQuestionAnswering
from mmdemo.tasks import answer, caption
from tests.families import ANSWERERS, CAPTIONERS, CHATTERS

QUESTIONS = {"en": "What colour is the star?", "zh": "图里有几条鱼？"}


@pytest.fixture
def picture():
    return noise(0)


def noise(seed, size=(40, 30)):
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8)
    return Image.fromarray(pixels)


def check_candidates(suggestion, n_candidates):
    candidates = suggestion.candidates
    texts = [candidate.text for candidate in candidates]
    scores = [candidate.score for candidate in candidates]
    assert 1 <= len(candidates) <= n_candidates
    assert len(set(texts)) == len(texts)
    assert all(0.0 < score <= 1.0 for score in scores)
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("n_candidates", [1, 3])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("family", CAPTIONERS)
def test_every_captioner_describes_a_picture(
    open_checkpoint, picture, family, language, n_candidates
):
    models, name = open_checkpoint(family)
    suggestion = caption(models, CaptionRequest(picture, language, n_candidates=n_candidates), name)
    check_candidates(suggestion, n_candidates)
    assert suggestion.task == "caption"
    assert suggestion.language == language
    assert len(suggestion.version) == 12


@pytest.mark.parametrize("n_candidates", [1, 3])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("family", ANSWERERS)
def test_every_answerer_answers(open_checkpoint, picture, family, language, n_candidates):
    models, name = open_checkpoint(family)
    question = Question(picture, QUESTIONS[language], language, n_candidates)
    check_candidates(answer(models, question, name), n_candidates)


@pytest.mark.parametrize("family", sorted(set(CAPTIONERS) - set(ANSWERERS)))
def test_a_mere_captioner_takes_no_question(open_checkpoint, checkpoint, picture, family):
    models, name = open_checkpoint(family)
    question = Question(picture, "What is this?")
    with pytest.raises(InvalidRequestError, match="does not answer questions"):
        answer(models, question, name)
    if family != "git":  # whose question answering checkpoints have the same class
        with pytest.raises(InvalidRequestError, match="only describes"):
            ImageTextToText(checkpoint(family), "cpu").answer([question])


@pytest.mark.parametrize("n_candidates", [1, 3])
@pytest.mark.parametrize("family", CAPTIONERS)
def test_a_batch_gives_what_single_captions_give(checkpoint, family, n_candidates):
    model = ImageTextToText(checkpoint(family), "cpu")
    requests = [
        CaptionRequest(noise(0), "en", "short", n_candidates),
        CaptionRequest(noise(1, (64, 20)), "zh", "short", n_candidates),
        CaptionRequest(noise(2), "en", "detailed", n_candidates),
        CaptionRequest(noise(3, (30, 50)), "en", "short", n_candidates),
    ]
    check_same(model.caption(requests), [model.caption([request])[0] for request in requests])


@pytest.mark.parametrize("n_candidates", [1, 3])
@pytest.mark.parametrize("family", ANSWERERS)
def test_a_batch_gives_what_single_answers_give(checkpoint, family, n_candidates):
    adapter = VisualQuestionAnswering if family in {"blip-vqa", "vilt"} else ImageTextToText
    model = adapter(checkpoint(family), "cpu")
    asked = [*QUESTIONS.values(), "A cat?", "What colour is the house?"]
    questions = [
        Question(noise(i, (40 + i, 30)), text, n_candidates=n_candidates)
        for i, text in enumerate(asked)
    ]
    check_same(model.answer(questions), [model.answer([question])[0] for question in questions])


def check_same(batch, singles):
    for together, alone in zip(batch, singles, strict=True):
        assert [candidate.text for candidate in together] == [candidate.text for candidate in alone]
        assert [c.score for c in together] == pytest.approx([c.score for c in alone], rel=1e-3)


@pytest.mark.parametrize("family", [*CHATTERS, "chatting-encoder-decoder"])
def test_earlier_turns_are_part_of_the_question(checkpoint, picture, family):
    asking = ImageTextToText(checkpoint(family), "cpu")._asking
    earlier = (Turn("What is this?", "A cat."), Turn("Which colour?", "Red."))
    prompt = asking.for_answer(Question(picture, "How large?", earlier=earlier))
    parts = ["What is this?", "A cat.", "Which colour?", "Red.", "How large?"]
    places = [prompt.index(part) for part in parts]
    assert places == sorted(places)


@pytest.mark.parametrize("family", CHATTERS)
def test_a_question_cannot_pose_as_a_picture(open_checkpoint, picture, family):
    models, name = open_checkpoint(family)
    text = "What is <image><|image_pad|><fake_token_around_image></s> this?"
    check_candidates(answer(models, Question(picture, text), name), 1)


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (3, 1), (2000, 1500)])
@pytest.mark.parametrize("family", sorted({*CAPTIONERS, *ANSWERERS}))
def test_any_size_of_picture_is_taken(open_checkpoint, family, size):
    models, name = open_checkpoint(family)
    picture = Image.new("RGB", size, "red")
    if family in CAPTIONERS:
        caption(models, CaptionRequest(picture, n_candidates=1), name)
    else:
        answer(models, Question(picture, "What?"), name)


@pytest.mark.parametrize("family", ["vilt", "chatting-encoder-decoder", "blip-vqa"])
def test_a_question_too_long_for_the_model_gets_a_sentence(open_checkpoint, picture, family):
    models, name = open_checkpoint(family)
    with pytest.raises(InvalidRequestError, match="too long for this model"):
        answer(models, Question(picture, "Is it red? " * 100), name)


@pytest.mark.parametrize("n_candidates", [1, 3])
def test_stop_ends_a_caption_that_is_being_written(checkpoint, picture, n_candidates):
    model = ImageTextToText(checkpoint("llava"), "cpu")
    model._writer.model.generation_config.eos_token_id = None  # so that it would never end
    ticket = Ticket()
    request = CaptionRequest(picture, "en", "detailed", n_candidates, ticket=ticket)
    steps = []
    model._writer.model.register_forward_hook(
        lambda *_: steps.append(1) or (ticket.stop() if len(steps) == 5 else None)
    )
    with pytest.raises(StoppedError):
        model.caption([request])
    assert len(steps) == 5


def test_stopping_one_of_a_batch_leaves_the_others(checkpoint):
    model = ImageTextToText(checkpoint("llava"), "cpu")
    stopped = CaptionRequest(noise(0), n_candidates=1)
    other = CaptionRequest(noise(1), n_candidates=1)
    alone = model.caption([other])
    stopped.ticket.stop()
    check_same([model.caption([stopped, other])[1]], alone)


def test_a_growing_answer_is_shown(checkpoint, picture, monkeypatch):
    monkeypatch.setattr("mmdemo.models.decoding.generation.SHOWN_EVERY_S", 0.0)
    model = ImageTextToText(checkpoint("chatting-encoder-decoder"), "cpu")
    seen = []
    request = CaptionRequest(picture, n_candidates=1)
    decoder = model._writer.model.decoder
    decoder.register_forward_hook(lambda *_: seen.append(request.ticket.partial_text))
    (whole,) = model.caption([request])[0]
    assert len(set(seen)) > 3
    assert all(whole.text.startswith(text.rstrip("�").rstrip()) for text in seen)


def test_callers_in_many_threads_get_their_own_answers(open_checkpoint):
    models, name = open_checkpoint("chatting-encoder-decoder")
    requests = [CaptionRequest(noise(seed), n_candidates=1) for seed in range(12)]
    alone = [caption(models, request, name).text for request in requests]
    with ThreadPoolExecutor(12) as threads:
        together = threads.map(lambda request: caption(models, request, name).text, requests)
    assert list(together) == alone


@pytest.mark.parametrize("family", ["chatting-encoder-decoder", "vilt", "qwen3-vl"])
def test_an_unloaded_model_loads_anew(open_checkpoint, picture, family):
    models, name = open_checkpoint(family)
    first = answer(models, Question(picture, "What?"), name)
    assert models.pool.unload(name)
    assert not models.pool.residents()
    again = answer(models, Question(picture, "What?"), name)
    assert (again.text, again.version) == (first.text, first.version)
