"""The judge of drawings, and how far it can be trusted: measured where the truth is known."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, cast

from mmdemo.evaluation.report import DIGITS, Scores, share_right, to_scores
from mmdemo.evaluation.sampling import SEED_BITS
from mmdemo.media import Picture
from mmdemo.models import ModelCard
from mmdemo.models.catalogue import ASSETS
from mmdemo.models.loading import load_model, weights_version
from mmdemo.scenes import (
    WISH_FAMILIES,
    Scene,
    Thing,
    WishFamily,
    altered,
    draw_scene,
    is_fulfilled,
    random_scene,
    random_wish,
    scene_for,
    smear_over,
)

BUNDLED = ASSETS / "judge"
AT_ONCE = 32  # pictures
NEAR_PX = 8  # a thing that is read farther from its place is misread


class Judge(Protocol):
    """A model that reads pictures of the picture world."""

    def read(self, pictures: list[Picture]) -> list[tuple[Thing, ...]]:
        """The things on each picture, in order; pictures of any size."""
        ...


def open_judge(folder: Path = BUNDLED) -> Judge:
    """The judge in that folder.

    Raises:
        ModelUnavailableError: it is missing or cannot be opened.
    """
    return cast("Judge", load_model(_card(folder)))


def judge_version(folder: Path = BUNDLED) -> str:
    """Which weights these are."""
    return weights_version(_card(folder))


def measure_judge(judge: Judge, n_scenes: int, seed: int) -> Scores:
    """How often it is right about drawn scenes that no training saw.

    Keys, each share with its `n` and `interval`:
        scene_exact: scenes of which every thing is read rightly and nothing is added.
        held_out_scene_exact: the same with a combination of kind and colour that painters never
            see in training.
        smears_refused: pictures of rubbish alone in which nothing is read.
        families: by family of wishes, the shares of scenes that it finds `fulfilled` where they
            are and `refused` where the wish was altered in one respect, and `n` scenes.
    """
    seeds = _seeds(n_scenes, seed)
    shares = {
        name: share_right(enumerate(_read_rightly(judge, make, seeds)))
        for name, make in (("scene_exact", _seen), ("held_out_scene_exact", _held_out))
    }
    smears = _read(judge, [smear_over(draw_scene(_empty(s)), _empty(s), _rng(s)) for s in seeds])
    shares["smears_refused"] = share_right(enumerate(not things for things in smears))
    families: dict[WishFamily, list[int]] = {
        family: seeds[number :: len(WISH_FAMILIES)] for number, family in enumerate(WISH_FAMILIES)
    }
    return to_scores(shares) | {
        "families": {
            family: _family_row(judge, family, of_family)
            for family, of_family in families.items()
            if of_family
        }
    }


def is_read_rightly(found: Sequence[Thing], things: Sequence[Thing]) -> bool:
    """Whether what was found is what is there: kinds, colours and, nearly, places."""
    return len(found) == len(things) and all(
        any(_same(thing, other) for other in found) for thing in things
    )


def _same(thing: Thing, other: Thing) -> bool:
    apart_px = max(abs(thing.x_px - other.x_px), abs(thing.y_px - other.y_px))
    return (thing.kind, thing.colour) == (other.kind, other.colour) and apart_px <= NEAR_PX


def _family_row(judge: Judge, family: WishFamily, seeds: list[int]) -> dict[str, float | int]:
    wishes = [random_wish(family, _rng(seed)) for seed in seeds]
    scenes = [scene_for(wish, _rng(seed)) for wish, seed in zip(wishes, seeds, strict=True)]
    read = _read(judge, [draw_scene(scene) for scene in scenes])
    others = [altered(wish, _rng(seed)) for wish, seed in zip(wishes, seeds, strict=True)]
    fulfilled = sum(map(is_fulfilled, wishes, read))
    refused = len(seeds) - sum(map(is_fulfilled, others, read))
    return {
        "fulfilled": round(fulfilled / len(seeds), DIGITS),
        "refused": round(refused / len(seeds), DIGITS),
        "n": len(seeds),
    }


def _read_rightly(judge: Judge, make: Callable[[int], Scene], seeds: list[int]) -> list[bool]:
    scenes = [make(seed) for seed in seeds]
    read = _read(judge, [draw_scene(scene) for scene in scenes])
    return [is_read_rightly(found, scene.things) for found, scene in zip(read, scenes, strict=True)]


def _read(judge: Judge, pictures: list[Picture]) -> list[tuple[Thing, ...]]:
    read: list[tuple[Thing, ...]] = []
    for start in range(0, len(pictures), AT_ONCE):
        read += judge.read(pictures[start : start + AT_ONCE])
    return read


def _seen(seed: int) -> Scene:
    return random_scene(seed, "test")


def _held_out(seed: int) -> Scene:
    return random_scene(seed, "test", held_out=True)


def _empty(seed: int) -> Scene:
    return Scene(_seen(seed).background, ())


def _seeds(n: int, seed: int) -> list[int]:
    rng = random.Random(seed)
    return [rng.getrandbits(SEED_BITS) for _ in range(n)]


def _rng(seed: int) -> random.Random:
    return random.Random(f"judge:{seed}")


def _card(folder: Path) -> ModelCard:
    return ModelCard(
        name="judge",
        tasks=("read",),
        weights=str(folder.absolute()),
        adapter="mmdemo.models.adapters.judge:Judge",
    )
