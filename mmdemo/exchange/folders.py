"""Exports as folders: put in place when complete, replacing an earlier one as a whole or not."""

import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from mmdemo.errors import InvalidRequestError, StorageError
from mmdemo.exchange.card import CARD_NAME, Tally, card_of
from mmdemo.pairs import USABLE, Pair, Verdict, storage_failures

# One of these is in every export; exports had no card once.
_MARKS = (CARD_NAME, "metadata.jsonl", "clips.jsonl")


@dataclass(frozen=True)
class Layout:
    """What an export of one format consists of."""

    format: str
    names: re.Pattern[str]  # of every file and folder in it, but the card
    write: Callable[[Iterator[Pair], Path], int]  # to an empty folder; returns how many pairs
    loading: str  # how it is loaded, as a line of code
    configs: Callable[[Path], str] | None = None  # lines for the card's head

    def __call__(
        self, pairs: Iterable[Pair], folder: Path, *, verdicts: Collection[Verdict] = USABLE
    ) -> int:
        """Write the pairs of these verdicts to `folder`, in their order; return how many.

        An earlier export in `folder` is replaced as a whole, or, on failure, left as it was.

        Raises:
            InvalidRequestError: there are no such pairs, or `folder` holds something else.
            StorageError: `folder` cannot be written.
        """
        folder = folder.resolve()  # what a link names is replaced, not the link
        _refuse_what_is_not_ours(folder, self.names)
        with storage_failures(folder, instead="another folder"):
            folder.parent.mkdir(parents=True, exist_ok=True)
            beside = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
            try:
                fresh = beside / "new"
                fresh.mkdir()
                n_pairs = self._fill(fresh, pairs, verdicts)
                _swap(fresh, folder, old=beside / "old")
            finally:
                shutil.rmtree(beside, ignore_errors=True)
        return n_pairs

    def _fill(self, folder: Path, pairs: Iterable[Pair], verdicts: Collection[Verdict]) -> int:
        tally = Tally()
        chosen = tally.counting(pair for pair in pairs if pair.verdict in verdicts)
        n_pairs = self.write(chosen, folder)
        if not tally.n_pairs:
            raise InvalidRequestError(
                f"There are no pairs to export: none was judged {' or '.join(verdicts)}."
            )
        if not n_pairs:
            raise InvalidRequestError(
                f"None of these {tally.n_pairs} pairs fits into {self.format}; "
                "choose another format."
            )
        configs = self.configs(folder) if self.configs else ""
        card = card_of(tally, loading=self.loading, configs=configs)
        (folder / CARD_NAME).write_text(card, encoding="utf-8", newline="\n")
        return n_pairs


def copy_media(pair: Pair, path: Path) -> Path:
    """Copy a pair's picture or clip to `path`, unless it is there; return `path`.

    Raises:
        StorageError: the file is gone.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # A copy, not a link: whoever edits an export must not edit the collection.
        with finding_media(pair):
            shutil.copyfile(pair.media_path, path)
    return path


def read_media(pair: Pair) -> bytes:
    """The bytes of a pair's picture or clip.

    Raises:
        StorageError: the file is gone.
    """
    with finding_media(pair):
        return pair.media_path.read_bytes()


class finding_media:  # noqa: N801 - read as a verb in a with statement
    """Says which pair's file is gone, where it is."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: object, _trace: object) -> None:
        pair = self._pair
        if isinstance(error, FileNotFoundError) and not pair.media_path.exists():
            raise StorageError(
                f"{pair.media_path}, the {pair.media} of pair {pair.id}, is gone; "
                "put it back from a backup, or delete that pair."
            ) from error


def _refuse_what_is_not_ours(folder: Path, ours: re.Pattern[str]) -> None:
    with storage_failures(folder, instead="another folder"):
        if not folder.exists():
            return
        if not folder.is_dir():
            raise InvalidRequestError(f"{folder} is a file; name a folder to export to.")
        is_empty = not any(folder.iterdir())
        is_export = any((folder / name).is_file() for name in _MARKS)
        if not is_empty and not (is_export and all(_are_ours(folder, ours))):
            raise InvalidRequestError(
                f"{folder} is not empty and not just an earlier export; "
                "name a new folder to export to."
            )


def _are_ours(folder: Path, ours: re.Pattern[str]) -> Iterator[bool]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        yield name == CARD_NAME or bool(ours.fullmatch(name))


def _swap(fresh: Path, folder: Path, *, old: Path) -> None:
    """Put `fresh` in the place of `folder`, whose contents go to `old`."""
    if not folder.exists():
        fresh.rename(folder)
        return
    folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        old.rename(folder)
        raise
