"""A copy of the collection elsewhere, for machines whose disk does not outlive a restart.

At the start an empty data folder is filled from there. From then on a thread brings over what is
new: a consistent snapshot of the SQLite database, and the pictures, clips and versions that are
not there yet. What fails is tried again; until it is through, the state says so.
"""

import json
import logging
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Lock, Thread
from typing import Any, cast
from uuid import uuid4

from mmdemo.errors import MmdemoError
from mmdemo.pairs.backup_places import DATABASE, OvertakenError, Place
from mmdemo.pairs.blobs import INCOMING
from mmdemo.pairs.failures import storage_failures

FOLDERS = ("pictures", "clips", "versions")
RECORD = "backup.json"  # in the data folder: which state of the place this folder goes on from
_CHANGING = ".json"  # in contrast to what is named by its content, or written once
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BackupState:
    """How far the copy is behind."""

    where: str
    waiting_since: float | None  # POSIX time of the first change that is not there; None: all is
    problem: str = ""  # why it is not, in a sentence


class Backup:
    """Keeps the copy of one data folder; only one app may have it at a time."""

    def __init__(self, place: Place, data_dir: Path, *, every_s: float) -> None:
        self._place = place
        self._data_dir = data_dir
        self._every_s = every_s
        self._ending = Event()
        self._pushing = Lock()
        self._thread: Thread | None = None
        self._after = ""  # the state of the place that this folder goes on from
        self._there: set[str] = set()
        self._sent: dict[str, tuple[int, int]] = {}  # size and time of files that may change
        self._database_sent: object = None
        self._digest_sent = ""
        self._waiting_since: float | None = None
        self._problem = ""

    def open(self) -> None:
        """Fill an empty data folder from the copy; find out whether a filled one belongs to it.

        Raises:
            StorageError: the place cannot be used, or holds what another folder goes on from.
        """
        latest, there = self._place.latest(), self._place.names()
        database = self._data_dir / DATABASE
        if DATABASE in there and not database.exists():
            self._restore()
            self._database_sent = _stamp(database)
        elif DATABASE in there and not self._goes_on_from(latest):
            raise OvertakenError(self._place.where)
        self._there, self._after = there, latest
        self._sent = {name: _size_and_time(path) for name, path in self._local().items()}
        self._record()

    def start(self) -> None:
        """Bring over what is new, now and then, until `close`."""
        self._thread = Thread(target=self._keep_up, name="mmdemo-backup", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Bring over the rest; what fails now is told in the log."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()
        self._try()

    def state(self) -> BackupState:
        """Where it stands; a change since the last look is seen."""
        if self._waiting_since is None and self._is_behind():
            self._waiting_since = time.time()
        return BackupState(self._place.where, self._waiting_since, self._problem)

    def push(self) -> None:
        """Bring over what is new.

        Raises:
            StorageError: the place cannot be used; nothing is lost, and nothing there was changed.
        """
        if not (self._data_dir / DATABASE).exists():
            return
        with self._pushing, TemporaryDirectory(prefix="mmdemo-backup-") as beside:
            stamp = _stamp(self._data_dir / DATABASE)
            # First, for every file that its rows speak of lies on the disk by then.
            copy = _snapshot(self._data_dir / DATABASE, Path(beside) / DATABASE)
            digest = sha256(copy.read_bytes()).hexdigest()
            files = {DATABASE: copy} if digest != self._digest_sent else {}
            local = self._local()
            stamps = {name: _size_and_time(path) for name, path in local.items()}
            files |= {name: path for name, path in local.items() if self._is_new(name, path)}
            gone = {name for name in self._there if name.startswith(FOLDERS)} - local.keys()
            if files or gone:
                mark = uuid4().hex
                self._record(storing=mark)
                self._after = self._place.store(files, gone, after=self._after, mark=mark)
                self._there = (self._there | files.keys()) - gone
                self._record()
            self._sent, self._database_sent, self._digest_sent = stamps, stamp, digest

    def _keep_up(self) -> None:
        while not self._ending.wait(self._every_s):
            self._try()

    def _try(self) -> None:
        if not self._is_behind():
            return
        self._waiting_since = self._waiting_since or time.time()
        try:
            self.push()
        except MmdemoError as error:
            self._problem = str(error)
            _log.warning("%s It is tried again.", error)
        except Exception:  # noqa: BLE001 - the thread goes on, and the page tells
            self._problem = f"The backup at {self._place.where} failed by a bug; see the log."
            _log.exception("Backing up failed.")
        else:
            self._problem, self._waiting_since = "", None

    def _is_behind(self) -> bool:
        database = self._data_dir / DATABASE
        if not database.exists():
            return False
        local = self._local()
        return (
            _stamp(database) != self._database_sent
            or any(self._is_new(name, path) for name, path in local.items())
            or any(name.startswith(FOLDERS) and name not in local for name in self._there)
        )

    def _is_new(self, name: str, path: Path) -> bool:
        if name not in self._there:
            return True
        return name.endswith(_CHANGING) and self._sent.get(name) != _size_and_time(path)

    def _local(self) -> Mapping[str, Path]:
        """The files beside the database, by their names there; not what is still being written."""
        found = (path for folder in FOLDERS for path in (self._data_dir / folder).rglob("*"))
        named = {path.relative_to(self._data_dir).as_posix(): path for path in found}
        return {
            name: path
            for name, path in named.items()
            if f"/{INCOMING}/" not in name and "/." not in name and path.is_file()
        }

    def _restore(self) -> None:
        """The database is moved in last: a start that is interrupted begins again."""
        with storage_failures(self._data_dir):
            self._data_dir.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(prefix=".restoring-", dir=self._data_dir) as beside:
                self._place.fetch(Path(beside))
                for name in FOLDERS:
                    for path in (Path(beside) / name).rglob("*"):
                        target = self._data_dir / path.relative_to(beside)
                        if path.is_file():
                            target.parent.mkdir(parents=True, exist_ok=True)
                            path.replace(target)
                (Path(beside) / DATABASE).replace(self._data_dir / DATABASE)

    def _goes_on_from(self, latest: str) -> bool:
        """Whether this folder stored it, be it that the app died before it could note so."""
        record = self._recorded()
        if record.get("where") != self._place.where:
            return False
        storing = record.get("storing")
        return record.get("at") == latest or bool(storing and storing == self._place.mark())

    def _recorded(self) -> dict[str, Any]:
        try:
            found = json.loads((self._data_dir / RECORD).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return cast("dict[str, Any]", found) if isinstance(found, dict) else {}

    def _record(self, storing: str = "") -> None:
        """Note what this folder goes on from, and the mark of what it is about to store."""
        with storage_failures(self._data_dir):
            self._data_dir.mkdir(parents=True, exist_ok=True)
            text = json.dumps({"where": self._place.where, "at": self._after, "storing": storing})
            beside = self._data_dir / f".{RECORD}"
            beside.write_text(text, encoding="utf-8")
            beside.replace(self._data_dir / RECORD)


def _snapshot(database: Path, path: Path) -> Path:
    """One consistent state of a SQLite database that others go on writing, as one file."""
    with (
        storage_failures(database),
        closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(path)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    return path


def _stamp(database: Path) -> object:
    """What differs once something was committed."""
    wal = database.with_name(f"{database.name}-wal")
    return [_size_and_time(path) for path in (database, wal) if path.exists()]


def _size_and_time(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns
