"""Versions of models that were retrained here: folders with weights and where they came from."""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from mmdemo.errors import InvalidRequestError, UnknownModelError
from mmdemo.media.whole_files import read_json, write_json
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

    model: str  # a version's name, or the model that there was before any
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
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self._folder / f"{UNFINISHED}{uuid4().hex}"
        shutil.copytree(model, beside / MODEL)
        weights_version = version_of(beside / MODEL)
        while True:
            version = Version(
                **about,
                name=self._next_name(about["role"]),
                weights_version=weights_version,
                created_at=_now(),
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
        if not self._is_version(name):
            raise UnknownModelError(f"There is no version {name!r} (any more).")
        return _version(read_json(self._folder / name / ABOUT))

    def __contains__(self, name: object) -> bool:
        """Whether there is a version of that name."""
        return isinstance(name, str) and self._is_version(name)

    def __iter__(self) -> Iterator[Version]:
        """All versions, oldest first."""
        found = self._folder.glob(f"[!.]*/{ABOUT}") if self._folder.is_dir() else ()
        versions = [_version(read_json(path)) for path in found]
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

    def promote(self, name: str, before: Mapping[str, str], who: str, reason: str = "") -> None:
        """Have the version's tasks open with it from now on.

        Args:
            name: which version.
            before: by task, the model that is live where nothing was ever promoted.
            who: who decided it.
            reason: why, where the figures speak against it.

        Raises:
            UnknownModelError: there is no such version.
        """
        version, kept = self.get(name), self.promotions()
        for task in version.tasks:
            past = kept.get(task) or [Promotion(before[task], "mmdemo", _now(), "")]
            kept[task] = [*past, Promotion(name, who, _now(), reason)]
        self._write_promotions(kept)

    def roll_back(self, task: str) -> str:
        """Take the last promotion for a task back; the name of the model that is live again.

        Raises:
            InvalidRequestError: nothing was promoted.
        """
        kept = self.promotions()
        if len(kept.get(task, ())) <= 1:  # the first is what there was before
            raise InvalidRequestError(
                "No version was promoted here; there is nothing to take back."
            )
        kept[task].pop()
        self._write_promotions(kept)
        return kept[task][-1].model

    def promotions(self) -> dict[str, list[Promotion]]:
        """By task: what was promoted and not taken back, oldest first."""
        kept = read_json(self._folder / PROMOTED)
        return {task: [Promotion(**each) for each in past] for task, past in kept.items()}

    def live(self) -> dict[str, str]:
        """By task: the model that was promoted last, where one was and is still there."""
        return {
            task: past[-1].model
            for task, past in self.promotions().items()
            if self._is_version(past[-1].model) or len(past) == 1
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

    def _write_promotions(self, kept: Mapping[str, list[Promotion]]) -> None:
        write_json(
            self._folder / PROMOTED,
            {task: [asdict(each) for each in past] for task, past in kept.items()},
        )


def _version(about: dict[str, Any]) -> Version:
    tuples: dict[str, Any] = {key: tuple(about[key]) for key in ("tasks", "pairs")}
    return Version(**{**about, **tuples})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
