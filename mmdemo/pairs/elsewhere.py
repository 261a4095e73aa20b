"""Pictures and clips on another machine or in a cloud, each once, named as they are here."""

from hashlib import sha256
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import fsspec  # pyright: ignore[reportMissingTypeStubs]

from mmdemo.errors import StorageError
from mmdemo.pairs.blobs import INCOMING, make_folder, write_beside_and_rename
from mmdemo.pairs.failures import storage_failures

_INSTEAD = "another address (MMDEMO_MEDIA_URL)"


class Elsewhere:
    """The folder at an fsspec URL, such as `s3://bucket/mmdemo` or `file:///mnt/share`.

    Every method raises StorageError if the folder cannot be used.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        try:
            open_folder = cast("Any", fsspec.core.url_to_fs)  # pyright: ignore[reportUnknownMemberType]
            self._files, self._root = cast("tuple[Any, str]", open_folder(with_scheme(url)))
        except (ValueError, ImportError) as error:
            raise StorageError(
                f"{url!r} is no address that pictures can be kept at ({error}); write one like "
                "s3://bucket/folder, with its package installed (MMDEMO_MEDIA_URL)."
            ) from error

    def put(self, path: Path, name: str) -> None:
        """Copy the file `path` there under `name`, unless it is there; it is whole, or not there.

        Args:
            path: a file here.
            name: a path with slashes below the folder.
        """
        with storage_failures(self._url, instead=_INSTEAD):
            target, n_bytes = f"{self._root}/{name}", path.stat().st_size
            if self._size(target) == n_bytes:
                return
            beside = f"{self._root}/{INCOMING}/{uuid4().hex}"
            for folder in (beside, target):
                self._files.makedirs(folder.rpartition("/")[0], exist_ok=True)
            self._files.put_file(str(path), beside)
            self._files.mv(beside, target)
            if self._size(target) != n_bytes:
                raise OSError(f"{name} did not arrive whole")

    def fetch(self, name: str, path: Path) -> None:
        """Copy `name` from there to the file `path`, whole and unaltered."""
        with storage_failures(self._url, instead=_INSTEAD):
            data = bytes(self._files.cat_file(f"{self._root}/{name}"))
            if sha256(data).hexdigest() != path.stem:
                raise OSError(f"{name} has been altered there")
        with storage_failures(path.parent):
            make_folder(path.parent)
            write_beside_and_rename(path.parents[1] / INCOMING / f"{uuid4().hex}.tmp", path, data)

    def _size(self, target: str) -> int | None:
        self._files.invalidate_cache()
        return int(self._files.size(target)) if self._files.exists(target) else None


def with_scheme(url: str) -> str:
    """The same; without a scheme it would be taken for a folder here."""
    if "://" not in url:
        raise ValueError("it has no ://")
    return url
