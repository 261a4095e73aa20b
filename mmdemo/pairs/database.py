"""The database behind the pairs: opened, brought up to date, read and written. Knows no pair."""

import sqlite3
import time
from collections.abc import Generator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Self

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
)
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
    # SQLite lets writers try again now and then, and some starve; in one process they can queue.
    turn: AbstractContextManager[object]

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
        return cls(engine, where, RLock() if is_sqlite else nullcontext())

    @contextmanager
    def reading(self) -> Generator[Session]:
        """Read one consistent state of the database."""
        engine = _for_reading(self.engine)
        with storage_failures(self.where), Session(engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Generator[Session]:
        """Write everything within, or nothing; it is on disk when the block is left."""
        engine = _for_writing(self.engine)
        with (
            self.turn,
            storage_failures(self.where),
            Session(engine) as session,
            session.begin(),
        ):
            yield session

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def wait_for_turn(connection: Connection, what: str) -> None:
    """Let nobody else do the same before this transaction has ended.

    SQLite has one writer at a time, so there it is always one's turn.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"mmdemo {what}"))))


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
        options = _server_options(url, busy_timeout_s)
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=options)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": busy_timeout_s})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _server_options(url: URL, busy_timeout_s: float) -> dict[str, str]:
    if url.get_backend_name() != "postgresql" or "options" in url.query:
        return {}
    # It would wait for a locked row for ever; and a day is to begin everywhere at the same moment.
    return {"options": f"-c lock_timeout={int(busy_timeout_s * 1_000)} -c timezone=UTC"}


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Python's driver would begin transactions late, and none at all before CREATE TABLE.
    connection.isolation_level = None
    with closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def _for_reading(engine: Engine) -> Engine:
    """Have PostgreSQL show all statements the same state; SQLite does so by itself."""
    if engine.dialect.name != "postgresql":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


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
        wait_for_turn(connection, "migrating")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _is_known(script: ScriptDirectory, revision: str) -> bool:
    try:
        script.get_revision(revision)
    except CommandError:
        return False
    return True
