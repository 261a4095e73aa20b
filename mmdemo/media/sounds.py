"""From a file that holds sound, of any kind and length, to samples; or one sentence on why not."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import soundfile  # pyright: ignore[reportMissingTypeStubs] - it has none

from mmdemo.errors import InvalidRequestError
from mmdemo.media.decoding import opened
from mmdemo.media.resampling import in_blocks, joined
from mmdemo.media.speech import SAMPLE_RATE_HZ, Samples

BLOCK_S = 10.0
SHORT_S = 0.5  # less than is claimed by so much: the file broke off
MAX_CLIP_RATE_HZ = 192_000
# Files of these names are taken for recordings where a whole folder is named.
SUFFIXES = frozenset(
    {".3gp", ".aac", ".ac3", ".aif", ".aiff", ".amr", ".ape", ".asf", ".au", ".avi", ".caf"}
    | {".flac", ".flv", ".m4a", ".m4b", ".m4v", ".mka", ".mkv", ".mov", ".mp2", ".mp3", ".mp4"}
    | {".mpeg", ".mpg", ".oga", ".ogg", ".ogv", ".opus", ".w64", ".wav", ".webm", ".wma", ".wv"}
)


@dataclass
class Sound:
    """A recording that can be read, and what its file says of itself, which may be wrong."""

    path: Path
    claimed_s: float | None  # None: it does not say
    rate_hz: int
    n_channels: int
    is_exact: bool  # whether `claimed_s` can be wrong only because the file broke off
    broke_off: bool = field(default=False, init=False)  # known once it was read to its end

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return self.path.name


def open_sound(path: Path) -> Sound:
    """Look at a recording without reading it.

    Raises:
        InvalidRequestError: it is missing, empty, holds no sound, or cannot be read here.
    """
    with opened(path) as source:
        claims = source.claims
        return Sound(path, claims.duration_s, claims.rate_hz, claims.n_channels, claims.is_exact)


def read_blocks(sound: Sound, block_s: float = BLOCK_S) -> Iterator[Samples]:
    """The recording at SAMPLE_RATE_HZ, in blocks of `block_s`; the last one may be shorter.

    What is no number is silence. A file that broke off is read as far as it goes, and
    `sound.broke_off` tells so afterwards.

    Raises:
        InvalidRequestError: it is gone, or nothing of it can be read.
    """
    n_read = 0
    with opened(sound.path) as source:
        for block in in_blocks(source.samples(SAMPLE_RATE_HZ), round(block_s * SAMPLE_RATE_HZ)):
            n_read += len(block)
            yield block
    missing_s = (sound.claimed_s or 0.0) - n_read / SAMPLE_RATE_HZ
    sound.broke_off = source.broke_off or (sound.is_exact and missing_s > SHORT_S)
    if not n_read and sound.broke_off:
        raise InvalidRequestError(
            f'"{sound.name}" is damaged or was cut off while copying; save or download it again.'
        )


def read_samples(path: Path) -> Samples:
    """A whole short recording at SAMPLE_RATE_HZ: (samples,).

    Raises:
        InvalidRequestError: it cannot be read.
    """
    return joined(read_blocks(open_sound(path)))


def cut_clip(path: Path, start_s: float, end_s: float) -> bytes:
    """What lies between two moments, as a FLAC file of one channel at the recording's own rate.

    Raises:
        InvalidRequestError: the recording cannot be read, or nothing lies there.
    """
    start_s = max(start_s, 0.0)
    with opened(path) as source:
        rate_hz = min(source.claims.rate_hz, MAX_CLIP_RATE_HZ)
        at_s = source.seek(start_s)
        first, last = (round((each - at_s) * rate_hz) for each in (start_s, end_s))
        clip = _between(source.samples(rate_hz), first, last)
    if not len(clip):
        raise InvalidRequestError(
            f'"{path.name}" has no sound from {start_s:.1f} s to {end_s:.1f} s; choose a moment '
            "within it."
        )
    flac = BytesIO()
    soundfile.write(flac, clip, rate_hz, format="FLAC", subtype="PCM_16")
    return flac.getvalue()


def _between(samples: Iterator[Samples], first: int, last: int) -> Samples:
    pieces: list[Samples] = []
    at = 0
    for piece in samples:
        if at + len(piece) > first:
            pieces.append(piece[max(0, first - at) : max(0, last - at)])
        at += len(piece)
        if at >= last:
            break
    return joined(pieces)
