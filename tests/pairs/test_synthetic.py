"""What a model made to be learnt from: always in "train", and like nothing that is held out."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from mmdemo.errors import InvalidRequestError
from mmdemo.pairs import SYNTHETIC, Belonging, Intake, arrival_of
from mmdemo.scenes import draw_scene, random_scene

MADE = Belonging(tags=(SYNTHETIC,))
LIKE_HELD_OUT = "This looks like something that models are examined with"


def recompressed(picture):
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=60)
    return Image.open(stream).convert("RGB")


@pytest.fixture
def held_out(store, draft):
    """A picture whose pair examines models."""
    for seed in range(1_000):
        picture = draw_scene(random_scene(seed))
        if store.add(draft(media=picture)).split == "test":
            return picture
    raise AssertionError("A tenth of all pictures is held out.")


@pytest.fixture(params=["one by one", "in bulk"])
def add(request, store, draft):
    """Adds a synthetic picture; returns its pair, or why there is none."""

    def made(picture, belonging):
        return draft(media=picture, belonging=belonging, suggested="a crown")

    def one_by_one(picture, belonging=MADE):
        try:
            return store.add(made(picture, belonging))
        except InvalidRequestError as error:
            return str(error)

    def in_bulk(picture, belonging=MADE):
        taken = Intake(store._storage).take([arrival_of(made(picture, belonging))])
        return taken[0].problem or store.list(limit=1, offset=0)[0]

    return one_by_one if request.param == "one by one" else in_bulk


def test_all_of_it_is_learnt_from_and_can_be_found(store, add):
    noise = np.random.default_rng(0)
    for _ in range(30):  # of so many, some would be held out
        add(Image.fromarray(noise.integers(0, 256, (32, 32, 3), np.uint8)))
    assert {pair.split for pair in store.iterate()} == {"train"}
    assert store.count(query=f"tag:{SYNTHETIC}") == 30


def test_what_looks_like_something_held_out_is_not_added(store, add, held_out):
    n_before = store.count()
    assert LIKE_HELD_OUT in add(held_out)
    assert LIKE_HELD_OUT in add(recompressed(held_out))
    assert store.count() == n_before


def test_it_is_not_kin_of_what_is_held_out(add):
    assert LIKE_HELD_OUT in add(Image.new("RGB", (8, 8)), Belonging(tags=(SYNTHETIC,), kin="kin-2"))


def test_what_comes_later_and_looks_like_it_learns_too(store, add, draft):
    noise = np.random.default_rng(1)
    for _ in range(20):
        small = noise.integers(0, 256, (8, 8, 3), np.uint8)
        picture = Image.fromarray(small).resize((96, 96), Image.Resampling.BICUBIC)
        add(picture)
        assert store.add(draft(media=recompressed(picture))).split == "train"
