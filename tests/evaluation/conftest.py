"""Models that know the truth of every scene they are shown, or miss it in a known way."""

import pytest

from mmdemo.evaluation.sampling import Plan, draw_samples
from mmdemo.media import Candidate
from mmdemo.models import ModelCard, ModelPool, ModelRunner
from mmdemo.scenes import draw_scene


@pytest.fixture
def plan():
    return Plan(n_scenes=12, seed=3, n_candidates=2, n_workers=8)


@pytest.fixture
def scene_of(plan):
    """Which scene of the plan a picture shows."""
    scenes = [sample.scene for sample in draw_samples(plan)]
    by_pixels = {draw_scene(scene).tobytes(): scene for scene in scenes}
    return lambda picture: by_pixels[picture.tobytes()]


@pytest.fixture
def lend():
    """A runner that lends a model whose every reply is made by `reply(request)`."""
    runners = []

    def runner_of(reply, languages=()):
        class Model:
            def caption(self, requests):
                assert {request.n_candidates for request in requests} == {2}
                return [(Candidate(reply(request), 1.0),) for request in requests]

            answer = caption

        card = ModelCard("any", ("caption", "answer"), "", memory_mb=1, languages=languages)
        pool = ModelPool({"any": card}, 1, load=lambda _: Model(), measure=lambda _: 1)
        runners.append(ModelRunner(pool))
        return runners[-1]

    yield runner_of
    for runner in runners:
        runner.close()
