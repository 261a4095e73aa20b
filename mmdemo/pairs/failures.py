"""Failures of disks and databases, told in one sentence each."""

import errno
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import (
    SQLITE_BUSY,
    SQLITE_CANTOPEN,
    SQLITE_CORRUPT,
    SQLITE_FULL,
    SQLITE_IOERR,
    SQLITE_LOCKED,
    SQLITE_NOTADB,
    SQLITE_PERM,
    SQLITE_READONLY,
)
from sqlite3 import Error as SqliteError

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from mmdemo.errors import StorageError

_FULL = "The disk that holds {where} is full; free some space and try again. Nothing was saved."
_READ_ONLY = (
    "{where} cannot be written to; make it writable, or choose {instead}. Nothing was saved."
)
_NOT_A_FOLDER = (
    "{where} cannot be used, because a file lies where a folder is needed; "
    "move that file away, or choose {instead}."
)
_LOCKED = "Another program keeps {where} locked; close it, or wait a moment, and try again."
_CANNOT_OPEN = (
    "{where} cannot be opened; check that its folder is there and writable, or choose {instead}."
)
_NOT_A_DATABASE = (
    "{where} is damaged or not a database; put a backup in its place, or choose {instead}."
)
_CANNOT_WORK = (
    "{where} cannot be read or written ({reason}); "
    "check that its disk works and has free space, then try again."
)
_CANNOT_REACH = "{where} cannot be reached ({reason}); check that it runs, then try again."
_TOO_BUSY = "{where} is too busy; try again in a moment."
_ANOTHER_DATA_FOLDER = "another data folder (MMDEMO_DATA_DIR, or --data-dir)"

_BY_ERRNO = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
    errno.ENOTDIR: _NOT_A_FOLDER,
    errno.EEXIST: _NOT_A_FOLDER,
}
_BY_SQLITE_CODE = {
    SQLITE_FULL: _FULL,
    SQLITE_READONLY: _READ_ONLY,
    SQLITE_PERM: _READ_ONLY,
    SQLITE_BUSY: _LOCKED,
    SQLITE_LOCKED: _LOCKED,
    SQLITE_CANTOPEN: _CANNOT_OPEN,
    SQLITE_NOTADB: _NOT_A_DATABASE,
    SQLITE_CORRUPT: _NOT_A_DATABASE,
    SQLITE_IOERR: _CANNOT_WORK,
}
_BY_SQLSTATE = {  # of PostgreSQL
    "25006": _READ_ONLY,
    "40001": _TOO_BUSY,  # two changed the same at once
    "40P01": _TOO_BUSY,  # two waited for each other
    "53100": _FULL,
    "53300": _TOO_BUSY,  # it lets no more connections in
    "55P03": _LOCKED,
}


@contextmanager
def storage_failures(where: Path | str, *, instead: str = _ANOTHER_DATA_FOLDER) -> Generator[None]:
    """Turn what a disk or a database says within into a StorageError about `where`."""
    try:
        yield
    except OSError as error:
        sentence = _BY_ERRNO.get(error.errno or 0, _CANNOT_WORK)
        reason = error.strerror or str(error)
        raise StorageError(sentence.format(where=where, reason=reason, instead=instead)) from error
    except (DBAPIError, SqliteError) as error:
        sentence = _sentence_for(error)
        if sentence is None:  # a bug of ours: it keeps its traceback
            raise
        reason = " ".join(str(getattr(error, "orig", error)).split())
        raise StorageError(sentence.format(where=where, reason=reason, instead=instead)) from error
    except PoolTimeoutError as error:
        raise StorageError(_TOO_BUSY.format(where=where)) from error


def is_locked(error: DBAPIError | SqliteError) -> bool:
    """Whether SQLite refused because another program holds the database."""
    return _sentence_for(error) == _LOCKED


def _sentence_for(error: DBAPIError | SqliteError) -> str | None:
    original = getattr(error, "orig", error)
    extended_code = getattr(original, "sqlite_errorcode", None)
    if isinstance(extended_code, int):
        return _BY_SQLITE_CODE.get(extended_code & 0xFF)
    # Other databases: a server that is gone or refuses, not a wrong statement.
    otherwise = _CANNOT_REACH if isinstance(error, OperationalError) else None
    return _BY_SQLSTATE.get(str(getattr(original, "sqlstate", None)), otherwise)
