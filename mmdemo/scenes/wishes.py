"""What somebody may ask to be drawn, and whether a picture fulfils it.

The families of wishes are those of GenEval (Ghosh et al. 2023, arXiv 2310.11513): one thing, two
things, a number of things, a colour, a place, and which colour belongs to which thing.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Literal, get_args

from mmdemo.scenes.scene import (
    COLOURS,
    HELD_OUT,
    KINDS,
    MAX_THINGS,
    Scene,
    Thing,
    relation,
)
from mmdemo.scenes.words import RELATION_WORDS, Relation

WishFamily = Literal[
    "single_object", "two_objects", "counting", "colors", "position", "color_attribution"
]
WISH_FAMILIES: tuple[WishFamily, ...] = get_args(WishFamily)
RELATIONS: tuple[Relation, ...] = tuple(RELATION_WORDS)

COLOURED_SHARE = 0.7  # of the wishes made from scenes
RELATED_SHARE = 0.6  # of those in which a relation could be named
GROUND_SHARE = 0.25


@dataclass(frozen=True)
class Wanted:
    """So many things of a kind, in one colour or in any."""

    kind: str
    colour: str | None = None
    count: int = 1


@dataclass(frozen=True)
class Wish:
    """All that is asked of a picture."""

    wanted: tuple[Wanted, ...]  # at least one
    relation: Relation | None = None  # where the first is, seen from the second; both are single
    background: str | None = None


def is_there(wanted: Wanted, things: Sequence[Thing]) -> bool:
    """Whether one of them is among `things`; of several, exactly so many."""
    found = _those(wanted, things)
    return len(found) == wanted.count if wanted.count > 1 else bool(found)


def is_placed(wish: Wish, things: Sequence[Thing]) -> bool:
    """Whether the first thing lies to the second as wished; true where no relation is wished."""
    if wish.relation is None:
        return True
    first, second = (_those(wanted, things) for wanted in wish.wanted[:2])
    return any(relation(one, two) == wish.relation for one in first for two in second)


def is_fulfilled(wish: Wish, things: Sequence[Thing]) -> bool:
    """Whether all that is wished is there, where it should be; more may be there too."""
    return all(is_there(wanted, things) for wanted in wish.wanted) and is_placed(wish, things)


def random_wish(family: WishFamily, rng: random.Random) -> Wish:
    """A wish of that family; no combination of kind and colour that training never sees."""
    one, two = rng.sample(KINDS, 2)
    wanted, related = (Wanted(one), Wanted(two)), None
    match family:
        case "single_object":
            wanted = (Wanted(one),)
        case "two_objects":
            pass
        case "counting":
            wanted = (Wanted(one, count=rng.randint(2, MAX_THINGS)),)
        case "colors":
            wanted = (Wanted(one, _colour_for(one, rng)),)
        case "position":
            related = rng.choice(RELATIONS)
        case "color_attribution":
            first = _colour_for(one, rng)
            wanted = (Wanted(one, first), Wanted(two, _colour_for(two, rng, but=first)))
    return Wish(wanted, related)


def wish_of(scene: Scene, rng: random.Random) -> Wish:
    """A wish for this very scene: every thing is named, with colours or without."""
    coloured = rng.random() < COLOURED_SHARE
    counts: dict[tuple[str, str | None], int] = {}
    for thing in rng.sample(scene.things, len(scene.things)):
        look = thing.kind, thing.colour if coloured else None
        counts[look] = counts.get(look, 0) + 1
    wanted = tuple(Wanted(*look, count) for look, count in counts.items())
    ground = scene.background if rng.random() < GROUND_SHARE else None
    related = len(wanted) == len(scene.things) == 2 and rng.random() < RELATED_SHARE
    return Wish(wanted, _relation_between(wanted, scene.things) if related else None, ground)


def _those(wanted: Wanted, things: Sequence[Thing]) -> list[Thing]:
    return [
        thing
        for thing in things
        if thing.kind == wanted.kind and wanted.colour in {None, thing.colour}
    ]


def _relation_between(wanted: Sequence[Wanted], things: Sequence[Thing]) -> Relation | None:
    for one, two in permutations(things, 2):
        if one in _those(wanted[0], things) and two in _those(wanted[1], things):
            return relation(one, two)
    return None


def _colour_for(kind: str, rng: random.Random, but: str | None = None) -> str:
    return rng.choice(
        [colour for colour in COLOURS if colour != but and (kind, colour) not in HELD_OUT]
    )
