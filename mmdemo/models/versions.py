"""Versions of models that were retrained here: folders with weights and where they came from."""

import re
import shutil
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from filelock import FileLock

from mmdemo.errors import InvalidRequestError, UnknownModelError
from mmdemo.media.whole_files import copy_folder, read_json, remove_leftovers, write_json
from mmdemo.models.catalogue import ModelCard
from mmdemo.models.checkpoint import version_of

ABOUT, MODEL, PROMOTED = "version.json", "model", "promoted.json"
UNFINISHED = ".new-"
NAME = re.compile(r"[a-z]+-[0-9]+")


@dataclass(frozen=True)
class Version:
    """What is known of one version; `scores` are those of its report."""

    name: str  # "captioner-1"
    role: str  # "captioner", "answerer", "listener" or "painter"
    tasks: tuple[str, ...]
    parent: str  # the model it was made from, by name
    parent_version: str  # which weights that had
    weights_version: str
    pairs: tuple[str, ...]  # ids of those it has learnt from
    snapshot: str  # SHA-256 of those pairs as they were
    settings: dict[str, Any]  # the recipe, the seed, the time
    code: str  # revision of the program that trained it, where known
    who: str
    created_at: str  # ISO 8601, UTC
    scores: dict[str, Any] = field(default_factory=dict[str, Any])
    title: str = ""  # what a person calls it


@dataclass(frozen=True)
class Promotion:
    """From when on a task opens with which model."""

    model: str  # a version's name
    who: str
    at: str  # ISO 8601, UTC
    reason: str


