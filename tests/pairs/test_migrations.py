"""The schema's history: it leads to the tables of the code, and never past them."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from PIL import Image
from sqlalchemy import UniqueConstraint, create_engine, inspect

from mmdemo.errors import StorageError
from mmdemo.media import Drawing
from mmdemo.pairs import DrawingStore, PairStore
from mmdemo.pairs.database import Database, migrations
from mmdemo.pairs.tables import Table
from tests.pairs.postgresql import on_sqlite


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request, tmp_path):
    if request.param == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    else:
        engine = create_engine(request.getfixturevalue("postgresql").empty())
    with engine.connect() as connected:
        yield connected
    engine.dispose()


ADDED = ("pairs", ["item_id"])


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
        keys = {key["name"]: key for key in migrated.get_foreign_keys(table.name)}
        unnamed = keys.pop(None, None)  # SQLite does not tell the name of one in an added column
        assert unnamed is None or (table.name, unnamed["constrained_columns"]) == ADDED
        assert set(keys) | ({"fk_pairs_item_id"} if unnamed else set()) == {
            key.name for key in table.foreign_key_constraints
        }


def test_every_step_can_be_undone(connection):
    command.upgrade(alembic_of(connection), "head")
    command.downgrade(alembic_of(connection), "base")
    assert inspect(connection).get_table_names() == ["alembic_version"]
    command.upgrade(alembic_of(connection), "head")


# Pairs of a caption, kept and revised, and of an answer, deleted, as an mmdemo of schema 0001 wrote
# them.
AT_0001 = """
INSERT INTO pairs VALUES
  (1, 'uuid-1', 'caption', 'aa11', NULL, 'en', 'a cat', 'm', 'v', '{"style": "short"}', 0.5,
   'a hat', 'fixed', 'Ada', '2026-03-01 08:00:00', '2026-03-01 09:00:00', NULL),
  (4, 'uuid-4', 'answer', 'bb22', '什么?', 'zh', '猫', 'm', 'v', '{}', 0.25,
   '猫', 'good', 'Bo', '2026-03-02 08:00:00', '2026-03-02 08:00:00', '2026-03-03 08:00:00');
INSERT INTO candidates VALUES (1, 0, 'a cat', 0.75), (1, 1, 'a hat', 0.25), (4, 0, '猫', 0.5);
INSERT INTO revisions VALUES
  (1, 1, 1, 'added', 'a cat', 'good', 'Ada', '2026-03-01 08:00:00'),
  (2, 1, 2, 'revised', 'a hat', 'fixed', 'Ada', '2026-03-01 09:00:00'),
  (3, 4, 1, 'added', '猫', 'good', 'Bo', '2026-03-02 08:00:00');
