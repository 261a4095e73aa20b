"""Every family of speech model goes through the same task, with tiny random weights."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from mmdemo.errors import InvalidRequestError, StoppedError
from mmdemo.media import SAMPLE_RATE_HZ, CaptionRequest, SpeechRequest
from mmdemo.models import ModelCard, ModelPool, ModelRunner
from mmdemo.models.adapters.ctc import Ctc
from mmdemo.models.adapters.speech_seq2seq import SpeechSeq2Seq
from mmdemo.tasks.caption import Captioner
from mmdemo.tasks.transcribe import Listener
from tests.families import LISTENERS, SPEECH_LABELLERS, SPEECH_WRITERS


def noise(seed, seconds=1.0):
    samples = np.random.default_rng(seed).standard_normal(round(seconds * SAMPLE_RATE_HZ))
    return (0.1 * samples).astype(np.float32)


@pytest.fixture(scope="module")
def listener(checkpoint):
    """The adapter of a family, opened once."""
    opened = {}

    def open_once(family):
        if family not in opened:
            adapter = Ctc if family in SPEECH_LABELLERS else SpeechSeq2Seq
            opened[family] = adapter(checkpoint(family), "cpu")
        return opened[family]

    return open_once


def check_segments(segments, duration_s):
    """Times in order and within the recording, words within their segment."""
    moments = [moment for segment in segments for moment in (segment.start_s, segment.end_s)]
    assert moments == sorted(moments)
    for segment in segments:
        assert segment.text == segment.text.strip() != ""
        assert 0.0 <= segment.start_s <= segment.end_s <= duration_s
        assert 0.0 < segment.probability <= 1.0
        assert segment.words
        times = [t for word in segment.words for t in (word.start_s, word.end_s)]
        assert times == sorted(times)
        assert segment.start_s <= times[0]
        assert times[-1] <= segment.end_s
        assert (
            "".join(w.text for w in segment.words).split() == "".join(segment.text.split()).split()
        )
        assert all(0.0 < word.probability <= 1.0 for word in segment.words)


def texts(segments):
    return [segment.text for segment in segments]


@pytest.mark.parametrize("language", [None, "en"])
@pytest.mark.parametrize("family", LISTENERS)
def test_every_listener_writes_down_what_it_hears(listener, family, language):
    (segments,) = listener(family).transcribe([SpeechRequest(noise(0, 2.0), language)])
    assert segments
    check_segments(segments, 2.0)


@pytest.mark.parametrize("family", LISTENERS)
def test_a_batch_hears_what_each_recording_alone_gives(listener, family):
    model = listener(family)
    requests = [
        SpeechRequest(noise(0, 1.0), "en"),
        SpeechRequest(noise(1, 2.7)),
        SpeechRequest(noise(2, 1.0), "en", prompt="house"),
        SpeechRequest(noise(3, 0.3), "en"),
    ]
    together = model.transcribe(requests)
    alone = [model.transcribe([request])[0] for request in requests]
    for many, one in zip(together, alone, strict=True):
        assert texts(many) == texts(one)
        times = [(word.start_s, word.end_s) for segment in many for word in segment.words]
        assert times == [
            pytest.approx((word.start_s, word.end_s)) for segment in one for word in segment.words
        ]
        assert [s.probability for s in many] == pytest.approx(
            [s.probability for s in one], rel=1e-3
        )


@pytest.mark.parametrize("n_samples", [0, 1, 100, 1_599])
@pytest.mark.parametrize("family", LISTENERS)
def test_very_short_recordings_are_taken(listener, family, n_samples):
    samples = noise(0)[:n_samples]
    (segments,) = listener(family).transcribe([SpeechRequest(samples, "en")])
    check_segments(segments, n_samples / SAMPLE_RATE_HZ)
    if n_samples == 0:
        assert segments == ()


@pytest.mark.parametrize("family", LISTENERS)
def test_digital_silence_gives_numbers_not_nan(listener, family):
    (segments,) = listener(family).transcribe([SpeechRequest(np.zeros(16_000, np.float32), "en")])
    check_segments(segments, 1.0)


@pytest.mark.parametrize("family", ["whisper", "parakeet"])
def test_more_than_a_window_is_heard_to_its_end(listener, family):
    (segments,) = listener(family).transcribe([SpeechRequest(noise(0, 40.0), "en")])
    check_segments(segments, 40.0)
    assert segments[-1].end_s > 30.0


@pytest.mark.parametrize("family", LISTENERS)
def test_callers_in_many_threads_get_their_own_transcripts(open_checkpoint, family):
    models, name = open_checkpoint(family)
    requests = [SpeechRequest(noise(seed), "en") for seed in range(6)]

    def heard(request):
        return texts(models.run(name, Listener.transcribe, request))

    alone = [heard(request) for request in requests]
    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(heard, requests)) == alone


@pytest.mark.parametrize("family", LISTENERS)
def test_a_batch_whose_every_request_was_stopped_ends(listener, family):
    request = SpeechRequest(noise(0))
    request.ticket.stop()
    with pytest.raises(StoppedError):
        listener(family).transcribe([request, request])


@pytest.mark.parametrize("family", SPEECH_WRITERS)
def test_stop_ends_a_transcript_that_is_being_written(checkpoint, family):
    model = SpeechSeq2Seq(checkpoint(family), "cpu")
    request = SpeechRequest(noise(0, 5.0), "en")
    steps = []
    model._model.get_decoder().register_forward_hook(
        lambda *_: steps.append(1) or (request.ticket.stop() if len(steps) == 4 else None)
    )
    with pytest.raises(StoppedError):
        model.transcribe([request])
    assert len(steps) <= 6  # at most the weighing of what is there comes after


def test_a_growing_transcript_is_shown(checkpoint, monkeypatch):
    monkeypatch.setattr("mmdemo.models.decoding.generation.SHOWN_EVERY_S", 0.0)
    model = SpeechSeq2Seq(checkpoint("speech-to-text"), "cpu")
    request, seen = SpeechRequest(noise(0, 3.0), "en"), []
    model._model.get_decoder().register_forward_hook(
        lambda *_: seen.append(request.ticket.partial_text)
    )
    model.transcribe([request])
    assert len(set(seen)) > 3


@pytest.mark.parametrize("family", [*SPEECH_LABELLERS, "moonshine", "whisper-english"])
def test_who_cannot_translate_says_so(listener, family):
    with pytest.raises(InvalidRequestError, match="not translate"):
        listener(family).transcribe([SpeechRequest(noise(0), "en", "translate")])


def test_an_english_whisper_hears_no_chinese(listener):
    with pytest.raises(InvalidRequestError, match="English only"):
        listener("whisper-english").transcribe([SpeechRequest(noise(0), "zh")])


def test_whisper_is_told_language_task_and_what_came_before(listener):
    model = listener("whisper")

    def told(request, language):
        return model._tokenizer.convert_ids_to_tokens(model._whisper.prefix(request, language))

    assert told(SpeechRequest(noise(0)), "de") == [
        "<|startoftranscript|>",
        "<|de|>",
        "<|transcribe|>",
    ]
    before = told(SpeechRequest(noise(0), "zh", "translate", "a <|zh|> cat"), "zh")
    assert before[0] == "<|startofprev|>"
    assert before[-3:] == ["<|startoftranscript|>", "<|zh|>", "<|translate|>"]
    assert not [token for token in before[1:-3] if token.startswith("<|")]
    long = told(SpeechRequest(noise(0), prompt="word " * 300), "en")
    assert len(long) < model._model.config.max_target_positions / 2 + 4


def test_whisper_finds_the_language_and_translates_into_english(listener):
    model = listener("whisper")
    found, chosen, translated = model.transcribe(
        [
            SpeechRequest(noise(0)),
            SpeechRequest(noise(0), "zh"),
            SpeechRequest(noise(0), "zh", "translate"),
        ]
    )
    assert {segment.language for segment in found} <= {"en", "zh", "de"}
    assert {segment.language for segment in chosen} == {"zh"}
    assert {segment.language for segment in translated} == {"en"}


def test_a_model_of_two_scripts_keeps_to_the_chosen_one(listener):
    model = listener("parakeet")
    for seed in range(4):
        english, chinese = model.transcribe(
            [SpeechRequest(noise(seed, 2.0), "en"), SpeechRequest(noise(seed, 2.0), "zh")]
        )
        assert all(letter < "\u4e00" for segment in english for letter in segment.text)
        assert {segment.language for segment in english} == {"en"}
        assert not [c for segment in chinese for c in segment.text if c.isascii() and c.isalpha()]
        assert {segment.language for segment in chinese} == {"zh"}


def test_segments_end_at_pauses_and_do_not_grow_without_end(listener):
    (segments,) = listener("wav2vec2").transcribe([SpeechRequest(noise(0, 50.0), "en")])
    assert len(segments) > 1 or len(segments[0].words) == 1
    for earlier, later in pairwise(segments):
        assert earlier.end_s <= later.start_s


def test_a_listener_that_is_asked_for_a_caption_says_that_it_is_of_another_kind(checkpoint):
    card = ModelCard("it", ("caption",), weights=str(checkpoint("parakeet")))
    models = ModelRunner(ModelPool({"it": card}, 10_000))
    request = CaptionRequest(Image.new("RGB", (40, 30)), n_candidates=1)
    with pytest.raises(InvalidRequestError, match="cannot caption"):
        models.run("it", Captioner.caption, request)
    models.close()
