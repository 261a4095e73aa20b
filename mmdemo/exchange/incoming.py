"""What an importer reads: rows that are still to be checked, and rows that cannot be read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Protocol

from mmdemo.exchange.trees import Tree
from mmdemo.media import Candidate, Language, MediaKind
from mmdemo.media.sounds import SUFFIXES
from mmdemo.pairs import Past, Verdict

_OF_CLIPS = tuple(SUFFIXES)


@dataclass(frozen=True)
class MediaFile:
    """A picture or clip that can be read when its turn comes."""

    name: str  # without its folders
    kind: MediaKind
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Incoming:
    """One text, or none yet, about one picture or clip; None and "" where nothing is said."""

    where: str  # "captions.csv:12"
    file: MediaFile
    text: str = ""
    task: str | None = None
    question: str | None = None
    language: Language | None = None
    verdict: Verdict | None = None
    candidates: tuple[Candidate, ...] = ()  # what a model suggested, best first
    model: str = ""
    version: str = ""
    seconds: float = 0.0
    settings: dict[str, str | int | float] = field(default_factory=dict[str, str | int | float])
    who: str = ""
    project: str = ""
    source: str = ""  # as it was called when it first came
    item: str | None = None
    kin: str | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    stars: int = 0
    past: Past | None = None
    sha256: str = ""  # that its file should have


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be brought in, and why."""

    where: str
    reason: str


class Importer(Protocol):
    """Reads one format."""

    def __call__(self, tree: Tree, files: Sequence[str]) -> Iterator[Incoming | BadRow]:
        """Yield each row of these files, in order.

        Raises:
            InvalidRequestError: nothing of a file can be read, or it is a trap.
        """
        ...


def kind_of_name(name: str) -> MediaKind:
    """Whether a file of that name is a picture or a clip."""
    return "clip" if name.lower().endswith(_OF_CLIPS) else "picture"


def file_in(tree: Tree, name: str) -> MediaFile:
    """A picture or clip of a folder or archive."""
    return MediaFile(name.rpartition("/")[2], kind_of_name(name), lambda: tree.read(name))


def file_of_bytes(name: str, kind: MediaKind, data: bytes) -> MediaFile:
    """A picture or clip that came within its row."""
    return MediaFile(PurePosixPath(name).name, kind, lambda: data)
