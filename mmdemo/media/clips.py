"""A stretch cut out of a recording, to be kept beside what was said in it."""

from dataclasses import dataclass
from typing import Literal

MediaKind = Literal["picture", "clip"]


@dataclass(frozen=True)
class Clip:
    """Sound from `start_s` to `end_s` of a recording, as the bytes of a FLAC file."""

    flac: bytes  # at the recording's own sample rate
    recording: str  # its name, without its folder
    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """How long it is."""
        return self.end_s - self.start_s
