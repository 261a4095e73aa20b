"""What decodes recordings: FFmpeg, and libsndfile for what it does not know.

Only the file itself is read: play lists, and whatever else names further files or addresses, are
not among the formats, and nothing that a file names is opened.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from io import SEEK_END
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import av
import soundfile  # pyright: ignore[reportMissingTypeStubs] - it has none
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError

from mmdemo.errors import InvalidRequestError
from mmdemo.media.files import opened_file
from mmdemo.media.resampling import Resampler
from mmdemo.media.speech import Samples

# As FFmpeg calls them. Its lists and scripts (hls, dash, concat…) are left out on purpose.
FORMATS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,dsf,dts,eac3,flac,flv,matroska,mov,mp3,mpeg,"
    "mpegts,ogg,rm,tta,voc,w64,wav,wv"
)
NO_OTHER_FILES = {"format_whitelist": FORMATS, "protocol_whitelist": "none"}
FORMATS_IN_WORDS = "WAV, FLAC, MP3, M4A, OGG, WebM or a video such as MP4"
# Their headers say exactly how long they are, and one can jump to any sample of them.
EXACT = frozenset({"wav", "flac", "mov,mp4,m4a,3gp,3g2,mj2", "aiff", "w64", "caf"})
STREAMED_BYTES = 2**31 - 2**16  # a WAV header that claims more was written before the sound
SLACK_BYTES = 64
BLOCK_FRAMES = 65_536
SEEK_MARGIN_S = 1.0  # decoders need a little of what comes before


@dataclass(frozen=True)
class Claims:
    """What a file says of itself, which may be wrong."""

    duration_s: float | None  # None: it does not say
    rate_hz: int
    n_channels: int
    is_exact: bool  # whether its length can be wrong only because it broke off


class Source(Protocol):
    """An opened recording."""

    claims: Claims
    broke_off: bool  # known once it was decoded to its end

    def samples(self, rate_hz: int) -> Iterator[Samples]:
        """All that follows, at that rate and of one channel."""
        ...

    def seek(self, at_s: float) -> float:
        """Go to shortly before `at_s`, where that can be done exactly; tells where it is."""
        ...


@contextmanager
def opened(path: Path) -> Generator[Source]:
    """Open a recording.

    Raises:
        InvalidRequestError: it is missing, empty, holds no sound, or cannot be read here.
    """
    name = f'"{path.name}"'
    with opened_file(path, "a recording") as file:
        if not file.read(1):
            raise InvalidRequestError(f"{name} is empty (0 bytes); choose another file.")
        file.seek(0)
        with _source(file, name) as source:
            yield source


@contextmanager
def _source(file: BinaryIO, name: str) -> Generator[Source]:
    try:
        container = av.open(file, mode="r", metadata_errors="ignore", options=NO_OTHER_FILES)
    except (FFmpegError, UnicodeDecodeError) as error:
        file.seek(0)
        try:
            other = soundfile.SoundFile(file)
        except (soundfile.LibsndfileError, TypeError):
            raise InvalidRequestError(_refusal(file, name)) from error
        with other:
            yield _Other(other)
        return
    with container:
        if not container.streams.audio:
            raise InvalidRequestError(
                f"{name} has no sound, only pictures; choose a recording with sound."
            )
        # There is none where its head names a kind that nobody knows, whatever the types say.
        best = cast("AudioStream | None", container.streams.best("audio"))
        stream = best or container.streams.audio[0]
        if not getattr(stream.codec_context, "sample_rate", 0):
            raise InvalidRequestError(
                f"{name} holds sound of a kind that cannot be read here; save it as WAV or MP3."
            )
        yield _Container(container, stream, is_cut=_is_cut_wav(file))


def _refusal(file: BinaryIO, name: str) -> str:
    file.seek(0)
    start = file.read(12)
    known = start[:4] in {b"RIFF", b"fLaC", b"OggS", b"FORM"} or start[:3] == b"ID3"
    if known or start[4:8] == b"ftyp":
        return f"{name} is damaged or was cut off while copying; save or download it again."
    return f"{name} is not a recording that can be read here; use {FORMATS_IN_WORDS}."


class _Container:
    """What FFmpeg reads."""

    def __init__(self, container: InputContainer, stream: AudioStream, *, is_cut: bool) -> None:
        self._container = container
        self._stream = stream
        self._is_cut = is_cut
        self._tick_s = float(stream.time_base or Fraction(1, av.time_base))
        self.broke_off = False
        exact = container.format.name in EXACT
        length_s = self._length_s()
        context = stream.codec_context
        self.claims = Claims(length_s, context.sample_rate, context.channels, exact)

    def samples(self, rate_hz: int) -> Iterator[Samples]:
        resampler = Resampler(rate_hz)
        for frame in self._frames():
            yield from resampler.feed(frame)
        yield from resampler.finish()

    def seek(self, at_s: float) -> float:
        wanted_s = at_s - SEEK_MARGIN_S
        if not self.claims.is_exact or wanted_s <= 0:
            return 0.0
        start = self._stream.start_time or 0
        offset = start + round(wanted_s / self._tick_s)
        try:
            self._container.seek(offset, stream=self._stream)
            first = next(frame.pts for frame in self._container.decode(self._stream))
            self._container.seek(offset, stream=self._stream)
        except (FFmpegError, StopIteration):
            first = None
        if first is None:
            self._container.seek(start, stream=self._stream)
            return 0.0
        return (first - start) * self._tick_s

    def _length_s(self) -> float | None:
        if self._stream.duration:
            return max(0.0, self._stream.duration * self._tick_s)
        duration = self._container.duration
        return max(0.0, duration / av.time_base) if duration else None

    def _frames(self) -> Iterator[AudioFrame]:
        """Every frame that can be decoded; what cannot is left out."""
        self.broke_off = self._is_cut
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except FFmpegError:
                self.broke_off = True
                return
            if packet is None:
                return
            try:
                frames = packet.decode()
            except FFmpegError:
                self.broke_off = True
                continue
            if frames:
                self.broke_off = self._is_cut  # a damaged place within is no end
            yield from frames


def _is_cut_wav(file: BinaryIO) -> bool:
    """Whether a WAV file says that it is longer than it is; FFmpeg does not mind."""
    place = file.tell()
    file.seek(0)
    start = file.read(12)
    n_bytes = file.seek(0, SEEK_END)
    file.seek(place)
    claimed = int.from_bytes(start[4:8], "little") + 8
    is_wav = start[:4] == b"RIFF" and start[8:] == b"WAVE"
    return is_wav and n_bytes + SLACK_BYTES < claimed < STREAMED_BYTES


class _Other:
    """What libsndfile reads."""

    def __init__(self, file: soundfile.SoundFile) -> None:
        self._file = file
        self.broke_off = False
        self.claims = Claims(file.frames / file.samplerate, file.samplerate, file.channels, True)

    def samples(self, rate_hz: int) -> Iterator[Samples]:
        resampler = Resampler(rate_hz)
        try:
            for block in self._file.blocks(BLOCK_FRAMES, dtype="float32", always_2d=True):
                yield from resampler.feed_samples(cast("Samples", block).T, self._file.samplerate)
        except soundfile.LibsndfileError:
            self.broke_off = True
        yield from resampler.finish()

    def seek(self, at_s: float) -> float:
        return self._file.seek(min(int(at_s * self._file.samplerate), self._file.frames)) / (
            self._file.samplerate
        )
