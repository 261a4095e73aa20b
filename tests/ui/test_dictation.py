"""What was dictated becomes one text, and the sound is gone."""

import tempfile
from base64 import b64encode
from io import BytesIO

import numpy as np
import pytest
import soundfile

from mmdemo.errors import InvalidRequestError
from mmdemo.media import SAMPLE_RATE_HZ, Segment
from mmdemo.ui.dictation import MAX_CHARACTERS, heard_text
from mmdemo.ui.pictures import EXAMPLES

SAID_S = 2.5  # of the example


@pytest.fixture(scope="module")
def said():
    """The start of the example, and its sample rate."""
    samples, rate_hz = soundfile.read(EXAMPLES / "spoken-english.ogg")
    return samples[: round(SAID_S * rate_hz)], rate_hz


def sent(samples, rate_hz, **options):
    """Sound as the page sends it."""
    stream = BytesIO()
    soundfile.write(stream, samples, rate_hz, **({"format": "WAV"} | options))
    return b64encode(stream.getvalue()).decode()


@pytest.mark.parametrize("options", [{"format": "WAV"}, {"format": "OGG", "subtype": "OPUS"}])
def test_what_was_said_is_one_text(workbench, parrot, said, options):
    assert heard_text(workbench, sent(*said, **options), "en") == "a red parrot"
    (request,) = parrot.asked
    assert len(request.samples) == pytest.approx(SAID_S * SAMPLE_RATE_HZ, rel=0.01)
    assert request.language == "en"


@pytest.mark.parametrize(
    ("texts", "whole"),
    [(("what is", "that"), "what is that"), (("这是什么", "红色的"), "这是什么红色的")],
)
def test_sentences_are_joined_as_their_language_is_written(workbench, parrot, said, texts, whole):
    parrot.transcribe = lambda requests: [
        tuple(Segment(n, n + 1.0, text, "", 0.9) for n, text in enumerate(texts)) for _ in requests
    ]
    assert heard_text(workbench, sent(*said), "") == whole


@pytest.mark.parametrize("language", ["", "auto", "fr"])
def test_a_language_that_is_not_chosen_is_found_out(workbench, parrot, said, language):
    heard_text(workbench, sent(*said), language)
    assert parrot.asked[0].language is None


@pytest.mark.parametrize("sound", ["", sent(np.zeros(32_000), 16_000)])
def test_where_nothing_was_said_there_is_no_text(workbench, sound):
    assert heard_text(workbench, sound, "en") == ""


def test_the_sound_is_gone_once_it_was_heard(workbench, said, tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    assert heard_text(workbench, sent(*said), "en")
    with pytest.raises(InvalidRequestError):
        heard_text(workbench, b64encode(b"no sound").decode(), "en")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("sound", "words"),
    [("A" * (MAX_CHARACTERS + 1), "up to half a minute"), ("no base64!", "speak again")],
)
def test_sound_that_cannot_be_heard_gets_one_sentence(workbench, sound, words):
    with pytest.raises(InvalidRequestError, match=words):
        heard_text(workbench, sound, "en")
