"""Prompts checked against pictures: what is asked, and what the bundled answerer makes of it."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from PIL import Image

from mmdemo.errors import InvalidRequestError
from mmdemo.media import Candidate
from mmdemo.models import ModelCard, ModelPool, ModelRunner, defaults_of, read_catalogue
from mmdemo.scenes import draw_scene, prompt_for, random_scene, wish_of
from mmdemo.scenes.scene import COLOURS
from mmdemo.scenes.words import OPPOSITE
from mmdemo.tasks import Tick, check_fidelity

N_SCENES = 20
PICTURE = Image.new("RGB", (8, 8), "red")


@pytest.fixture
def lend():
    """A runner that lends a model whose every reply is made by `reply(question)`."""
    runners = []

    def runner_of(reply, languages=()):
        class Model:
            def answer(self, questions):
                return [(Candidate(reply(question), 1.0),) for question in questions]

        cards = [
            ModelCard("any", ("answer",), "", memory_mb=1, languages=languages),
            ModelCard("captioner", ("caption",), "", memory_mb=1),
        ]
        pool = ModelPool({card.name: card for card in cards}, 1, load=lambda _: Model())
        runners.append(ModelRunner(pool))
        return runners[-1]

    yield runner_of
    for runner in runners:
        runner.close()


def test_each_claim_comes_with_its_question_and_answer_in_order(lend):
    answers = {"How many cats are there?": "two", "Is there a cup?": "no"}
    models = lend(lambda question: answers[question.text])
    assert check_fidelity(models, PICTURE, "two cats and a cup", "any") == (
        Tick("two cats", "How many cats are there?", "two", holds=True),
        Tick("a cup", "Is there a cup?", "no", holds=False),
    )


def test_the_language_of_the_prompt_is_asked_in(lend):
    models = lend(lambda question: question.language)
    (tick,) = check_fidelity(models, PICTURE, "两只猫", "any")
    assert tick == Tick("两只猫", "有几只猫？", "zh", holds=False)


@pytest.mark.parametrize("prompt", ["", "a baroque symphony", "自由", "🦄"])
def test_a_prompt_in_which_nothing_can_be_checked_has_no_ticks(lend, prompt):
    assert check_fidelity(lend(lambda _: "yes"), PICTURE, prompt, "any") == ()


def test_all_questions_are_asked_at_once():
    everyone = Barrier(4, timeout=30)

    class Waiting:
        def run(self, model, method, question):
            everyone.wait()
            return (Candidate("yes", 1.0),)

        def card(self, name):
            return ModelCard("any", ("answer",), "", memory_mb=1)

        def version(self, name):
            return "1"

    ticks = check_fidelity(Waiting(), PICTURE, "a cat, a cup, a tree and a hat", "any")
    assert all(tick.holds for tick in ticks)


def test_an_answerer_that_cannot_do_it_is_told(lend):
    with pytest.raises(InvalidRequestError, match="English only"):
        check_fidelity(lend(lambda _: "yes", languages=("en",)), PICTURE, "一只猫", "any")
    with pytest.raises(InvalidRequestError, match="does not answer questions"):
        check_fidelity(lend(lambda _: "yes"), PICTURE, "a cat", "captioner")


@pytest.fixture(scope="module")
def bundled():
    """The app's own answerer, and its name."""
    catalogue = read_catalogue()
    runner = ModelRunner(ModelPool(catalogue, 4_000))
    yield runner, defaults_of(catalogue, "bundled")["answer"]
    runner.close()


def otherwise(wish, rng):
    """The same things in other colours, on the other side: as near to true as false can be."""
    wanted = tuple(
        replace(each, colour=rng.choice([colour for colour in COLOURS if colour != each.colour]))
        for each in wish.wanted
    )
    return replace(wish, wanted=wanted, relation=OPPOSITE.get(wish.relation))


@pytest.mark.slow
def test_the_bundled_answerer_ticks_what_is_true_and_little_else(bundled):
    """When last measured: 67 of 69 true claims, 1 of 35 false ones."""
    models, answerer = bundled

    def ticks_for(seed):
        rng, scene, language = random.Random(seed), random_scene(seed), ("en", "zh")[seed % 2]
        wish = wish_of(scene, rng)
        return [
            check_fidelity(models, draw_scene(scene), prompt_for(asked, language), answerer)
            for asked in (wish, otherwise(wish, rng))
        ]

    with ThreadPoolExecutor(8) as threads:
        both = list(threads.map(ticks_for, range(N_SCENES)))
    true = [tick for ticks, _ in both for tick in ticks]
    false = [
        tick
        for ticks, others in both
        for tick in others
        if tick.claim not in {t.claim for t in ticks}
    ]
    assert len(false) >= N_SCENES
    assert share(true) > 0.9
    assert share(false) < 0.15
    assert sum(all(tick.holds for tick in ticks) for ticks, _ in both) >= 0.8 * N_SCENES


def share(ticks):
    return sum(tick.holds for tick in ticks) / len(ticks)
