"""Which scenes a measurement is made on, and with which settings the model is asked."""

import random
from dataclasses import dataclass

from mmdemo.media import LANGUAGES, Language
from mmdemo.models import ModelRunner
from mmdemo.scenes import Scene, random_scene

SEED_BITS = 48


@dataclass(frozen=True)
class Plan:
    """What to measure on; the same plan gives the same scenes on every machine."""

    n_scenes: int
    seed: int
    n_candidates: int
    n_workers: int


@dataclass(frozen=True)
class Sample:
    """One unseen scene; held out when a combination in it was never trained on."""

    number: int
    scene: Scene
    held_out: bool


def draw_samples(plan: Plan) -> list[Sample]:
    """As many ordinary scenes of the test split as planned, then as many held-out ones."""
    rng = random.Random(plan.seed)
    seeds = [rng.getrandbits(SEED_BITS) for _ in range(plan.n_scenes)]
    return [
        Sample(number, random_scene(seed, "test", held_out=held_out), held_out)
        for held_out in (False, True)
        for number, seed in enumerate(seeds)
    ]


def languages_of(models: ModelRunner, model: str) -> list[Language]:
    """The languages that `model` is measured in: those it writes, or all where that is unknown."""
    known = models.card(model).languages
    return [language for language in LANGUAGES if not known or language in known]
