"""Opens what a command works with, and turns expected failures into exit codes."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from io import TextIOWrapper

import typer
from pydantic import ValidationError

from mmdemo.errors import InvalidRequestError, MmdemoError
from mmdemo.pairs import Backup, place_at
from mmdemo.settings import Settings
from mmdemo.workbench import Workbench

EXIT_SOME_FAILED = 1
EXIT_REFUSED = 2


def read_settings(**given: object) -> Settings:
    """The machine's settings, with what the command line gives (not None) in their place.

    Raises:
        InvalidRequestError: A value cannot be used; the sentence names the first one.
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings.model_validate({**Settings().model_dump(), **chosen})
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise InvalidRequestError(
            f"The setting MMDEMO_{name} cannot be {first['input']!r}: {first['msg']}."
        ) from error


@contextmanager
def open_workbench(settings: Settings) -> Generator[Workbench]:
    """The assembled app, closed afterwards."""
    workbench = Workbench.from_settings(settings)
    try:
        yield workbench
    finally:
        workbench.close()


@contextmanager
def backing_up(settings: Settings) -> Generator[Backup | None]:
    """The copy that is kept of the data folder, if any; it is brought up to date when left.

    Raises:
        InvalidRequestError: the address is none, or the database is a server's.
        StorageError: the place cannot be used, or another app writes to it.
    """
    if not settings.backup_url:
        yield None
        return
    if settings.database_url:
        raise InvalidRequestError(
            "MMDEMO_BACKUP_URL keeps a copy of the SQLite database in the data folder; of the one "
            "that MMDEMO_DATABASE_URL names, let its server keep backups."
        )
    place = place_at(settings.backup_url)
    backup = Backup(place, settings.data_dir, every_s=settings.backup_every_s)
    backup.open()
    backup.start()
    try:
        yield backup
    finally:
        backup.close()


def run_app(app: Callable[[], object]) -> None:
    """Run a command line; an expected failure is one line on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        app()
    except MmdemoError as error:
        typer.echo(f"mmdemo: {error}", err=True)
        raise SystemExit(EXIT_REFUSED) from None
