"""The page with a model that says what a test wants, in this process, on a free port."""

import socket
from dataclasses import replace
from threading import Event

import pytest

from mmdemo.errors import StoppedError
from mmdemo.media import Candidate
from mmdemo.models import ModelPool, ModelRunner
from mmdemo.scenes import draw_scene, random_scene
from mmdemo.settings import Settings
from mmdemo.ui import build_app
from mmdemo.ui.app import launch_options
from mmdemo.workbench import Workbench

WAIT_S = 30


class Parrot:
    """Says the same of every picture; waits before it speaks while `hold` is set up so."""

    def __init__(self):
        self.go = Event()
        self.go.set()
        self.begun = Event()
        self.asked = []

    def caption(self, requests):
        return [self._say(request, ("a parrot", "a crow", "a kite")) for request in requests]

    def answer(self, questions):
        return [self._say(question, ("green", "red", "blue")) for question in questions]

    def _say(self, request, words):
        self.asked.append(request)
        self.begun.set()
        for _ in range(WAIT_S * 100):
            if self.go.wait(0.01):
                break
            if request.ticket.stopped:
                raise StoppedError("Stopped.")
        scored = zip(words, (0.75, 0.5, 0.25), strict=True)
        return tuple(Candidate(*each) for each in scored)[: request.n_candidates]


@pytest.fixture
def parrot():
    return Parrot()


@pytest.fixture
def workbench(tmp_path, parrot):
    """A workbench whose every model is the parrot; pairs and pictures are the real thing."""
    real = Workbench.from_settings(Settings(data_dir=tmp_path / "data"))
    pool = ModelPool(real.catalogue, 1_000, lambda _: parrot, lambda _: 1)
    real.models.close()
    bench = replace(real, models=ModelRunner(pool))
    yield bench
    bench.close()


@pytest.fixture
def serve():
    """Serve a workbench's page; tells where."""
    apps = []

    def serve_it(bench):
        app = build_app(bench)
        apps.append(app)
        options = launch_options(Settings(port=free_port()))
        app.launch(**options, prevent_thread_lock=True, quiet=True)
        return app.local_url

    yield serve_it
    for app in apps:
        app.close(verbose=False)


@pytest.fixture
def page_url(serve, workbench):
    """Where the page is served."""
    return serve(workbench)


@pytest.fixture
def picture_file(tmp_path):
    """A drawn picture."""
    path = tmp_path / "scene.png"
    draw_scene(random_scene(511)).save(path)
    return path


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
