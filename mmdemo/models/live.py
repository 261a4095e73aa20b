"""The catalogue with the versions that were made here, and what is live now."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mmdemo.models.catalogue import ModelCard
from mmdemo.models.versions import VersionStore, moment


class LiveCatalogue(Mapping[str, ModelCard]):
    """The cards that were there at the start, and those of all versions that are there now."""

    def __init__(self, base: Mapping[str, ModelCard], versions: VersionStore) -> None:
        self._base, self._versions = base, versions

    def __getitem__(self, name: str) -> ModelCard:
        if card := self._base.get(name):
            return card
        if name not in self._versions:
            raise KeyError(name)
        card, parent = self._versions.card(name), self._ancestor(name)
        if parent is None:
            return card
        # What it writes and how it is best asked it has from the model that it was made from.
        return replace(
            parent,
            name=name,
            tasks=card.tasks,
            weights=card.weights,
            adapter=card.adapter,
            revision="main",
            download_mb=0,
            description=card.description,
            default_for=(),
            bundled=False,
            is_version=card.is_version,
        )

    def __iter__(self) -> Iterator[str]:
        yield from self._base
        yield from (version.name for version in self._versions)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _ancestor(self, name: str) -> ModelCard | None:
        while name in self._versions:
            name = self._versions.get(name).parent
        return self._base.get(name)


class LiveDefaults(Mapping[str, str]):
    """By task, the model that it opens with: the one that was promoted last, if any was.

    A model that somebody named for this start goes before what was promoted earlier.
    """

    def __init__(self, base: Mapping[str, str], named: set[str], versions: VersionStore) -> None:
        self._base, self._versions = base, versions
        self._since = dict.fromkeys(named, moment())

    def __getitem__(self, task: str) -> str:
        return self._versions.live(self._since).get(task, self._base[task])

    def __iter__(self) -> Iterator[str]:
        return iter(self._base)

    def __len__(self) -> int:
        return len(self._base)
