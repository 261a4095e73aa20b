"""What the captioner's scores mean, shown with captioners whose mistakes are known."""

from dataclasses import replace

import pytest

from mmdemo.evaluation.captioner import evaluate_captioner
from mmdemo.evaluation.sampling import draw_samples
from mmdemo.media import LANGUAGES
from mmdemo.scenes import clear_pairs, describe
from mmdemo.scenes.scene import BACKGROUND_NAMES, CANVAS_PX, COLOURS

SHARES = [
    "scene_exact",
    "scene_exact_short",
    "scene_exact_detailed",
    "relation_exact",
    "background_exact",
    "held_out_scene_exact",
    "held_out_relation_exact",
]


def measure(models, plan):
    return evaluate_captioner(models, "any", plan, lambda *_: None)


def recoloured(scene):
    """The same scene, but for the colour of every thing."""
    after = dict(zip(COLOURS, [*COLOURS[1:], COLOURS[0]], strict=True))
    things = tuple(replace(thing, colour=after[thing.colour]) for thing in scene.things)
    return replace(scene, things=things)


def mirrored(scene):
    """The same things with left and right, above and below exchanged."""
    things = tuple(
        replace(thing, x_px=CANVAS_PX - thing.x_px, y_px=CANVAS_PX - thing.y_px)
        for thing in scene.things
    )
    return replace(scene, things=things)


def moved(scene):
    """The same things elsewhere."""
    others = [name for name in BACKGROUND_NAMES if name != scene.background]
    return replace(scene, background=others[0])


def test_the_truth_scores_one_in_everything(lend, plan, scene_of):
    models = lend(lambda r: describe(scene_of(r.picture), r.language, r.style))
    report = measure(models, plan)
    assert (report["task"], report["model"], report["seed"]) == ("caption", "any", 3)
    assert (report["scenes"], report["candidates"]) == (12, 2)
    for language in LANGUAGES:
        scores = report["scores"][language]
        assert {name: scores[name] for name in SHARES} == dict.fromkeys(SHARES, 1.0)
        assert scores["bleu4"] == 1.0
        assert scores["cider"] > 4


def test_each_share_says_what_it_rests_on(lend, plan, scene_of):
    models = lend(lambda r: describe(scene_of(r.picture), r.language, r.style))
    seen = [sample.scene for sample in draw_samples(plan) if not sample.held_out]
    for scores in measure(models, plan)["scores"].values():
        assert scores["n"]["scene_exact"] == 24
        assert scores["n"]["scene_exact_short"] == 12
        assert scores["n"]["held_out_scene_exact"] == 24
        assert scores["n"]["relation_exact"] == sum(any(clear_pairs(scene)) for scene in seen)
        assert scores["interval"]["scene_exact"] == [1.0, 1.0]


def test_wrong_colours_cost_the_scene_and_the_relation_but_not_the_background(lend, plan, scene_of):
    models = lend(lambda r: describe(recoloured(scene_of(r.picture)), r.language, r.style))
    for scores in measure(models, plan)["scores"].values():
        assert scores["scene_exact"] == scores["held_out_scene_exact"] == 0
        assert scores["background_exact"] == 1


def test_wrong_places_cost_the_relation_only(lend, plan, scene_of):
    models = lend(lambda r: describe(mirrored(scene_of(r.picture)), r.language, r.style))
    for scores in measure(models, plan)["scores"].values():
        assert scores["relation_exact"] == scores["held_out_relation_exact"] == 0
        assert scores["scene_exact"] == scores["background_exact"] == 1


def test_a_wrong_background_costs_the_background_only(lend, plan, scene_of):
    models = lend(lambda r: describe(moved(scene_of(r.picture)), r.language, r.style))
    for scores in measure(models, plan)["scores"].values():
        assert scores["background_exact"] == 0
        assert scores["scene_exact"] == scores["relation_exact"] == 1


def test_silence_about_relations_is_not_counted_as_right(lend, plan, scene_of):
    models = lend(lambda r: describe(scene_of(r.picture), r.language, "short"))
    for scores in measure(models, plan)["scores"].values():
        assert scores["relation_exact"] == scores["background_exact"] == 0
        assert scores["scene_exact"] == 1


def test_an_invented_thing_is_a_mistake(lend, plan, scene_of):
    more = {"en": " There is a green dragon.", "zh": "还有一条绿色的龙。"}
    models = lend(lambda r: describe(scene_of(r.picture), r.language, r.style) + more[r.language])
    for scores in measure(models, plan)["scores"].values():
        assert scores["scene_exact"] == 0


def test_a_model_of_one_language_is_measured_in_that_one(lend, plan, scene_of):
    models = lend(lambda r: describe(scene_of(r.picture), r.language, r.style), languages=("en",))
    assert list(measure(models, plan)["scores"]) == ["en"]


def test_the_same_plan_gives_the_same_scenes_and_another_seed_others(plan):
    assert draw_samples(plan) == draw_samples(plan)
    assert draw_samples(plan) != draw_samples(replace(plan, seed=4))


@pytest.mark.parametrize("held_out", [False, True])
def test_held_out_samples_hold_a_combination_that_training_never_sees(plan, held_out):
    samples = [sample for sample in draw_samples(plan) if sample.held_out == held_out]
    assert len(samples) == 12
    assert {sample.scene.held_out for sample in samples} == {held_out}
