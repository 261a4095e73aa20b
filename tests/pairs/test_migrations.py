"""The schema's history: it leads to the tables of the code, and never past them."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import UniqueConstraint, create_engine, inspect

from mmdemo.errors import StorageError
from mmdemo.pairs.database import Database, migrations
from mmdemo.pairs.tables import Table


@pytest.fixture
def connection(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    with engine.connect() as connected:
        yield connected
    engine.dispose()


def alembic_of(connection):
    config = migrations()
    config.attributes["connection"] = connection
    return config


def test_the_migrations_make_exactly_the_tables_of_the_code(connection):
    command.upgrade(alembic_of(connection), "head")
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    assert compare_metadata(context, Table.metadata) == []


def test_constraints_are_named_alike_by_migrations_and_code(connection):
    command.upgrade(alembic_of(connection), "head")
    migrated = inspect(connection)
    for table in Table.metadata.sorted_tables:
        assert {key["name"] for key in migrated.get_unique_constraints(table.name)} == {
            key.name for key in table.constraints if isinstance(key, UniqueConstraint)
        }
        assert {key["name"] for key in migrated.get_foreign_keys(table.name)} == {
            key.name for key in table.foreign_key_constraints
        }


def test_every_step_can_be_undone(connection):
    command.upgrade(alembic_of(connection), "head")
    command.downgrade(alembic_of(connection), "base")
    assert inspect(connection).get_table_names() == ["alembic_version"]
    command.upgrade(alembic_of(connection), "head")


def test_every_step_is_a_file_whose_name_is_a_sentence():
    script = ScriptDirectory.from_config(migrations())
    for step in script.walk_revisions():
        number, *words = Path(step.path).stem.split("_")
        assert number == step.revision
        assert re.fullmatch(r"\d{4}", number)
        assert len(words) >= 4
        assert step.doc.endswith(".")


def test_a_database_that_is_up_to_date_is_not_written_to(open_store, draft, tmp_path):
    first = open_store()
    kept = first.add(draft())
    first.close()
    content = (tmp_path / "pairs.db").read_bytes()
    assert open_store().list() == [kept]
    assert (tmp_path / "pairs.db").read_bytes() == content


def test_a_database_of_a_newer_mmdemo_is_refused_and_left_as_it_is(open_store, draft, tmp_path):
    store = open_store()
    store.add(draft())
    store.close()
    with closing(sqlite3.connect(tmp_path / "pairs.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageError, match=r"newer mmdemo \(its schema is 9999\); update mmdemo"):
        open_store().list()
    with closing(sqlite3.connect(tmp_path / "pairs.db")) as database:
        assert database.execute("SELECT count(*) FROM pairs").fetchone() == (1,)


def test_a_database_of_another_program_is_refused_and_left_as_it_is(open_store, tmp_path):
    with closing(sqlite3.connect(tmp_path / "pairs.db")) as database, database:
        database.execute("CREATE TABLE recipes (title TEXT)")
    with pytest.raises(StorageError, match="is a database of another program"):
        open_store().list()
    with closing(sqlite3.connect(tmp_path / "pairs.db")) as database:
        names = database.execute("SELECT name FROM sqlite_master").fetchall()
    assert names == [("recipes",)]


def test_an_upgrade_that_fails_leaves_no_table_behind(tmp_path, monkeypatch):
    def fail_at_the_end(config, revision):
        upgrade(config, revision)
        raise sqlite3.OperationalError("the power went")

    upgrade = command.upgrade
    path = tmp_path / "pairs.db"
    monkeypatch.setattr(command, "upgrade", fail_at_the_end)
    with pytest.raises(sqlite3.OperationalError, match="the power went"):
        Database.open(f"sqlite:///{path}", busy_timeout_s=1.0)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == []
