"""Wishes granted and altered, and rubbish that grants none."""

import random

import pytest

from mmdemo.scenes import (
    WISH_FAMILIES,
    Scene,
    Wanted,
    Wish,
    altered,
    draw_scene,
    is_fulfilled,
    random_scene,
    random_wish,
    scene_for,
    smear_over,
)


@pytest.mark.parametrize("family", WISH_FAMILIES)
def test_a_scene_for_a_wish_fulfils_it_and_no_altered_one(family):
    for seed in range(30):
        rng = random.Random(seed)
        wish = random_wish(family, rng)
        scene = scene_for(wish, rng)
        assert is_fulfilled(wish, scene.things)
        assert sum(wanted.count for wanted in wish.wanted) == len(scene.things)
        other = altered(wish, rng)
        assert other != wish
        assert not is_fulfilled(other, scene.things)


def test_a_background_that_is_wished_is_given():
    wish = Wish((Wanted("cat"),), background="grass")
    assert {scene_for(wish, random.Random(seed)).background for seed in range(9)} == {"grass"}


def test_rubbish_leaves_the_things_alone_and_repeats_with_its_seed():
    for seed in range(20):
        scene = random_scene(seed)
        clean = draw_scene(scene)
        smeared = smear_over(clean, scene, random.Random(seed))
        assert smeared.tobytes() == smear_over(clean, scene, random.Random(seed)).tobytes()
        for thing in scene.things:
            assert smeared.crop(thing.box_px).tobytes() == clean.crop(thing.box_px).tobytes()


def test_an_empty_scene_has_room_for_rubbish():
    empty = Scene("sky", ())
    clean = draw_scene(empty)
    assert all(
        smear_over(clean, empty, random.Random(seed)).tobytes() != clean.tobytes()
        for seed in range(10)
    )
