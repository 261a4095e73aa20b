"""What a person asks of a model, and what comes back. Plain values; no torch, no Gradio."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from PIL.Image import Image

from mmdemo.media.ticket import Ticket

Picture: TypeAlias = Image
Language = Literal["en", "zh"]
Style = Literal["short", "detailed"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
STYLES: tuple[Style, ...] = get_args(Style)


@dataclass(frozen=True)
class CaptionRequest:
    """A picture to be described."""

    picture: Picture
    language: Language = "en"
    style: Style = "short"
    n_candidates: int = 3
    instruction: str = ""  # replaces the usual instruction, for models that take one
    ticket: Ticket = field(default_factory=Ticket, compare=False)

    @property
    def alike(self) -> Hashable:
        """Requests that share it fit into one batch."""
        return self.n_candidates


@dataclass(frozen=True)
class Turn:
    """One question with the answer it got, earlier in a conversation about the same picture."""

    question: str
    answer: str


@dataclass(frozen=True)
class Question:
    """Something asked about a picture."""

    picture: Picture
    text: str
    language: Language = "en"
    n_candidates: int = 1
    earlier: tuple[Turn, ...] = ()
    ticket: Ticket = field(default_factory=Ticket, compare=False)

    @property
    def alike(self) -> Hashable:
        """Requests that share it fit into one batch."""
        return self.n_candidates


@dataclass(frozen=True)
class Candidate:
    """One thing a model might say."""

    text: str
    score: float  # the model's probability of this text, geometric mean per token, in [0, 1]


@dataclass(frozen=True)
class Suggestion:
    """What a model said, before a person has judged it."""

    task: str  # "caption", "answer", "transcribe" or "draw"
    language: Language
    candidates: tuple[Candidate, ...]  # best first, at least one
    model: str  # its name in the catalogue
    version: str  # which weights: a commit, or the start of the file's SHA-256
    seconds: float  # from asking to answer, waiting included
    settings: dict[str, str | int | float] = field(default_factory=dict[str, str | int | float])

    @property
    def text(self) -> str:
        """The best candidate's text."""
        return self.candidates[0].text

    @property
    def score(self) -> float:
        """The best candidate's score."""
        return self.candidates[0].score
