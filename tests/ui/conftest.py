"""The page with a model that says what a test wants, in this process, on a free port."""

import socket
from contextlib import contextmanager
from dataclasses import replace
from threading import Event

import numpy as np
import pytest
import soundfile
from playwright.sync_api import expect, sync_playwright

from mmdemo.errors import ModelUnavailableError, StoppedError
from mmdemo.media import SAMPLE_RATE_HZ, Candidate, Drawn, Segment, Word
from mmdemo.models import ModelPool, ModelRunner
from mmdemo.scenes import draw_scene, random_scene
from mmdemo.settings import Settings
from mmdemo.ui import build_app
from mmdemo.ui.launching import launch_options
from mmdemo.ui.pictures import EXAMPLES
from mmdemo.web.observing import Observations
from mmdemo.workbench import Workbench
from tests.ui.browser import ARGUMENTS, CHROMIUM, LEAVING, PATIENCE_MS, WORDS, is_ready

WAIT_S = 30


def pytest_collection_modifyitems(items):
    """On a busy machine a browser loses a press now and then: such a test has a second chance.

    The summary tells how many needed it.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


class Parrot:
    """Says the same of every picture and recording; waits before it speaks until `go` is set."""

    def __init__(self):
        self.go = Event()
        self.go.set()
        self.begun = Event()
        self.asked = []
        self.picture = None  # what it draws; None: a scene, by the seed
        self.failures = 0  # how often it is to fail first

    def caption(self, requests):
        return [self._say(request, ("a parrot", "a crow", "a kite")) for request in requests]

    def answer(self, questions):
        return [self._say(question, ("green", "red", "blue")) for question in questions]

    def transcribe(self, requests):
        return [self._hear(request) for request in requests]

    def draw(self, requests):
        return [self._paint(request) for request in requests]

    def _paint(self, request):
        if self.failures:
            self.failures -= 1
            raise ModelUnavailableError("The parrot has flown.")
        n_steps = request.n_steps or 4
        for step in range(n_steps):
            self._wait(request)
            if request.ticket.stopped:
                raise StoppedError("Stopped.")
            request.ticket.preview = draw_scene(random_scene(request.seed))
            request.ticket.progress = (step + 1) / n_steps
        settings = {
            "seed": request.seed,
            "n_steps": n_steps,
            "guidance_scale": request.guidance_scale or 2.5,
            "scheduler": request.scheduler or "DDIMScheduler",
            "width_px": request.width_px or 128,
            "height_px": request.height_px or 128,
        }
        if request.negative_prompt:
            settings["negative_prompt"] = request.negative_prompt
        if request.start is not None:
            settings["strength"] = request.strength
        tokens = "Only the first 77 tokens of the prompt are read by this model."
        picture = self.picture or draw_scene(random_scene(request.seed))
        return Drawn(picture, settings, (tokens,) if "long" in request.prompt else ())

    def _hear(self, request):
        self._wait(request)
        seconds = len(request.samples) / SAMPLE_RATE_HZ
        said = ("红", "鹦", "鹉") if request.language == "zh" else ("a", "red", "parrot")
        words = tuple(
            Word(text, seconds * i / 3, seconds * (i + 1) / 3, 0.9 - 0.3 * i)
            for i, text in enumerate(said)
        )
        text = "".join(said) if request.language == "zh" else " ".join(said)
        return (Segment(0, seconds, text, request.language or "en", 0.6, words),)

    def _say(self, request, words):
        self._wait(request)
        scored = zip(words, (0.75, 0.5, 0.25), strict=True)
        return tuple(Candidate(*each) for each in scored)[: request.n_candidates]

    def _wait(self, request):
        self.asked.append(request)
        self.begun.set()
        for _ in range(WAIT_S * 100):
            if self.go.wait(0.01):
                break
            if request.ticket.stopped:
                raise StoppedError("Stopped.")


@pytest.fixture
def parrot():
    return Parrot()


@contextmanager
def bench_of(parrot, data_dir):
    """A workbench whose every model is the parrot; pairs and pictures are the real thing."""
    real = Workbench.from_settings(Settings(data_dir=data_dir))
    versatile = replace(
        real.catalogue["bundled"], tasks=("caption", "answer", "transcribe", "draw")
    )
    other = replace(versatile, name="other")
    catalogue = {**real.catalogue, "bundled": versatile, "other": other}
    pool = ModelPool(catalogue, 1_000, lambda _: parrot, lambda _: 1)
    real.models.close()
    defaults = dict.fromkeys(versatile.tasks, "bundled")
    bench = replace(real, models=ModelRunner(pool), catalogue=catalogue, default_model=defaults)
    yield bench
    bench.close()


@pytest.fixture
def workbench(tmp_path, parrot):
    """A workbench whose every model is the parrot."""
    with bench_of(parrot, tmp_path / "data") as bench:
        yield bench


@pytest.fixture
def serve():
    """Serve a workbench's page; tells where."""
    with serving() as serve_it:
        yield serve_it


@contextmanager
def serving():
    """Serve a workbench's page; tells where."""
    apps = []

    def serve_it(bench, **changes):
        seen = Observations()
        app = build_app(bench, seen=seen)
        apps.append(app)
        options = launch_options(bench, Settings(port=free_port(), **changes), seen)
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


@pytest.fixture
def sound_file(tmp_path):
    """Somebody says a few English sentences, at 22,050 Hz."""
    samples, rate_hz = soundfile.read(EXAMPLES / "spoken-english.ogg")
    at_s = np.arange(0, len(samples) / rate_hz, 1 / 22_050)
    path = tmp_path / "talk.wav"
    soundfile.write(path, np.interp(at_s, np.arange(len(samples)) / rate_hz, samples), 22_050)
    return path


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, page_problems):
    """Opens the page in a fresh browser profile; no error and no request elsewhere is let pass."""
    contexts = []

    def open_it(url, language="en", **options):
        context = chromium.new_context(locale=WORDS[language]["locale"], **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page_problems(page, url)
        page.goto(url)
        is_ready(page)
        expect(page.locator("#caption-run")).to_be_visible()
        expect(page.locator("#caption-card .card")).to_be_visible()
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture
def page_problems():
    problems = []

    def listen(page, url):
        def note_message(message):
            if message.type == "error" and not any(words in message.text for words in LEAVING):
                problems.append(message.text)

        def note_request(request):
            if not request.url.startswith((url, "data:", "blob:")):
                problems.append(request.url)

        page.on("console", note_message)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", note_request)

    yield listen
    assert problems == []
