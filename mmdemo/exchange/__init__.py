"""Pairs written out for other tools. One file per format."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Protocol

from mmdemo.exchange.archive import write_zip
from mmdemo.exchange.jsonl import write_jsonl
from mmdemo.pairs import Pair, Verdict

__all__ = ["EXPORTERS", "Exporter", "write_zip"]


class Exporter(Protocol):
    """Writes pairs to a folder in one format."""

    def __call__(
        self, pairs: Iterable[Pair], folder: Path, *, verdicts: Collection[Verdict] = ...
    ) -> int:
        """Write the pairs of these verdicts and return how many; by default the usable ones.

        The folder is new, or empty, or an earlier export that is replaced as a whole.

        Raises:
            InvalidRequestError: there are no such pairs, or the folder holds something else.
            StorageError: it cannot be written.
        """
        ...


EXPORTERS: dict[str, Exporter] = {
    "jsonl": write_jsonl,
}
