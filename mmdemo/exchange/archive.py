"""A folder as one zip file, to be downloaded or sent. Knows no format."""

from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from mmdemo.pairs import Pair, storage_failures

# These are packed already: to try again costs time and saves nothing.
_METHODS = {".png": ZIP_STORED, ".flac": ZIP_STORED, ".safetensors": ZIP_STORED}
Written = TypeVar("Written")


def write_zip(
    pairs: Iterable[Pair], path: Path, export: Callable[[Iterable[Pair], Path], int]
) -> int:
    """Write to the zip file `path` what `export` writes to a folder; return how many pairs.

    Raises:
        InvalidRequestError: there is nothing to export.
        StorageError: the file cannot be written.
    """
    return zipped(path, lambda folder: export(pairs, folder))


def zipped(path: Path, write: Callable[[Path], Written]) -> Written:
    """Write to the zip file `path` what `write` writes to a folder; return what it returns.

    Raises:
        StorageError: the file cannot be written; nothing is left of it.
    """
    with storage_failures(path, instead="another folder"):
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as beside:
            folder, unfinished = Path(beside) / path.stem, Path(beside) / "unfinished.zip"
            written = write(folder)
            _pack(folder, unfinished)
            unfinished.replace(path)
    return written


def _pack(folder: Path, path: Path) -> None:
    with ZipFile(path, "w") as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = file.relative_to(folder).as_posix()
            archive.write(file, name, compress_type=_METHODS.get(file.suffix, ZIP_DEFLATED))
