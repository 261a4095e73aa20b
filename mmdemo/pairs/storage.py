"""Where everything kept lies: one database, opened at first use, and the files beside it."""

from collections.abc import Iterable
from pathlib import Path
from threading import Lock

from mmdemo.media import MediaKind
from mmdemo.pairs.blobs import blob_path, make_folder, remove_leftovers, save_blob, save_blobs
from mmdemo.pairs.database import Database
from mmdemo.pairs.elsewhere import Elsewhere
from mmdemo.pairs.failures import storage_failures


class Storage:
    """A database and a folder of files, shared by the stores that keep things in them.

    The database is opened at first use, so that an app whose data folder is out of order still
    starts, and says so when something is to be kept.

    Every method raises StorageError if the database or the folder cannot be used.
    """

    def __init__(
        self,
        database_url: str,
        media_dir: Path,
        *,
        media_url: str = "",
        busy_timeout_s: float = 10.0,
    ) -> None:
        self.media_dir = media_dir
        self._media_url = media_url
        self._elsewhere: Elsewhere | None = None
        self._database_url = database_url
        self._busy_timeout_s = busy_timeout_s
        self._opening = Lock()
        self._opened: Database | None = None

    def database(self) -> Database:
        """The database, open and up to date."""
        with self._opening:
            if self._opened is None:
                with storage_failures(self.media_dir):
                    remove_leftovers(self.media_dir)
                if self._media_url:
                    self._elsewhere = Elsewhere(self._media_url)
                self._opened = Database.open(
                    self._database_url, busy_timeout_s=self._busy_timeout_s
                )
            return self._opened

    def save(self, kind: MediaKind, data: bytes) -> str:
        """Return the SHA-256 of `data` once a file of that name is safely on disk."""
        with storage_failures(self.media_dir):
            digest = save_blob(self.media_dir, kind, data)
        self._put(kind, digest)
        return digest

    def save_many(self, blobs: Iterable[tuple[MediaKind, bytes]]) -> list[str]:
        """Return the SHA-256 of each once files of these names are safely on disk."""
        with storage_failures(self.media_dir):
            make_folder(self.media_dir)
            kept = list(blobs)
            digests = save_blobs(self.media_dir, kept)
        for (kind, _), digest in zip(kept, digests, strict=True):
            self._put(kind, digest)
        return digests

    def path_of(self, kind: MediaKind, digest: str) -> Path:
        """Where the picture or clip of that SHA-256 lies; it is fetched where it lies elsewhere."""
        path = blob_path(self.media_dir, kind, digest)
        if self._elsewhere is not None and not path.exists():
            self._elsewhere.fetch(self._name(path), path)
        return path

    def _put(self, kind: MediaKind, digest: str) -> None:
        if self._elsewhere is not None:
            path = blob_path(self.media_dir, kind, digest)
            self._elsewhere.put(path, self._name(path))

    def _name(self, path: Path) -> str:
        return path.relative_to(self.media_dir).as_posix()

    def close(self) -> None:
        """Let go of the database; the next use opens it again."""
        with self._opening:
            if self._opened is not None:
                self._opened.close()
                self._opened = None
