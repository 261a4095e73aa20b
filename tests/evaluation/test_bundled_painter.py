"""The painter that ships with the app: small, the same every time, and it reads its prompts."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from mmdemo.media import LANGUAGES, DrawRequest
from mmdemo.models import ModelPool, ModelRunner, read_catalogue
from mmdemo.scenes import Wanted, Wish, prompt_for
from mmdemo.tasks import draw, draw_all

NAME = "bundled-painter"
MOST_BYTES = 40_000_000
ROUNDING = 2  # of 255: sums in half precision are taken in another order in a batch


@pytest.fixture(scope="module")
def models():
    runner = ModelRunner(ModelPool(read_catalogue(), 4_000))
    yield runner
    runner.close()


def pixels(models, request):
    return np.asarray(draw(models, request, NAME).picture, dtype=np.int16)


def test_it_is_small_and_holds_no_pickles(models):
    files = [path for path in Path(models.card(NAME).weights).rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < MOST_BYTES
    assert {path.suffix for path in files} <= {".json", ".safetensors", ".md"}


def test_a_seed_gives_one_picture_alone_again_and_among_others(models):
    requests = [DrawRequest("a yellow star", seed=seed) for seed in range(3)]
    alone = [pixels(models, request) for request in requests]
    assert np.array_equal(pixels(models, requests[0]), alone[0])
    with ThreadPoolExecutor(3) as threads:
        together = list(threads.map(lambda request: pixels(models, request), requests))
    assert all(one.shape == (128, 128, 3) for one in alone)
    for one, other in zip(alone, together, strict=True):
        assert np.abs(one - other).max() <= ROUNDING
    assert np.abs(alone[0] - alone[1]).max() > ROUNDING


@pytest.mark.parametrize("language", LANGUAGES)
def test_colours_are_read_in_both_languages(models, language):
    def redness(colour):
        prompt = prompt_for(Wish((Wanted("circle", colour),)), language)
        requests = [DrawRequest(prompt, seed=seed) for seed in range(4)]
        drawn = np.stack([d.picture for d in draw_all(models, requests, NAME)]).astype(float)
        return float((drawn[..., 0] - drawn[..., 2]).mean())

    assert redness("red") > redness("blue")
