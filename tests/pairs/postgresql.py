"""A PostgreSQL server of the tests' own: in a temporary folder, by a socket, gone afterwards."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from mmdemo.pairs.database import Database

OWNER = "mmdemo"
KEPT = 3  # databases at once
TEMPLATE = "template_of_tests"
PATIENCE_S = 60
# For what only SQLite's file can show.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
# Nothing here has to survive a power cut.
HASTE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


def find_binaries() -> Path | None:
    """The folder of the server's programs."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    return max(versions, key=lambda folder: int(folder.parent.name), default=None)


@dataclass(frozen=True)
class Server:
    """A running server, on which each test gets a database of its own."""

    folder: Path  # of its socket
    numbers: Iterator[int] = field(default_factory=lambda: count(KEPT))

    def url(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql://{OWNER}@/{name}?host={self.folder}"

    def empty(self) -> str:
        """Make a database without any table; tell its address."""
        return self._make("template0")

    def migrated(self) -> str:
        """Make a database that is up to date; tell its address."""
        return self._make(TEMPLATE)

    def _make(self, template: str) -> str:
        number = next(self.numbers)
        # Only the last few stay, or they would fill the disk.
        self.run(f"DROP DATABASE IF EXISTS test_{number - KEPT} WITH (FORCE)")
        self.run(f"CREATE DATABASE test_{number} TEMPLATE {template}")
        return self.url(f"test_{number}")

    def run(self, statement: str) -> None:
        """Run a statement outside any test's database."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server; skip the test where this machine has none, or lets none be started."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL on this machine")
    folder = Path(mkdtemp(prefix="mmdemo-pg-"))  # a short path, for a socket's has 107 bytes
    as_other = _as_somebody_else(folder)
    data, log = folder / "data", folder / "log"
    try:
        initdb = [binaries / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "-N"]
        _run(as_other, [*initdb, "-E", "UTF8", "--locale=C.UTF-8"])
        options = f"-k {folder} -c listen_addresses='' {HASTE}"
        control = [binaries / "pg_ctl", "-D", data, "-w"]
        _run(as_other, [*control, "-l", log, "-o", options, "start"])
        try:
            server = Server(folder)
            server.run(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
            Database.open(server.url(TEMPLATE), busy_timeout_s=10).close()
            yield server
        finally:
            _run(as_other, [*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_somebody_else(folder: Path) -> list[str]:
    """The start of a command: PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("PostgreSQL refuses to be run by root, and there is no setpriv")
    shutil.chown(folder, "nobody")
    return ["setpriv", "--reuid", "nobody", "--clear-groups"]


def _run(before: list[str], command: list[str | Path]) -> None:
    # Into a file, not a pipe: the server that is started would hold the pipe open.
    with (Path(os.devnull)).open("w") as nowhere:
        done = subprocess.run(
            [*before, *map(str, command)],
            cwd="/",
            stdout=nowhere,
            stderr=nowhere,
            timeout=PATIENCE_S,
            check=False,
        )
    assert done.returncode == 0, f"{command} ended with {done.returncode}"