"""


@pytest.fixture
def at_0001(tmp_path):
    """The database of an earlier mmdemo, with pairs in it and a picture beside it."""
    path = tmp_path / "pairs.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connected:
        command.upgrade(alembic_of(connected), "0001")
        connected.commit()
    engine.dispose()
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(AT_0001)
    picture = tmp_path / "pictures" / "aa" / "aa11.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"a picture")
    return path


def shortened(rows, like):
    """Without columns and tables that came later."""
    width = len(like[0])
    return [row[:width] for row in rows if row[0] not in {"items", "projects"}]


def everything_in(path):
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        tables = ("pairs", "candidates", "revisions", "sqlite_sequence")
        return {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in tables}


@on_sqlite
def test_the_pairs_of_an_earlier_mmdemo_are_all_there_and_about_pictures(at_0001, open_store):
    store = open_store()
    (pair,) = store.list()
    assert (pair.id, pair.text, pair.verdict, pair.who) == ("uuid-1", "a hat", "fixed", "Ada")
    assert [each.text for each in pair.candidates] == ["a cat", "a hat"]
    assert pair.settings == {"style": "short"}
    assert (pair.media, pair.media_sha256) == ("picture", "aa11")
    assert pair.media_path.read_bytes() == b"a picture"
    assert [step.action for step in store.history("uuid-1")] == ["added", "revised"]
    assert store.restore("uuid-4", who="Bo").text == "猫"


def test_nothing_is_lost_on_the_way_up_and_down(at_0001):
    before = everything_in(at_0001)
    engine = create_engine(f"sqlite:///{at_0001}")
    for step, n_more in (("head", 8), ("0001", 0)):
        with engine.connect() as connected:
            move = command.upgrade if step == "head" else command.downgrade
            move(alembic_of(connected), step)
            connected.commit()
        after = everything_in(at_0001)
        assert {len(row) for row in after["pairs"]} == {len(before["pairs"][0]) + n_more}
        shorter = {name: shortened(rows, before[name]) for name, rows in after.items()}
        assert shorter == before
    engine.dispose()


@on_sqlite
def test_an_id_is_not_used_twice_after_a_step_either(at_0001, open_store, draft):
    with closing(sqlite3.connect(at_0001)) as database, database:
        for table, key in (("revisions", "pair_id"), ("candidates", "pair_id"), ("pairs", "id")):
            database.execute(f"DELETE FROM {table} WHERE {key} = 4")
    open_store().add(draft())
    with closing(sqlite3.connect(at_0001)) as database:
        assert database.execute("SELECT max(id) FROM pairs").fetchone() == (5,)


@on_sqlite
def test_clips_are_not_lost_to_a_step_back(open_storage, open_store, draft, clip, tmp_path):
    storage = open_storage()
    kept = PairStore(storage).add(draft(media=clip))
    storage.close()
    engine = create_engine(f"sqlite:///{tmp_path / 'pairs.db'}")
    with engine.connect() as connected, pytest.raises(RuntimeError, match="1 pairs are about"):
        command.downgrade(alembic_of(connected), "0001")
    engine.dispose()
    found = open_store().get(kept.id)
    assert found == replace(kept, item=found.item)


@on_sqlite
def test_drawings_are_not_lost_to_a_step_back(open_storage, tmp_path):
    storage = open_storage()
    drawing = Drawing(Image.new("RGB", (8, 8)), "a cat", {"seed": 1}, "bundled", "1", 0.1)
    kept = DrawingStore(storage).add(drawing, "Ada")
    storage.close()
    engine = create_engine(f"sqlite:///{tmp_path / 'pairs.db'}")
    with engine.connect() as connected, pytest.raises(RuntimeError, match="There are 1 drawings"):
        command.downgrade(alembic_of(connected), "0002")
    engine.dispose()
    assert DrawingStore(open_storage()).get(kept.id) == kept


def test_every_step_is_a_file_whose_name_is_a_sentence():
    script = ScriptDirectory.from_config(migrations())
    for step in script.walk_revisions():
        number, *words = Path(step.path).stem.split("_")
        assert number == step.revision
        assert re.fullmatch(r"\d{4}", number)
        assert len(words) >= 4
        assert step.doc.endswith(".")


@on_sqlite
def test_a_database_that_is_up_to_date_is_not_written_to(open_storage, open_store, draft, tmp_path):
    first = open_storage()
    kept = PairStore(first).add(draft())
    first.close()
    content = (tmp_path / "pairs.db").read_bytes()
    assert open_store().list() == [kept]
    assert (tmp_path / "pairs.db").read_bytes() == content


@on_sqlite
def test_a_database_of_a_newer_mmdemo_is_refused_and_left_as_it_is(
    open_storage, open_store, draft, tmp_path
):
    storage = open_storage()
    PairStore(storage).add(draft())
    storage.close()
    with closing(sqlite3.connect(tmp_path / "pairs.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageError, match=r"newer mmdemo \(its schema is 9999\); update mmdemo"):
        open_store().list()
    with closing(sqlite3.connect(tmp_path / "pairs.db")) as database:
        assert database.execute("SELECT count(*) FROM pairs").fetchone() == (1,)


@on_sqlite
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
