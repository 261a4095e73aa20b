"""What a painter's scores mean, shown to the real judge by painters that cheat in a known way."""

import random
from dataclasses import replace
from statistics import fmean

import pytest

from mmdemo.evaluation.painter import PaintingPlan, evaluate_painter, plan_drawings
from mmdemo.evaluation.report import to_lines
from mmdemo.media import LANGUAGES, Drawn
from mmdemo.models import ModelCard, ModelPool, ModelRunner
from mmdemo.scenes import (
    WISH_FAMILIES,
    Scene,
    Wish,
    altered,
    draw_scene,
    read_prompt,
    scene_for,
    smear_over,
)
from tests.families.painting import save_stable_diffusion

PLAN = PaintingPlan(n_prompts=18, seed=3, n_workers=4, n_steps=7)


@pytest.fixture
def measure():
    """Scores of a painter that draws `picture_of(wish, rng)`, whatever the prompt's language."""
    runners = []

    def measure(picture_of, plan=PLAN, languages=()):
        class Cheat:
            def draw(self, requests):
                return [
                    Drawn(
                        picture_of(read_prompt(request.prompt), random.Random(request.seed)),
                        {"seed": request.seed, "n_steps": request.n_steps},
                    )
                    for request in requests
                ]

        card = ModelCard("any", ("draw",), "", memory_mb=1, languages=languages)
        pool = ModelPool({"any": card}, 1, load=lambda _: Cheat(), measure=lambda _: 1)
        runners.append(ModelRunner(pool))
        return evaluate_painter(runners[-1], "any", plan, lambda *_: None)

    yield measure
    for runner in runners:
        runner.close()


def wished(wish, rng):
    return draw_scene(scene_for(wish, rng))


def something_else(wish, rng):
    return draw_scene(scene_for(altered(wish, rng), rng))


def colourless(wish, rng):
    """All that is wished, in gray."""
    wanted = tuple(replace(one, colour="gray") for one in wish.wanted)
    return draw_scene(scene_for(Wish(wanted, wish.relation), rng))


def rubbish(wish, rng):
    empty = Scene("sand", ())
    return smear_over(draw_scene(empty), empty, rng)


def test_what_was_wished_scores_as_high_as_the_judge_is_right(measure):
    report = measure(wished)
    assert (report["task"], report["prompts"], report["seed"]) == ("draw", 18, 3)
    assert report["settings"] == {"n_steps": 7}
    assert set(report["scores"]) == {"en", "zh"}
    for scores in report["scores"].values():
        assert scores["overall"] > 0.85
        assert scores["n"] == dict.fromkeys(WISH_FAMILIES, 3) | {"overall": 18}
        families = [scores[family] for family in WISH_FAMILIES]
        assert scores["overall"] == pytest.approx(fmean(families), abs=1e-3)
        low, high = scores["interval"]["overall"]
        assert low <= scores["overall"] <= high
    assert set(report["judge"]["families"]) == set(WISH_FAMILIES)


def test_something_else_than_was_wished_scores_nothing(measure):
    for scores in measure(something_else)["scores"].values():
        assert scores["overall"] < 0.1


def test_rubbish_scores_nothing(measure):
    for scores in measure(rubbish)["scores"].values():
        assert scores["overall"] < 0.1


def test_a_painter_without_colours_fails_where_colours_are_asked_for(measure):
    scores = measure(colourless, languages=("en",))["scores"]
    assert set(scores) == {"en"}
    for family in WISH_FAMILIES:
        asked = family in {"colors", "color_attribution"}
        assert (scores["en"][family] < 0.4) if asked else (scores["en"][family] > 0.6)


def test_the_same_is_asked_in_both_languages_and_again_for_the_same_seed():
    jobs = plan_drawings(PLAN, LANGUAGES)
    assert jobs == plan_drawings(PLAN, LANGUAGES)
    english, chinese = jobs[:18], jobs[18:]
    for one, other in zip(english, chinese, strict=True):
        assert (one.wish, one.request.seed) == (other.wish, other.request.seed)
        assert read_prompt(one.request.prompt) == read_prompt(other.request.prompt) == one.wish
        assert one.request.n_steps == 7
    assert [job.family for job in english[:6]] == list(WISH_FAMILIES)
    assert jobs != plan_drawings(replace(PLAN, seed=4), LANGUAGES)


def test_too_few_prompts_for_every_family_give_no_overall_score(measure):
    scores = measure(wished, replace(PLAN, n_prompts=2))["scores"]["en"]
    assert scores["overall"] is scores["counting"] is None
    assert scores["n"] == {"single_object": 1, "two_objects": 1}


@pytest.mark.slow
def test_evaluate_measures_a_painter_at_the_settings_that_are_named(mmdemo, tmp_path):
    save_stable_diffusion(tmp_path)
    asked = ("--prompts", "2", "--seed", "5", "--steps", "2", "--guidance", "1", "--json")
    scheduler = ("--scheduler", "EulerDiscreteScheduler")
    done = mmdemo("evaluate", "painter", *asked, *scheduler, "--model", str(tmp_path))
    assert done.code == 0, done.err
    (report,) = done.records
    assert (report["task"], report["prompts"], report["seed"]) == ("draw", 2, 5)
    settings = report["settings"]
    assert (settings["n_steps"], settings["guidance_scale"]) == (2, 1)
    assert settings["scheduler"] == "EulerDiscreteScheduler"
    assert {"single_object", "two_objects"} <= set(report["scores"]["en"]["n"])
    assert report["scores"]["en"]["single_object"] == 0  # random weights draw nothing


def test_the_table_shows_the_painter_and_its_judge(measure):
    text = "\n".join(to_lines(measure(wished, replace(PLAN, n_prompts=6))))
    assert "6 prompts in each language, seed 3; n_steps 7" in text
    assert "color_attribution" in text
    assert "smears_refused" in text
    assert "false ones refused" in text
