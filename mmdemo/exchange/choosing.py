"""Which pairs are taken out."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from mmdemo.media import Language
from mmdemo.pairs import Pair, Split


@dataclass(frozen=True)
class Choice:
    """Which pairs are meant, beside their verdicts; what is empty lets every pair through."""

    project: str = ""
    languages: Collection[Language] = ()
    splits: Collection[Split] = ()

    def among(self, pairs: Iterable[Pair]) -> Iterator[Pair]:
        """Those of `pairs` that are meant."""
        return (pair for pair in pairs if self._includes(pair))

    def _includes(self, pair: Pair) -> bool:
        return (
            (not self.project or pair.project == self.project)
            and (not self.languages or pair.language in self.languages)
            and (not self.splits or pair.split in self.splits)
        )
