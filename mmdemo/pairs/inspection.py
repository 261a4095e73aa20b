"""Finds what is wrong on disk: rows whose file is missing or altered, files that no row names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal, cast, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from mmdemo.media import MediaKind
from mmdemo.pairs.blobs import INCOMING, blob_path, folder_of
from mmdemo.pairs.failures import storage_failures
from mmdemo.pairs.preference_rows import PreferenceRow
from mmdemo.pairs.storage import Storage
from mmdemo.pairs.tables import DrawingRow, PairRow

_BLOCK_BYTES = 1_000_000
Trouble = Literal["missing", "altered", "unnamed"]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong."""

    trouble: Trouble
    path: Path  # of the file
    pairs: tuple[str, ...] = ()  # the ids of the pairs whose file it is; deleted ones, too


def inspect(storage: Storage, tell: Callable[[int], object] = lambda _: None) -> Iterator[Finding]:
    """Yield what is wrong.

    Args:
        storage: of the collection.
        tell: is told how many files were looked at.

    Raises:
        StorageError: the folder or the database cannot be read.
    """
    # First the files: one whose row comes after this moment must not seem to be unnamed.
    with storage_failures(storage.media_dir):
        on_disk = {path for kind in get_args(MediaKind) for path in _files(storage, kind)}
    named = _named(storage)
    for number, (path, pairs) in enumerate(sorted(named.items()), start=1):
        with storage_failures(path):
            trouble = _trouble(path)
        if trouble:
            yield Finding(trouble, path, tuple(pairs))
        tell(number)
    for path in sorted(on_disk - named.keys()):
        yield Finding("unnamed", path)


def _files(storage: Storage, kind: MediaKind) -> Iterator[Path]:
    folder = folder_of(storage.media_dir, kind)
    for path in folder.rglob("*"):
        if path.is_file() and path.parent.name != INCOMING:
            yield path


def _named(storage: Storage) -> dict[Path, list[str]]:
    """Every file that a row names, with the pairs that do."""
    named: dict[Path, list[str]] = {}
    pairs = select(PairRow.media, PairRow.media_sha256, PairRow.uuid).order_by(PairRow.id)
    with storage.database().reading() as session:
        for kind, digest, uuid in session.execute(pairs):
            path = blob_path(storage.media_dir, cast("MediaKind", kind), digest)
            named.setdefault(path, []).append(uuid)
        for kind, digest in _without_pairs(session):
            named.setdefault(blob_path(storage.media_dir, kind, digest), [])
    return named


def _without_pairs(session: Session) -> Iterator[tuple[MediaKind, str]]:
    """What drawings and preferences are about."""
    for digest in session.scalars(select(DrawingRow.picture_sha256)):
        yield "picture", digest
    row = PreferenceRow
    columns = (row.media, row.media_sha256, row.a_picture_sha256, row.b_picture_sha256)
    for kind, digest, *drawn in session.execute(select(*columns)):
        if kind and digest:
            yield cast("MediaKind", kind), digest
        for each in filter(None, drawn):
            yield "picture", each


def _trouble(path: Path) -> Trouble | None:
    digest = sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
    except FileNotFoundError:
        return "missing"
    return None if digest.hexdigest() == path.stem else "altered"
