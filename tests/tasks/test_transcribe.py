"""Recordings of any length: text in order, stretches in one call, Stop, doubts, refusals."""

from itertools import pairwise
from threading import Event

import numpy as np
import pytest
import soundfile

from mmdemo.errors import InvalidRequestError, ModelMemoryError
from mmdemo.media import SAMPLE_RATE_HZ, Segment, SpeechRequest, Stage, Ticket, Word
from mmdemo.media.sounds import read_samples
from mmdemo.models import ModelCard, ModelPool, ModelRunner
from mmdemo.models.catalogue import ASSETS
from mmdemo.tasks import Recording, transcribe, transcribe_request

CARDS = [
    ModelCard("both", ("transcribe",), weights="", revision="v1", memory_mb=1),
    ModelCard("english", ("transcribe",), weights="", memory_mb=1, languages=("en",)),
    ModelCard("blind", ("caption",), weights="", memory_mb=1),
]

FAST = (
    "When the quick brown fox jumps over that lazy dog, every judge of big black sphinxes vows to "
    "pack five dozen jugs of liquor for my extra good wizards while jazz musicians play outside."
)


class Parrot:
    """Says how long each stretch is; remembers what it was asked, and how many at once."""

    def __init__(self):
        self.calls = []
        self.go = Event()
        self.go.set()
        self.say = lambda _, seconds: f"{seconds:.0f} seconds heard"

    def transcribe(self, requests):
        self.calls.append(requests)
        self.go.wait(30)
        return [self._hear(request) for request in requests]

    def _hear(self, request):
        seconds = len(request.samples) / SAMPLE_RATE_HZ
        text = self.say(request, seconds)
        words = tuple(
            Word(word, i * seconds / 9, seconds * 2, 0.9) for i, word in enumerate(text.split())
        )
        return (Segment(-1, seconds + 5, text, "en", 0.9, words),)

    @property
    def requests(self):
        return [request for call in self.calls for request in call]


@pytest.fixture
def parrot():
    return Parrot()


@pytest.fixture
def models(parrot):
    pool = ModelPool({card.name: card for card in CARDS}, 10, lambda _: parrot)
    runner = ModelRunner(pool)
    yield runner
    parrot.go.set()
    runner.close()


@pytest.fixture(scope="module")
def talk():
    """Some English sentences: (samples,)."""
    return read_samples(ASSETS / "examples" / "spoken-english.ogg")


@pytest.fixture
def record(tmp_path):
    """Write a recording; tells where."""

    def write(*parts, name="talk.wav"):
        path = tmp_path / name
        soundfile.write(path, np.concatenate(parts), SAMPLE_RATE_HZ)
        return path

    return write


def silence(seconds):
    return np.zeros(round(seconds * SAMPLE_RATE_HZ), np.float32)


def hear(models, recording, model="both"):
    """All segments, and the transcript."""
    return drain(transcribe(models, recording, model))


def drain(run):
    segments = []
    while True:
        try:
            segments.append(next(run))
        except StopIteration as end:
            return segments, end.value


def test_a_recording_becomes_segments_in_order_within_it(models, record, talk):
    path = record(silence(3), talk, silence(4), talk)
    segments, transcript = hear(models, Recording(path, "en", prompt="Ada"))
    assert transcript.segments == tuple(segments)
    assert segments[0].start_s == pytest.approx(3, abs=0.5)
    for one, other in pairwise(segments):
        assert 0 <= one.start_s <= one.end_s <= other.start_s
    for each in segments:
        assert all(each.start_s <= w.start_s <= w.end_s <= each.end_s for w in each.words)
    assert segments[-1].end_s <= transcript.duration_s
    assert transcript.duration_s == pytest.approx(7 + 2 * len(talk) / SAMPLE_RATE_HZ, abs=0.1)
    assert (transcript.finished, transcript.model, transcript.version) == (True, "both", "v1")
    assert transcript.settings["prompt"] == "Ada"


def test_stretches_join_in_one_call_and_the_first_is_short(parrot, record, talk):
    pool = ModelPool({card.name: card for card in CARDS}, 10, lambda _: parrot)
    patient = ModelRunner(pool, max_batch=3, max_wait_s=5)
    list(transcribe(patient, Recording(record(*[talk] * 8)), "both"))
    patient.close()
    assert len(parrot.calls[0]) == 3
    assert len(parrot.requests[0].samples) <= 8.1 * SAMPLE_RATE_HZ
    assert max(len(request.samples) for request in parrot.requests) <= 25.1 * SAMPLE_RATE_HZ


def test_text_comes_before_the_end(models, parrot, record, talk):
    ticket = Ticket()
    run = transcribe(models, Recording(record(*[talk] * 20), ticket=ticket), "both")
    next(run)
    assert 0 < ticket.progress < 0.5
    list(run)
    assert (ticket.progress, ticket.stage) == (1, Stage.DONE)


