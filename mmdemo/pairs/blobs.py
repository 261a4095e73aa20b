"""Pictures and clips as files, each once, named by the SHA-256 of its bytes. Knows no database."""

import ctypes
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from mmdemo.media import MediaKind

INCOMING = "incoming"
FEW = 8  # so many files are synced one by one sooner than the whole disk
_PLACES: dict[MediaKind, tuple[str, str]] = {  # folder and ending
    "picture": ("pictures", ".png"),
    "clip": ("clips", ".flac"),
}
# A file of another process that is still being written must not be swept away under it.
LEFTOVER_AGE_S = 3_600.0


def folder_of(media_dir: Path, kind: MediaKind) -> Path:
    """Where all pictures, or all clips, lie."""
    return media_dir / _PLACES[kind][0]


def blob_path(media_dir: Path, kind: MediaKind, digest: str) -> Path:
    """Where the picture or clip of that SHA-256 lies."""
    return folder_of(media_dir, kind) / digest[:2] / f"{digest}{_PLACES[kind][1]}"


def save_blob(media_dir: Path, kind: MediaKind, data: bytes) -> str:
    """Return the SHA-256 of `data` once a file of that name is safely on disk."""
    digest = sha256(data).hexdigest()
    path = blob_path(media_dir, kind, digest)
    make_folder(path.parent)
    if not _is_whole(path, len(data)):
        beside = path.parents[1] / INCOMING / f"{uuid4().hex}.tmp"
        write_beside_and_rename(beside, path, data)
    # Also where the file was there: the process that put it there may not have come this far.
    _fsync_folder(path.parent)
    return digest


def save_blobs(media_dir: Path, blobs: Iterable[tuple[MediaKind, bytes]]) -> list[str]:
    """Return the SHA-256 of each of `blobs` once files of these names are safely on disk.

    All are written, synced together, renamed into place, and their folders synced together.
    """
    blobs = list(blobs)
    if len(blobs) <= FEW or not _can_sync_disk():
        return [save_blob(media_dir, kind, data) for kind, data in blobs]
    digests = [sha256(data).hexdigest() for _, data in blobs]
    files: dict[tuple[MediaKind, str], bytes] = {
        (kind, digest): data for digest, (kind, data) in zip(digests, blobs, strict=True)
    }
    renames: list[tuple[Path, Path]] = []
    try:
        for path, data in _missing(media_dir, files):
            temporary = path.parents[1] / INCOMING / f"{uuid4().hex}.tmp"
            renames.append((temporary, path))
            temporary.write_bytes(data)
        _sync_disk(media_dir)  # also where every file was there: see save_blob
        for temporary, path in renames:
            temporary.replace(path)
        _sync_disk(media_dir)
    except BaseException:
        for temporary, _ in renames:
            temporary.unlink(missing_ok=True)
        raise
    return digests


def remove_leftovers(media_dir: Path, *, now: float | None = None) -> int:
    """Remove what writers that died left half-written; return how many files."""
    deadline = (time.time() if now is None else now) - LEFTOVER_AGE_S
    n_removed = 0
    folders = [folder_of(media_dir, kind) / INCOMING for kind in _PLACES]
    for path in (path for folder in folders for path in folder.glob("*.tmp")):
        try:
            if path.stat().st_mtime < deadline:
                path.unlink()
                n_removed += 1
        except FileNotFoundError:  # its writer was alive and has just renamed it
            continue
    return n_removed


def make_folder(folder: Path) -> None:
    """Make a folder and its parents, and have each survive a power cut."""
    missing: list[Path] = []
    while not folder.is_dir():
        missing.append(folder)
        if folder.parent == folder:
            break
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        _fsync_folder(path.parent)


def _is_whole(path: Path, n_bytes: int) -> bool:
    try:
        return path.stat().st_size == n_bytes
    except FileNotFoundError:
        return False


def _missing(
    media_dir: Path, files: Mapping[tuple[MediaKind, str], bytes]
) -> Iterator[tuple[Path, bytes]]:
    """What is not there yet of these files, each with its path, whose folders are made."""
    made: set[Path] = set()
    for (kind, digest), data in files.items():
        path = blob_path(media_dir, kind, digest)
        if _is_whole(path, len(data)):
            continue
        folder = path.parent
        if folder not in made:
            made.add(folder)
            for each in (folder, folder.parent / INCOMING):
                each.mkdir(parents=True, exist_ok=True)
        yield path, data


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _can_sync_disk() -> bool:
    return sys.platform == "linux" and hasattr(_libc(), "syncfs")


def _sync_disk(folder: Path) -> None:
    """Have everything that was written to the disk that holds `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if _libc().syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
    finally:
        os.close(descriptor)


def write_beside_and_rename(temporary: Path, path: Path, data: bytes) -> None:
    """Write a file that is whole, or not there; its folder is made if need be."""
    make_folder(temporary.parent)
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _fsync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder, and needs no such thing
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
