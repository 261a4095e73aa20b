"""The truth of a picture: which things, in which colours and sizes, where, on what background."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from mmdemo.scenes.words import (
    BACKGROUND_WORDS,
    COLOUR_WORDS,
    KIND_WORDS,
    Relation,
    SizeName,
)

CANVAS_PX = 128
SIDE_PX: dict[SizeName, int] = {"small": 28, "medium": 39, "large": 54}
MAX_THINGS = 4
GAP_PX = 2  # between the boxes of two things
MARGIN_PX = 2  # between a box and the edge of the picture
CLEAR_PX = 14  # a relation is stated only where the centres are at least so far apart
CLEAR_RATIO = 1.4  # and one direction outweighs the other by this much
PLACE_MARGIN_PX = 5  # a place is stated only where the centre is so far from a grid line

Split = Literal["train", "val", "test"]

KINDS = tuple(KIND_WORDS)
COLOURS = tuple(COLOUR_WORDS)
SIZES: tuple[SizeName, ...] = ("small", "medium", "large")
BACKGROUND_NAMES = tuple(BACKGROUND_WORDS)

# One colour of each kind is never seen in training, so that composition can be measured.
HELD_OUT: frozenset[tuple[str, str]] = frozenset(
    (kind, COLOURS[(3 * index + 1) % len(COLOURS)]) for index, kind in enumerate(KINDS)
)


@dataclass(frozen=True)
class Thing:
    """One thing; `x_px`, `y_px` is its centre, from the top left corner."""

    kind: str
    colour: str
    size: SizeName
    x_px: int
    y_px: int

    @property
    def side_px(self) -> int:
        """Side of the square box it is drawn in."""
        return SIDE_PX[self.size]

    @property
    def box_px(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of that box."""
        left, top = self.x_px - self.side_px // 2, self.y_px - self.side_px // 2
        return left, top, left + self.side_px, top + self.side_px

    @property
    def place(self) -> tuple[int, int] | None:
        """Row and column in a 3×3 grid, or None too near a grid line to say."""
        cell_px = CANVAS_PX / 3
        for line_px in (cell_px, 2 * cell_px):
            if min(abs(self.x_px - line_px), abs(self.y_px - line_px)) < PLACE_MARGIN_PX:
                return None
        return int(self.y_px / cell_px), int(self.x_px / cell_px)


@dataclass(frozen=True)
class Group:
    """All things of one kind and colour in a scene."""

    kind: str
    colour: str
    things: tuple[Thing, ...]

    @property
    def size(self) -> SizeName | None:
        """The size they share, or None."""
        first = self.things[0].size
        return first if all(thing.size == first for thing in self.things) else None


@dataclass(frozen=True)
class Scene:
    """Everything there is to know of one picture."""

    background: str
    things: tuple[Thing, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        """Things of the same kind and colour together, leftmost group first."""
        members: dict[tuple[str, str], list[Thing]] = {}
        for thing in sorted(self.things, key=lambda thing: (thing.x_px, thing.y_px)):
            members.setdefault((thing.kind, thing.colour), []).append(thing)
        return tuple(Group(*key, tuple(things)) for key, things in members.items())

    @property
    def held_out(self) -> bool:
        """Whether it holds a combination that training never sees."""
        return any((thing.kind, thing.colour) in HELD_OUT for thing in self.things)

    def of_kind(self, kind: str) -> tuple[Thing, ...]:
        """Its things of one kind."""
        return tuple(thing for thing in self.things if thing.kind == kind)


def relation(subject: Thing, other: Thing) -> Relation | None:
    """Where `subject` is, seen from `other`; None when it is too slanting to say."""
    dx, dy = subject.x_px - other.x_px, subject.y_px - other.y_px
    if abs(dx) >= max(CLEAR_PX, CLEAR_RATIO * abs(dy)):
        return "left" if dx < 0 else "right"
    if abs(dy) >= max(CLEAR_PX, CLEAR_RATIO * abs(dx)):
        return "above" if dy < 0 else "below"
    return None


def clear_pairs(scene: Scene) -> Iterator[tuple[Thing, Relation, Thing]]:
    """Pairs of things that need no number to be named and lie clearly to one another."""
    singles = [group.things[0] for group in scene.groups if len(group.things) == 1]
    for subject, other in combinations(singles, 2):
        found = relation(subject, other)
        if found:
            yield subject, found, other


def random_scene(seed: int, split: Split = "test", *, held_out: bool = False) -> Scene:
    """Invent the scene that belongs to `seed`; the same on every machine.

    The split is part of the seed, so the splits share no stream of numbers.

    Args:
        seed: any integer.
        split: "train", "val" or "test".
        held_out: make the first thing a combination of kind and colour that scenes
            without this never hold.
    """
    rng = random.Random(f"{split}:{held_out}:{seed}")
    n_things = rng.choices((1, 2, 3, 4), weights=(3, 4, 4, 3))[0]
    looks = [_look(rng, held_out=held_out)]
    while len(looks) < n_things:
        looks.append(_next_look(rng, looks[-1], held_out=held_out))
    rng.shuffle(looks)
    return Scene(rng.choice(BACKGROUND_NAMES), placed(rng, looks))


def _look(rng: random.Random, *, held_out: bool) -> tuple[str, str]:
    if held_out:
        return rng.choice(sorted(HELD_OUT))
    kind, colour = rng.choice(KINDS), rng.choice(COLOURS)
    while (kind, colour) in HELD_OUT:
        colour = rng.choice(COLOURS)
    return kind, colour


def _next_look(rng: random.Random, last: tuple[str, str], *, held_out: bool) -> tuple[str, str]:
    """Often the same again, so that there is something to count and to compare."""
    chance = rng.random()
    if chance < 0.28:
        return last
    kind, colour = _look(rng, held_out=False)
    if chance < 0.38:
        kind = last[0]
    elif chance < 0.45:
        colour = last[1]
    if (kind, colour) in HELD_OUT and not held_out:
        return _look(rng, held_out=False)
    return kind, colour


def placed(rng: random.Random, looks: list[tuple[str, str]]) -> tuple[Thing, ...]:
    """Things of these kinds and colours, put where their boxes do not touch."""
    while True:
        things: list[Thing] = []
        for kind, colour in looks:
            for _attempt in range(12):
                thing = _tossed(rng, kind, colour)
                if all(_apart(thing, other) for other in things):
                    things.append(thing)
                    break
            else:
                break
        if len(things) == len(looks):
            return tuple(things)


def _tossed(rng: random.Random, kind: str, colour: str) -> Thing:
    size = SIZES[int(rng.random() * len(SIZES))]
    edge_px = SIDE_PX[size] // 2 + MARGIN_PX
    span_px = CANVAS_PX - 2 * edge_px
    x_px = edge_px + int(rng.random() * (span_px + 1))
    y_px = edge_px + int(rng.random() * (span_px + 1))
    return Thing(kind, colour, size, x_px, y_px)


def _apart(one: Thing, other: Thing) -> bool:
    reach_px = (one.side_px + other.side_px) / 2 + GAP_PX
    return max(abs(one.x_px - other.x_px), abs(one.y_px - other.y_px)) >= reach_px
