"""What is asked of a model that listens, and what it heard. Plain values; no torch, no files."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from mmdemo.media.requests import Language
from mmdemo.media.ticket import Ticket

SAMPLE_RATE_HZ = 16_000  # of everything that models hear

Samples: TypeAlias = npt.NDArray[np.float32]  # (samples,), one channel, within [-1, 1]
SpeechTask = Literal["transcribe", "translate"]  # translate: into English
SPEECH_TASKS: tuple[SpeechTask, ...] = get_args(SpeechTask)
Doubt = Literal["repetition", "silence", "unsure", "too_fast"]


@dataclass(frozen=True)
class SpeechRequest:
    """A stretch of speech, short enough for one look of the model, to be written down."""

    samples: Samples  # at SAMPLE_RATE_HZ
    language: Language | None = None  # None: the model finds out
    task: SpeechTask = "transcribe"
    prompt: str = ""  # what was said before, or words to be expected
    ticket: Ticket = field(default_factory=Ticket, compare=False)

    @property
    def alike(self) -> Hashable:
        """All of them fit into one batch."""
        return None


@dataclass(frozen=True)
class Word:
    """One word, or one Chinese character, and when it was said."""

    text: str  # without spaces around it
    start_s: float
    end_s: float
    probability: float  # the model's, in [0, 1]


@dataclass(frozen=True)
class Segment:
    """A sentence or so: what was heard between two moments."""

    start_s: float
    end_s: float
    text: str
    language: str  # "en", "zh", or another code of a model that knows more; "" if unknown
    probability: float  # geometric mean over the tokens, in [0, 1]
    words: tuple[Word, ...] = ()  # in order, not overlapping; empty if the model tells no times
    doubts: tuple[Doubt, ...] = ()  # why a person should listen to it again


@dataclass(frozen=True)
class Transcript:
    """A whole recording, written down."""

    segments: tuple[Segment, ...]  # in order, not overlapping
    duration_s: float  # of the recording as far as it was heard
    model: str  # its name in the catalogue
    version: str  # which weights
    seconds: float  # the work took
    finished: bool = True  # False: stopped before the end, or the file broke off
    settings: dict[str, str | int | float] = field(default_factory=dict[str, str | int | float])

    @property
    def text(self) -> str:
        """Every segment's text, one to a line."""
        return "\n".join(segment.text for segment in self.segments)