def test_silence_and_noise_are_an_empty_transcript(models, parrot, record):
    noise = 0.1 * np.random.default_rng(0).standard_normal(60 * SAMPLE_RATE_HZ)
    segments, transcript = hear(models, Recording(record(silence(600), noise)))
    assert segments == parrot.calls == []
    assert (transcript.finished, transcript.duration_s) == (True, pytest.approx(660))


def test_without_detection_silence_is_heard_and_text_in_it_doubted(models, parrot, record):
    parrot.say = lambda *_: "Thanks for watching!"
    path = record(silence(20))
    unsure = Segment(0, 9, "Thanks for watching!", "en", 0.5)
    parrot._hear = lambda _: (unsure,)
    segments, _ = hear(models, Recording(path, detect_speech=False))
    assert segments
    assert all("silence" in segment.doubts for segment in segments)


def test_stop_keeps_what_is_done_and_does_not_wait(models, parrot, record, talk):
    ticket = Ticket()
    run = transcribe(models, Recording(record(*[talk] * 20), ticket=ticket), "both")
    next(run)
    parrot.go.clear()
    ticket.stop()
    _, transcript = drain(run)
    assert not transcript.finished
    assert transcript.segments
    assert transcript.duration_s < 150


def test_a_file_that_broke_off_is_not_finished(models, record, talk):
    path = record(talk)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    segments, transcript = hear(models, Recording(path))
    assert segments
    assert not transcript.finished
    assert transcript.duration_s == pytest.approx(len(talk) / SAMPLE_RATE_HZ / 2, abs=0.1)


def test_own_words_go_to_every_stretch_and_what_was_said_only_if_wished(
    models, parrot, record, talk
):
    path = record(*[talk] * 4)
    hear(models, Recording(path, prompt="Ada"))
    assert {request.prompt for request in parrot.requests} == {"Ada"}
    parrot.calls.clear()
    hear(models, Recording(path, prompt="Ada", condition_on_previous=True))
    first, second, *_ = parrot.requests
    assert first.prompt == "Ada"
    assert second.prompt.startswith("Ada ")
    assert "seconds heard" in second.prompt
    assert all(len(call) == 1 for call in parrot.calls)


def test_what_the_model_raises_comes_after_what_was_heard(models, parrot, record, talk):
    run = transcribe(models, Recording(record(*[talk] * 20), condition_on_previous=True), "both")
    next(run)

    def fail(*_):
        raise ModelMemoryError("Too little memory.")

    parrot.say = fail
    with pytest.raises(ModelMemoryError):
        list(run)


@pytest.mark.parametrize(
    ("text", "probability", "doubts"),
    [
        ("a perfectly ordinary sentence about two cats", 0.9, ()),
        ("and then and then and then and then and then", 0.9, ("repetition",)),
        ("谢谢观看谢谢观看谢谢观看谢谢观看", 0.9, ("repetition",)),
        ("no no, one two three", 0.9, ()),
        ("a mumbled sentence", 0.2, ("unsure",)),
        (FAST, 0.9, ("too_fast",)),
    ],
)
def test_what_is_suspicious_is_flagged_not_hidden(models, parrot, talk, text, probability, doubts):
    parrot._hear = lambda _: (Segment(0, 4, text, "en", probability),)
    (segment,) = transcribe_request(models, SpeechRequest(talk[:64_000]), "both")
    assert (segment.text, segment.doubts) == (text, doubts)


def test_one_short_stretch(models, talk):
    (segment,) = transcribe_request(models, SpeechRequest(talk[:64_000]), "both")
    assert segment.text == "4 seconds heard"
    assert (segment.start_s, segment.end_s) == (0, 4)
    for nothing in (silence(0), silence(3)):
        assert transcribe_request(models, SpeechRequest(nothing), "both") == ()


def test_what_cannot_be_heard_is_refused(models, talk, tmp_path):
    request = SpeechRequest(talk)
    with pytest.raises(InvalidRequestError, match="blind does not write down speech"):
        transcribe_request(models, request, "blind")
    with pytest.raises(InvalidRequestError, match="english writes English only"):
        transcribe_request(models, SpeechRequest(talk, "zh"), "english")
    with pytest.raises(InvalidRequestError, match="62 s long; 60 s are the most at once"):
        transcribe_request(models, SpeechRequest(silence(62)), "both")
    with pytest.raises(InvalidRequestError, match="have 2,001 characters; 2,000 are the most"):
        transcribe_request(models, SpeechRequest(talk, prompt="x" * 2_001), "both")
    with pytest.raises(InvalidRequestError, match="There is no file"):
        next(transcribe(models, Recording(tmp_path / "gone.wav"), "both"))
