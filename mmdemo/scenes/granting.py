"""Wishes granted: scenes that fulfil one, and wishes that such a scene does not fulfil."""

import random
from dataclasses import replace

from mmdemo.scenes.scene import BACKGROUND_NAMES, COLOURS, KINDS, MAX_THINGS, Scene, placed
from mmdemo.scenes.wishes import RELATIONS, Wanted, Wish, is_placed


def scene_for(wish: Wish, rng: random.Random) -> Scene:
    """A scene with what is wished and nothing else; what is not said is left to chance."""
    looks = [
        (wanted.kind, wanted.colour or rng.choice(COLOURS))
        for wanted in wish.wanted
        for _ in range(wanted.count)
    ]
    things = placed(rng, looks)
    while not is_placed(wish, things):
        things = placed(rng, looks)
    return Scene(wish.background or rng.choice(BACKGROUND_NAMES), things)


def altered(wish: Wish, rng: random.Random) -> Wish:
    """The wish with one respect changed, so that its own scene fulfils it no longer.

    It is the respect that the wish is about: a relation if it has one, else a number, a colour,
    a kind.
    """
    if wish.relation:
        others = [other for other in RELATIONS if other != wish.relation]
        return replace(wish, relation=rng.choice(others))
    place = rng.randrange(len(wish.wanted))
    kinds = {wanted.kind for wanted in wish.wanted}
    changed = _altered(wish.wanted[place], [kind for kind in KINDS if kind not in kinds], rng)
    return replace(wish, wanted=(*wish.wanted[:place], changed, *wish.wanted[place + 1 :]))


def _altered(wanted: Wanted, other_kinds: list[str], rng: random.Random) -> Wanted:
    if wanted.count > 1:
        counts = [count for count in range(2, MAX_THINGS + 1) if count != wanted.count]
        return replace(wanted, count=rng.choice(counts))
    if wanted.colour:
        colours = [colour for colour in COLOURS if colour != wanted.colour]
        return replace(wanted, colour=rng.choice(colours))
    return replace(wanted, kind=rng.choice(other_kinds))