class VersionStore:
    """The versions below one folder, and which of them is live.

    A version is written beside and renamed, a promotion replaces one small file: whenever the
    power goes, each task has one live model.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str) -> Path:
        """The checkpoint folder of a version."""
        return self._folder / name / MODEL

    def add(self, model: Path, about: Mapping[str, Any]) -> Version:
        """Keep a copy of the checkpoint folder `model` under the next free name of its role.

        Args:
            model: what `save_pretrained` wrote.
            about: the fields of `Version` but its name, its weights' version and its time.

        Raises:
            StorageError: the disk is full, or the folder may not be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        remove_leftovers(self._folder, UNFINISHED)
        beside = self._folder / f"{UNFINISHED}{uuid4().hex}"
        copy_folder(model, beside / MODEL)
        weights_version = version_of(beside / MODEL)
        while True:
            version = Version(
                **about,
                name=self._next_name(about["role"]),
                weights_version=weights_version,
                created_at=moment(),
            )
            write_json(beside / ABOUT, asdict(version))
            try:
                beside.rename(self._folder / version.name)
            except OSError:  # somebody else has taken the name since
                if not (self._folder / version.name).exists():
                    raise
            else:
                return version

    def get(self, name: str) -> Version:
        """One version.

        Raises:
            UnknownModelError: there is none of that name.
        """
        if NAME.fullmatch(name):
            with suppress(FileNotFoundError):
                return _read(self._folder / name / ABOUT)
        raise UnknownModelError(f"There is no version {name!r} (any more).")

    def __contains__(self, name: object) -> bool:
        """Whether there is a version of that name."""
        return isinstance(name, str) and self._is_version(name)

    def __iter__(self) -> Iterator[Version]:
        """All versions, oldest first."""
        versions: list[Version] = []
        for path in self._folder.glob(f"[!.]*/{ABOUT}") if self._folder.is_dir() else ():
            with suppress(FileNotFoundError):  # deleted meanwhile
                versions.append(_read(path))
        return iter(sorted(versions, key=lambda version: (version.created_at, version.name)))

    def rename(self, name: str, title: str) -> Version:
        """Call a version something; its name stays."""
        about = asdict(self.get(name)) | {"title": title.strip()}
        write_json(self._folder / name / ABOUT, about)
        return _version(about)

    def add_scores(self, name: str, scores: dict[str, Any]) -> Version:
        """Write down what was measured of a version."""
        version = self.get(name)
        about = asdict(version) | {"scores": version.scores | scores}
        write_json(self._folder / name / ABOUT, about)
        return _version(about)

    def delete(self, name: str) -> None:
        """Remove a version with its weights.

        Raises:
            InvalidRequestError: it is live, or another version was made from it.
        """
        version = self.get(name)
        if name in self.live().values():
            raise InvalidRequestError(f"{name} is live; roll back or promote another one first.")
        if child := next((each.name for each in self if each.parent == name), None):
            raise InvalidRequestError(f"{child} was made from {name}; delete that one first.")
        beside = self._folder / f"{UNFINISHED}{uuid4().hex}"
        (self._folder / version.name).rename(beside)
        (self._folder / version.name).mkdir()  # nothing else is ever called so
        shutil.rmtree(beside)

    def promote(self, name: str, live: Mapping[str, str], who: str, reason: str = "") -> None:
        """Have the version's tasks open with it from now on; one that is live stays so.

        Args:
            name: which version.
            live: by task, the model that it opens with now.
            who: who decided it.
            reason: why, where the figures speak against it.

        Raises:
            UnknownModelError: there is no such version.
        """
        version = self.get(name)
        with self._promoting() as kept:
            for task in version.tasks:
                if live[task] != name:
                    kept[task] = [*kept.get(task, []), Promotion(name, who, moment(), reason)]

    def roll_back(self, task: str, name: str = "") -> None:
        """Take the last promotion for a task back.

        Args:
            task: for which something was promoted.
            name: the version that was promoted last, as far as the person knows; "": any.

        Raises:
            InvalidRequestError: nothing was promoted, or another version was since.
        """
        with self._promoting() as kept:
            past = self._still_there(kept.get(task, []))
            if not past:
                raise InvalidRequestError(
                    "No version was promoted here; there is nothing to take back."
                )
            if name not in {"", past[-1].model}:
                raise InvalidRequestError(
                    f"{past[-1].model} was promoted last; open that one to take it back."
                )
            kept[task] = past[:-1]

    def promotions(self) -> dict[str, list[Promotion]]:
        """By task: what was promoted and not taken back, oldest first."""
        kept = read_json(self._folder / PROMOTED)
        return {task: [Promotion(**each) for each in past] for task, past in kept.items()}

    def live(self, since: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
        """By task: the model that was promoted last and is still there, where one was.

        Args:
            since: by task, the moment up to which promotions do not count.
        """
        kept = {task: self._still_there(past) for task, past in self.promotions().items()}
        return {
            task: past[-1].model
            for task, past in kept.items()
            if past and past[-1].at > since.get(task, "")
        }

    def card(self, name: str) -> ModelCard:
        """A version as the catalogue knows models."""
        version = self.get(name)
        return ModelCard(
            name=name,
            tasks=version.tasks,
            is_version=True,
            weights=str(self.path(name).absolute()),
            description=version.title
            or f"{version.parent}, retrained on {len(version.pairs)} pairs",
        )

    def _is_version(self, name: str) -> bool:
        return bool(NAME.fullmatch(name)) and (self._folder / name / ABOUT).is_file()

    def _next_name(self, role: str) -> str:
        taken = [path.name.removeprefix(f"{role}-") for path in self._folder.glob(f"{role}-*")]
        return f"{role}-{1 + max((int(each) for each in taken if each.isdecimal()), default=0)}"

    def _still_there(self, past: Sequence[Promotion]) -> list[Promotion]:
        return [each for each in past if self._is_version(each.model)]

    @contextmanager
    def _promoting(self) -> Generator[dict[str, list[Promotion]]]:
        """What was promoted, to be changed by one process at a time; errors leave it as it is."""
        with FileLock(self._folder / ".promoting.lock"):
            kept = self.promotions()
            yield kept
            write_json(
                self._folder / PROMOTED,
                {task: [asdict(each) for each in past] for task, past in kept.items()},
            )


def _read(path: Path) -> Version:
    """What stands in a file: the catalogue asks for every request, and reports make it large."""
    found = path.stat()
    return _read_once(path, found.st_ino, found.st_mtime_ns)


@lru_cache(maxsize=256)
def _read_once(path: Path, inode: int, written_ns: int) -> Version:
    del inode, written_ns  # a file is replaced, never written over
    return _version(read_json(path))


def _version(about: dict[str, Any]) -> Version:
    tuples: dict[str, Any] = {key: tuple(about[key]) for key in ("tasks", "pairs")}
    return Version(**{**about, **tuples})


def moment() -> str:
    """Now; of two moments the later one is the greater string."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
