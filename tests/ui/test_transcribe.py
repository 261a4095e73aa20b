"""What the tab Transcribe does with recordings, lines and the microphone; the model is a parrot."""

from threading import Thread

import numpy as np
import pytest
import soundfile

from mmdemo.errors import InvalidRequestError
from mmdemo.media import SAMPLE_RATE_HZ, Ticket
from mmdemo.tasks import LiveTranscript
from mmdemo.ui.hearing_again import Again, hear_again
from mmdemo.ui.line_judging import By, LineJudge
from mmdemo.ui.live_listening import Microphones
from mmdemo.ui.recordings import LOUDEST, MAX_PEAKS, playable, waveform
from mmdemo.ui.transcribe_run import Choices, Run
from mmdemo.ui.transcripts import Transcripts

ADA = By("Ada", "en")
USUAL = Choices("en", "transcribe", "bundled", "", detect_speech=True, condition_on_previous=False)


@pytest.fixture
def transcripts(tmp_path):
    return Transcripts(tmp_path / "transcripts")


@pytest.fixture
def judge(workbench, transcripts):
    return LineJudge(workbench.pairs, transcripts)


@pytest.fixture
def run(workbench, transcripts, sound_file):
    document = transcripts.begin(sound_file, "bundled")
    recording = USUAL.recording(sound_file)
    return Run(workbench.models, transcripts, document.id, recording, "bundled")


@pytest.fixture
def document(run, transcripts):
    """The recording, written down."""
    run.work(Ticket())
    return transcripts.get(run.document)


def test_a_recording_is_written_down_line_by_line(document, sound_file):
    assert document.finished
    assert {line.text for line in document.lines} == {"a red parrot"}
    moments = [
        at_s for line in document.lines for at_s in (line.segment.start_s, line.segment.end_s)
    ]
    assert moments == sorted(moments)
    assert moments[-1] <= document.duration_s
    assert document.duration_s == pytest.approx(soundfile.info(sound_file).duration, abs=0.1)


def test_stop_ends_the_work_and_keeps_the_document(run, transcripts, parrot):
    parrot.go.clear()
    ticket = Ticket()
    thread = Thread(target=run.work, args=[ticket])
    thread.start()
    assert parrot.begun.wait(30)
    ticket.stop()
    thread.join(30)
    assert not thread.is_alive()
    assert not transcripts.get(run.document).finished


def test_a_judged_line_is_a_clip_at_the_recordings_own_rate(document, judge, workbench, sound_file):
    line = judge.judge(document.id, 0, "good", ADA)
    (pair,) = workbench.pairs.list()
    assert (pair.id, pair.verdict, pair.text) == (line.pair, "good", "a red parrot")
    clip, rate_hz = soundfile.read(pair.media_path)
    assert rate_hz == soundfile.info(sound_file).samplerate == 22_050
    whole, _ = soundfile.read(sound_file)
    start = round(line.segment.start_s * rate_hz)
    np.testing.assert_allclose(clip, whole[start : start + len(clip)], atol=2e-4)


def test_a_line_stays_one_pair_and_a_deleted_one_becomes_another(document, judge, workbench):
    first = judge.judge(document.id, 0, "bad", ADA).pair
    judge.transcripts.edit(document.id, 0, "a red crow")
    line = judge.judge(document.id, 0, "good", ADA)
    assert (line.pair, line.verdict) == (first, "fixed")
    workbench.pairs.delete(first, "Ada")
    again = judge.judge(document.id, 0, "good", ADA).pair
    assert again != first
    assert [pair.text for pair in workbench.pairs.list()] == ["a red crow"]


def test_all_corrections_are_kept_at_once_and_only_once(document, judge, workbench):
    judge.transcripts.edit(document.id, 0, "one")
    judge.transcripts.edit(document.id, 1, "two")
    assert judge.keep_edited(document.id, ADA) == [0, 1]
    assert judge.keep_edited(document.id, ADA) == []
    assert {pair.text for pair in workbench.pairs.list()} == {"one", "two"}


def test_a_line_whose_recording_is_gone_is_not_stored(document, judge, workbench, sound_file):
    sound_file.unlink()
    with pytest.raises(InvalidRequestError, match="recording is gone"):
        judge.judge(document.id, 0, "good", ADA)
    assert workbench.pairs.count() == 0
    assert judge.transcripts.get(document.id).line(0).verdict == ""


def test_a_line_is_heard_again_where_it_was(document, workbench, sound_file):
    heard = document.lines[1].segment
    again = Again("bundled", "zh", "transcribe", "", Ticket())
    take = hear_again(workbench.models, sound_file, heard, again)
    assert take.segment.text == "红鹦鹉"
    assert (take.segment.start_s, take.segment.end_s) == (heard.start_s, heard.end_s)
    moments = [at_s for word in take.segment.words for at_s in (word.start_s, word.end_s)]
    assert moments == sorted(moments)
    assert heard.start_s <= moments[0]
    assert moments[-1] <= heard.end_s


def test_what_is_said_is_kept_as_it_came_and_written_down(workbench, transcripts, sound_file):
    samples, rate_hz = soundfile.read(sound_file, dtype="float32")
    microphones = Microphones(transcripts)
    live = LiveTranscript(workbench.models, "bundled")
    name, document = microphones.begin(live, "bundled", lambda: "v1")
    for number, piece in enumerate(np.array_split(samples, 30), start=1):
        microphones.hear(name, number, piece, rate_hz)
        microphones.hear(name, number, piece, rate_hz)  # sent once more, for no answer had come
    document = microphones.end(name)
    kept, kept_hz = soundfile.read(document.path, dtype="float32")
    assert kept_hz == rate_hz
    np.testing.assert_allclose(kept, samples, atol=1e-4)
    assert {line.text for line in document.lines} == {"a red parrot"}
    assert document.finished
    assert microphones.end(name) is None
    with pytest.raises(InvalidRequestError, match="has ended"):
        microphones.hear(name, 99, samples, rate_hz)


def test_a_waveform_shows_where_it_is_loud_and_stays_small(tmp_path):
    quiet, loud = np.zeros(SAMPLE_RATE_HZ * 150), np.full(SAMPLE_RATE_HZ * 50, 0.5)
    path = tmp_path / "late.wav"
    soundfile.write(path, np.concatenate([quiet, loud]), SAMPLE_RATE_HZ)
    wave = waveform(path)
    assert wave.duration_s == pytest.approx(200, abs=0.1)
    assert len(wave.peaks) <= 2 * MAX_PEAKS + 1
    three_quarters = len(wave.peaks) * 3 // 4
    assert max(wave.peaks[: three_quarters - 20]) <= 1
    assert min(wave.peaks[three_quarters + 20 : -20]) >= LOUDEST * 0.45


def test_a_copy_that_every_browser_plays_sounds_the_same(sound_file):
    copy, rate_hz = soundfile.read(playable(sound_file))
    assert rate_hz == SAMPLE_RATE_HZ
    assert len(copy) / rate_hz == pytest.approx(soundfile.info(sound_file).duration, abs=0.05)
    assert float(np.abs(copy).max()) > 0.1
