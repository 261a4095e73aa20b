"""Recordings of every kind become the same samples; what is none is refused in one sentence."""

from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from mmdemo.errors import InvalidRequestError
from mmdemo.media import SAMPLE_RATE_HZ
from mmdemo.media.sounds import cut_clip, open_sound, read_blocks, read_samples

SECONDS = 3.0
TONES = ((1.0, 440.0), (2.0, 880.0), (3.0, 660.0))  # until when, which


def tune(rate_hz, n_channels=1):
    """Three tones, one after another: (samples, channels)."""
    at_s = np.arange(round(SECONDS * rate_hz)) / rate_hz
    tone_hz = np.select([at_s < until_s for until_s, _ in TONES], [hz for _, hz in TONES])
    return np.repeat(0.5 * np.sin(2 * np.pi * tone_hz * at_s)[:, None], n_channels, axis=1)


def pitch_of(samples, rate_hz=SAMPLE_RATE_HZ):
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return spectrum.argmax() * rate_hz / len(samples)


def encode(path, codec, rate_hz=SAMPLE_RATE_HZ):
    """A file in the container that its suffix names, by a codec."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate_hz, layout="mono")
        samples = tune(rate_hz).T.astype(np.float32)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.sample_rate = rate_hz
        resampler = av.AudioResampler(
            stream.format, stream.layout, rate_hz, frame_size=stream.codec_context.frame_size
        )
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


def silent_film(path):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def assert_is_the_tune(samples):
    assert samples.dtype == np.float32
    assert len(samples) / SAMPLE_RATE_HZ == pytest.approx(SECONDS, abs=0.1)
    assert np.abs(samples).max() <= 1
    for until_s, hz in TONES:
        end = round((until_s - 0.2) * SAMPLE_RATE_HZ)
        assert pitch_of(samples[end - 8_000 : end]) == pytest.approx(hz, abs=5)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 44_100, 192_000])
@pytest.mark.parametrize(("subtype", "n_channels"), [("PCM_16", 1), ("PCM_24", 2), ("FLOAT", 6)])
def test_wav_of_any_rate_depth_and_number_of_channels(tmp_path, rate_hz, subtype, n_channels):
    path = tmp_path / "tune.wav"
    soundfile.write(path, tune(rate_hz, n_channels), rate_hz, subtype)
    sound = open_sound(path)
    assert (sound.name, sound.rate_hz, sound.n_channels) == ("tune.wav", rate_hz, n_channels)
    assert sound.claimed_s == pytest.approx(SECONDS)
    assert_is_the_tune(read_samples(path))


@pytest.mark.parametrize(
    ("name", "codec", "rate_hz"),
    [
        ("tune.mp3", "libmp3lame", 16_000),
        ("tune.m4a", "aac", 16_000),
        ("tune.ogg", "libopus", 48_000),
        ("tune.mkv", "pcm_s16le", 16_000),
        ("tune.webm", "libopus", 48_000),
    ],
)
def test_other_kinds_of_file(tmp_path, name, codec, rate_hz):
    assert_is_the_tune(read_samples(encode(tmp_path / name, codec, rate_hz)))


def test_what_only_libsndfile_knows_is_read_all_the_same(tmp_path):
    path = tmp_path / "tune.mat"
    soundfile.write(path, tune(16_000), 16_000, format="MAT5", subtype="PCM_16")
    assert_is_the_tune(read_samples(path))
    clip, _ = soundfile.read(BytesIO(cut_clip(path, 1.2, 1.8)))
    assert pitch_of(clip) == pytest.approx(880, abs=5)


def test_what_is_no_number_is_silence_and_spoils_nothing_else(tmp_path):
    samples = tune(44_100).astype(np.float32)
    samples[1_000:1_100] = np.nan
    samples[2_000] = np.inf
    samples[3_000] = 1e30
    soundfile.write(tmp_path / "odd.wav", samples, 44_100, "FLOAT")
    heard = read_samples(tmp_path / "odd.wav")
    assert np.isfinite(heard).all()
    assert_is_the_tune(heard)


def test_blocks_are_as_long_as_asked_and_make_the_whole(tmp_path):
    path = encode(tmp_path / "tune.mp3", "libmp3lame")
    blocks = list(read_blocks(open_sound(path), block_s=0.7))
    assert {len(block) for block in blocks[:-1]} == {11_200}
    assert (np.concatenate(blocks) == read_samples(path)).all()


@pytest.mark.parametrize("name", ["tune.wav", "tune.flac"])
def test_a_file_that_broke_off_is_read_as_far_as_it_goes(tmp_path, name):
    path = tmp_path / name
    soundfile.write(path, tune(16_000), 16_000)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    sound = open_sound(path)
    seconds = sum(map(len, read_blocks(sound))) / SAMPLE_RATE_HZ
    assert 0.8 < seconds < 2
    assert sound.broke_off


def test_a_whole_file_did_not_break_off(tmp_path):
    streamed = tmp_path / "streamed.wav"
    soundfile.write(streamed, tune(16_000), 16_000)
    header = streamed.read_bytes()
    # as programs write it that cannot go back to the start
    streamed.write_bytes(header[:4] + b"\xff" * 4 + header[8:40] + b"\xff" * 4 + header[44:])
    for path in (encode(tmp_path / "tune.mp3", "libmp3lame"), streamed):
        sound = open_sound(path)
        assert sum(map(len, read_blocks(sound))) / SAMPLE_RATE_HZ > SECONDS - 0.1
        assert not sound.broke_off


def test_an_mp3_that_claims_another_length_is_read_to_its_end(tmp_path):
    path = encode(tmp_path / "tune.mp3", "libmp3lame")
    whole = path.read_bytes()
    at = max(whole.find(b"Xing"), whole.find(b"Info")) + 8
    path.write_bytes(whole[:at] + (9_999).to_bytes(4, "big") + whole[at + 4 :])
    sound = open_sound(path)
    assert sound.claimed_s > 100
    assert sum(map(len, read_blocks(sound))) / SAMPLE_RATE_HZ == pytest.approx(SECONDS, abs=0.1)
    assert not sound.broke_off


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", r'"bad.wav" is empty \(0 bytes\); choose another file\.'),
        (b"Dear Ada,\nit rains.\n" * 50, '"bad.wav" is not a recording that can be read here'),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\ntune.wav\n", "is not a recording"),
        (b"ffconcat version 1.0\nfile 'tune.wav'\n", "is not a recording"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "is damaged or was cut off"),
    ],
)
def test_what_is_no_recording_is_refused_in_one_sentence(tmp_path, content, sentence):
    soundfile.write(tmp_path / "tune.wav", tune(16_000), 16_000)
    path = tmp_path / "bad.wav"
    path.write_bytes(content)
    with pytest.raises(InvalidRequestError, match=sentence):
        read_samples(path)


@pytest.mark.parametrize("kind", [0x0, 0x3, 0x1234, 0xFFFF])
def test_a_head_that_names_an_unknown_kind_of_sound_is_told(tmp_path, kind):
    path = tmp_path / "odd.wav"
    soundfile.write(path, tune(16_000), 16_000)
    whole = path.read_bytes()
    path.write_bytes(whole[:20] + kind.to_bytes(2, "little") + whole[22:])
    with pytest.raises(InvalidRequestError, match=r'"odd\.wav" (holds sound of a kind|is damaged)'):
        read_samples(path)


def test_a_missing_file_a_folder_and_a_film_without_sound(tmp_path):
    with pytest.raises(InvalidRequestError, match=r"There is no file .*gone\.wav; check its path"):
        open_sound(tmp_path / "gone.wav")
    with pytest.raises(InvalidRequestError, match="is a folder; choose a recording in it"):
        open_sound(tmp_path)
    with pytest.raises(InvalidRequestError, match=r'"film\.mp4" has no sound, only pictures'):
        open_sound(silent_film(tmp_path / "film.mp4"))


@pytest.mark.parametrize(("name", "codec"), [("t.wav", "pcm_s16le"), ("t.mp3", "libmp3lame")])
def test_a_clip_is_what_lies_there_at_the_recordings_own_rate(tmp_path, name, codec):
    path = encode(tmp_path / name, codec, 44_100)
    clip, rate_hz = soundfile.read(BytesIO(cut_clip(path, 2.1, 2.9)))
    assert (rate_hz, clip.ndim) == (44_100, 1)
    assert len(clip) == pytest.approx(0.8 * rate_hz, abs=2)
    assert pitch_of(clip, rate_hz) == pytest.approx(660, abs=5)


def test_a_clip_cut_after_a_jump_is_the_same_sound(tmp_path):
    path = tmp_path / "long.wav"
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 44_100 * 6)
    soundfile.write(path, noise, 44_100)
    clip, _ = soundfile.read(BytesIO(cut_clip(path, 4.0, 5.0)))
    assert np.abs(clip - noise[4 * 44_100 : 5 * 44_100]).max() < 1e-3


def test_no_clip_can_be_cut_behind_the_end(tmp_path):
    path = Path(tmp_path / "tune.wav")
    soundfile.write(path, tune(16_000), 16_000)
    with pytest.raises(InvalidRequestError, match=r"no sound from 5\.0 s to 6\.0 s"):
        cut_clip(path, 5, 6)
