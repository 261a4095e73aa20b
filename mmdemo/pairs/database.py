"""The database behind the pairs: opened, brought up to date, read and written. Knows no pair."""

import sqlite3
import time
from collections.abc import Generator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Self

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import Session

from mmdemo.errors import StorageError
from mmdemo.pairs.blobs import make_folder
from mmdemo.pairs.failures import is_locked, storage_failures

_WAL_RETRY_S = 0.02


@dataclass(frozen=True)
class Database:
    """Sessions whose failures are StorageErrors."""

    engine: Engine
    where: str  # as people know it: a path, or a URL without its password
    # SQLite lets one write, and has others ask again and again: some would never be lucky.
    _turn: Lock = field(default_factory=Lock, compare=False)

    @classmethod
    def open(cls, address: str, *, busy_timeout_s: float) -> Self:
        """Open the database at a SQLAlchemy URL; make it, or bring its schema up to date.

        Raises:
            StorageError: it cannot be opened, or was made by a newer mmdemo.
        """
        url = _parse(address)
        is_sqlite = url.get_backend_name() == "sqlite"
        where = url.database or "" if is_sqlite else url.render_as_string(hide_password=True)
        with storage_failures(where):
            if is_sqlite:
                make_folder(Path(where).absolute().parent)
            engine = _make_engine(url, busy_timeout_s)
            try:
                if is_sqlite:
                    _turn_on_wal(engine, busy_timeout_s)
                _bring_up_to_date(engine, where)
            except BaseException:
                engine.dispose()
                raise
        return cls(engine, where)

    @contextmanager
    def reading(self) -> Generator[Session]:
        """Read one consistent state of the database."""
        with storage_failures(self.where), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Generator[Session]:
        """Write everything within, or nothing; it is on disk when the block is left."""
        turn = self._turn if self.engine.name == "sqlite" else nullcontext()
        engine = _for_writing(self.engine)
        with turn, storage_failures(self.where), Session(engine) as session, session.begin():
            yield session

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def migrations() -> Config:
    """Alembic's settings; there is no alembic.ini, so that an installed package needs none."""
    config = Config()
    config.set_main_option("script_location", "mmdemo.pairs:migrations")
    return config


def _parse(address: str) -> URL:
    try:
        url = make_url(address)
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        raise StorageError(
            f"{address!r} is not the address of a database; "
            "write one like sqlite:////path/to/pairs.db (MMDEMO_DATABASE_URL)."
        ) from error
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise StorageError(
            "A database in memory would lose every pair; "
            "write an address like sqlite:////path/to/pairs.db (MMDEMO_DATABASE_URL)."
        )
    return url


def _make_engine(url: URL, busy_timeout_s: float) -> Engine:
    # Parameters are what people wrote: they have no place in a log.
    if url.get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, pool_pre_ping=True)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": busy_timeout_s})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Python's driver would begin transactions late, and none at all before CREATE TABLE.
    connection.isolation_level = None
    with closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def _for_writing(engine: Engine) -> Engine:
    """Have SQLite queue for the write lock at once: a reader that turns writer can only fail."""
    return engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")


def _turn_on_wal(engine: Engine, timeout_s: float) -> None:
    """Let readers read while one writes; the mode is kept in the file."""
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            with closing(engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA journal_mode = WAL")
                return
        # SQLite does not wait here: two that switch at once would wait for each other.
        except sqlite3.OperationalError as error:
            if not is_locked(error) or time.monotonic() > deadline:
                raise
            time.sleep(_WAL_RETRY_S)


def _bring_up_to_date(engine: Engine, where: str) -> None:
    config = migrations()
    script = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        is_foreign = current is None and bool(inspect(connection).get_table_names())
    if is_foreign:
        raise StorageError(
            f"{where} is a database of another program; choose another (MMDEMO_DATABASE_URL)."
        )
    if current == script.get_current_head():
        return
    if current is not None and not _is_known(script, current):
        raise StorageError(
            f"{where} was written by a newer mmdemo (its schema is {current}); "
            "update mmdemo to open it."
        )
    # Whoever comes second waits for the lock, then finds nothing left to do.
    with _for_writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _is_known(script: ScriptDirectory, revision: str) -> bool:
    try:
        script.get_revision(revision)
    except CommandError:
        return False
    return True
