"""Wishes: put into words, read back, and found fulfilled by the scenes they were made for."""

import random
from dataclasses import replace

import pytest

from mmdemo.media import LANGUAGES
from mmdemo.scenes import (
    HELD_OUT,
    N_PROMPTS,
    WISH_FAMILIES,
    Thing,
    Wanted,
    Wish,
    is_fulfilled,
    is_placed,
    is_there,
    prompt_for,
    random_scene,
    random_wish,
    read_prompt,
    wish_of,
)

CAT = Thing("cat", "red", "medium", 30, 60)
CUP = Thing("cup", "blue", "medium", 90, 60)


@pytest.mark.parametrize("seed", range(40))
def test_a_scene_fulfils_the_wish_made_of_it_and_loses_it_with_a_thing(seed: int) -> None:
    scene = random_scene(seed, "train")
    wish = wish_of(scene, random.Random(seed))
    assert is_fulfilled(wish, scene.things)
    assert not is_fulfilled(wish, scene.things[1:])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("family", WISH_FAMILIES)
def test_a_prompt_is_read_as_the_wish_behind_it(family, language) -> None:
    rng = random.Random(family)
    for phrasing in range(N_PROMPTS):
        wish = random_wish(family, rng)
        assert read_prompt(prompt_for(wish, language, phrasing)) == wish


def test_a_background_is_read_too() -> None:
    wish = Wish((Wanted("cat", "red"),), background="grass")
    assert prompt_for(wish, "en") == "a red cat on the grass"
    assert prompt_for(wish, "zh") == "草地上有一只红色的猫"
    assert read_prompt("a red cat on the grass") == read_prompt("草地上有一只红色的猫") == wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Cat", Wish((Wanted("cat"),))),
        ("3 grey fish, watercolour", Wish((Wanted("fish", "gray", 3),))),
        ("a cup left of a hat", Wish((Wanted("cup"), Wanted("hat")), "left")),
        ("红猫", Wish((Wanted("cat", "red"),))),
        ("伞在椅子下面", Wish((Wanted("umbrella"), Wanted("chair")), "below")),
        ("a portrait of my uncle", None),
        ("🦄", None),
    ],
)
def test_people_write_as_they_like(text: str, wish: Wish | None) -> None:
    assert read_prompt(text) == wish


def test_what_is_missing_miscounted_miscoloured_or_misplaced_is_told() -> None:
    both = (CAT, CUP)
    assert is_there(Wanted("cat"), both)
    assert not is_there(Wanted("cat", "blue"), both)
    assert not is_there(Wanted("cat", count=2), both)
    assert is_there(Wanted("cat", count=2), (CAT, replace(CAT, x_px=90)))
    beside = Wish((Wanted("cat"), Wanted("cup")), "left")
    assert is_placed(beside, both)
    assert not is_placed(replace(beside, relation="right"), both)


def test_colours_belong_to_their_things() -> None:
    swapped = Wish((Wanted("cat", "blue"), Wanted("cup", "red")))
    assert not is_fulfilled(swapped, (CAT, CUP))


def test_no_wish_asks_for_what_training_never_sees() -> None:
    rng = random.Random(3)
    wishes = [random_wish("color_attribution", rng) for _ in range(200)]
    assert not HELD_OUT & {(w.kind, w.colour) for wish in wishes for w in wish.wanted}
