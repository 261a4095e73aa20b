"""While somebody speaks: text appears, what is over is settled, and nothing waits for the model."""

import time
from itertools import pairwise
from threading import Event

import numpy as np
import pytest

from mmdemo.errors import InvalidRequestError, ModelMemoryError
from mmdemo.media import SAMPLE_RATE_HZ, Segment
from mmdemo.media.sounds import read_samples
from mmdemo.models import ModelCard, ModelPool, ModelRunner
from mmdemo.models.catalogue import ASSETS
from mmdemo.tasks import LiveTranscript

CARD = ModelCard("ear", ("transcribe",), weights="", memory_mb=1, languages=("en",))
WAIT_S = 30


class Parrot:
    """Says how long each stretch is."""

    def __init__(self):
        self.go = Event()
        self.go.set()
        self.lengths_s = []
        self.error = None

    def transcribe(self, requests):
        self.go.wait(WAIT_S)
        if self.error:
            raise self.error
        lengths_s = [len(request.samples) / SAMPLE_RATE_HZ for request in requests]
        self.lengths_s += lengths_s
        return [(Segment(0, each, f"{each:.1f} s", "en", 0.9),) for each in lengths_s]


@pytest.fixture
def parrot():
    return Parrot()


@pytest.fixture
def models(parrot):
    runner = ModelRunner(ModelPool({"ear": CARD}, 10, lambda _: parrot))
    yield runner
    parrot.go.set()
    runner.close()


@pytest.fixture(scope="module")
def talk():
    """Four seconds without a pause: (samples,)."""
    return read_samples(ASSETS / "examples" / "spoken-english.ogg")[: 3 * SAMPLE_RATE_HZ]


def silence(seconds):
    return np.zeros(round(seconds * SAMPLE_RATE_HZ), np.float32)


def speak(live, samples, seconds=0.25):
    step = round(seconds * SAMPLE_RATE_HZ)
    for at in range(0, len(samples), step):
        live.hear(samples[at : at + step], SAMPLE_RATE_HZ)


def speak_and_wait(live, samples):
    speak(live, samples)
    wait_for(live, lambda: live.segments)


def wait_for(live, condition):
    deadline = time.monotonic() + WAIT_S
    while not condition() and time.monotonic() < deadline:
        live.hear(silence(0), SAMPLE_RATE_HZ)
        Event().wait(0.01)
    assert condition()


def test_what_is_being_said_appears_and_is_settled_at_a_pause(models, talk):
    live = LiveTranscript(models, "ear")
    speak(live, talk)
    wait_for(live, lambda: live.tail)
    assert live.segments == ()
    speak(live, silence(2))
    wait_for(live, lambda: live.segments)
    assert live.tail == ""
    (segment,) = live.segments
    assert 0 <= segment.start_s < segment.end_s <= 3.5


def test_segments_follow_each_other_in_time(models, talk):
    live = LiveTranscript(models, "ear")
    for _ in range(3):
        speak(live, np.concatenate([talk, silence(2)]))
    live.finish()
    starts_s = [segment.start_s for segment in live.segments]
    assert starts_s == [pytest.approx(5 * i, abs=0.5) for i in range(3)]
    for one, other in pairwise(live.segments):
        assert one.end_s <= other.start_s


def test_who_never_pauses_is_settled_all_the_same(models, talk, parrot):
    live = LiveTranscript(models, "ear")
    speak(live, np.tile(talk, 10))
    live.finish()
    assert len(live.segments) >= 2
    assert max(parrot.lengths_s) <= 12.1


def test_hearing_does_not_wait_for_the_model_and_asks_once_at_a_time(models, talk, parrot):
    parrot.go.clear()
    live = LiveTranscript(models, "ear")
    speak(live, talk)
    assert live.tail == ""
    parrot.go.set()
    live.finish()
    assert len(parrot.lengths_s) <= 2  # a look at what was being said, and the last word


def test_what_was_said_last_is_there_after_the_end(models, talk):
    live = LiveTranscript(models, "ear")
    speak(live, talk)
    live.finish()
    assert len(live.segments) == 1
    assert live.tail == ""


def test_silence_is_not_shown_to_the_model(models, parrot):
    live = LiveTranscript(models, "ear")
    speak(live, silence(5))
    live.finish()
    assert live.segments == ()
    assert parrot.lengths_s == []


def test_any_microphone_rate(models, talk):
    live = LiveTranscript(models, "ear")
    fast = np.repeat(talk, 3)
    for at in range(0, len(fast), 12_000):
        live.hear(fast[at : at + 12_000], 3 * SAMPLE_RATE_HZ)
    live.finish()
    assert live.segments[-1].end_s == pytest.approx(3, abs=0.5)


def test_what_the_model_raises_is_told_and_what_follows_is_heard(models, talk, parrot):
    live = LiveTranscript(models, "ear")
    parrot.error = ModelMemoryError("Too little memory.")
    with pytest.raises(ModelMemoryError):
        speak_and_wait(live, np.concatenate([talk, silence(2)]))
    parrot.error = None
    speak(live, np.concatenate([talk, silence(2)]))
    live.finish()
    assert live.segments


def test_a_model_that_cannot_is_refused_before_one_speaks(models):
    with pytest.raises(InvalidRequestError, match="ear writes English only"):
        LiveTranscript(models, "ear", language="zh")
