"""Several processes, and processes that die: what was acknowledged is there, and it is whole."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.crash import Promises, is_kept, whole_rows
from mmdemo.pairs.blobs import LEFTOVER_AGE_S, blob_path, remove_leftovers, save_blob
from mmdemo.pairs.database import Database
from tests.pairs.postgresql import on_sqlite

ROOT = Path(__file__).parents[2]


def test_what_was_acknowledged_survives_the_death_of_four_writers(tmp_path):
    """The short form of a measurement: see benchmarks/crash.py."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.crash", "--kills", "8", "--data-dir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 kills of 4 writers" in done.stdout
    assert "0 promises broken" in done.stdout


def test_a_broken_promise_is_found(tmp_path, keeper):
    writer = keeper(tmp_path, "Ada", 3)
    ids = writer.communicate(timeout=120)[0].split()
    promises, rows = Promises(), whole_rows(tmp_path)
    promises.hear("".join(f"{each}\t{rows[each][0]}\t{rows[each][1]}\n" for each in ids))
    assert all(is_kept(each, promises, rows) for each in ids)
    promises.hear(f"{ids[0]}\t2\tanother text\n{'0' * 36}\t1\tnever saved\n")
    assert not is_kept(ids[0], promises, rows)
    assert not is_kept("0" * 36, promises, rows)
    picture = next(tmp_path.rglob("*.png"))
    picture.write_bytes(picture.read_bytes()[:-1])
    with pytest.raises(AssertionError, match="is not whole"):
        whole_rows(tmp_path)


def test_two_apps_write_to_one_database_at_once(tmp_path, keeper, whole_pairs):
    writers = [keeper(tmp_path, who, 40) for who in ("Ada", "Bo")]
    said = [writer.communicate(timeout=120)[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0], said
    assert [len(ids) for ids in said] == [40, 40]
    assert whole_pairs(tmp_path) == set(said[0]) | set(said[1])


def test_four_apps_make_the_same_new_database_at_once(tmp_path, keeper, whole_pairs):
    writers = [keeper(tmp_path / "new", f"app {number}", 1) for number in range(4)]
    said = [writer.communicate(timeout=120)[0] for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 4, said
    assert whole_pairs(tmp_path / "new") == {pair_id.strip() for pair_id in said}


def test_a_commit_waits_for_the_disk(tmp_path):
    database = Database.open(f"sqlite:///{tmp_path / 'pairs.db'}", busy_timeout_s=2.5)
    with database.writing() as session:
        pragmas = {
            name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.close()
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": 2_500,
    }


@on_sqlite
def test_a_failed_step_leaves_the_pair_as_it_was(store, draft, tmp_path):
    kept = store.add(draft())
    with closing(sqlite3.connect(tmp_path / "pairs.db")) as database, database:
        database.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON revisions"
            " BEGIN SELECT RAISE(ABORT, 'no history'); END"
        )
    with pytest.raises(Exception, match="no history"):
        store.revise(kept.id, text="lost", verdict="fixed", who="Ada")
    with pytest.raises(Exception, match="no history"):
        store.add(draft())
    assert list(store) == [kept]


def test_a_picture_is_kept_once_under_its_hash(store, draft, tmp_path):
    first, second = store.add(draft()), store.add(draft(text="again", verdict="fixed"))
    assert first.media_path == second.media_path
    assert first.media_path.name == f"{first.media_sha256}.png"
    store.add(draft(colour="blue"))
    assert len(list((tmp_path / "pictures").rglob("*.png"))) == 2


def test_a_clip_is_kept_once_in_a_folder_of_its_own(store, draft, clip, tmp_path):
    first, second = store.add(draft(media=clip)), store.add(draft(media=clip, text="again"))
    assert first.media_path == second.media_path
    assert first.media_path.name == f"{first.media_sha256}.flac"
    assert list(tmp_path.rglob("*.flac")) == [first.media_path]
    assert first.media_path.is_relative_to(tmp_path / "clips")


@pytest.mark.parametrize("kind", ["picture", "clip"])
def test_a_cut_off_file_is_written_anew(tmp_path, kind):
    digest = save_blob(tmp_path, kind, b"a whole file")
    path = blob_path(tmp_path, kind, digest)
    path.write_bytes(b"a wh")
    assert save_blob(tmp_path, kind, b"a whole file") == digest
    assert path.read_bytes() == b"a whole file"


@pytest.mark.parametrize("folder", ["pictures", "clips"])
def test_leftovers_of_dead_writers_go_and_those_of_living_ones_stay(
    open_store, draft, tmp_path, folder
):
    incoming = tmp_path / folder / "incoming"
    incoming.mkdir(parents=True)
    for name, age_s in (("dead.tmp", LEFTOVER_AGE_S + 60), ("living.tmp", LEFTOVER_AGE_S - 60)):
        (incoming / name).write_bytes(b"half")
        moment = (incoming / name).stat().st_mtime - age_s
        os.utime(incoming / name, (moment, moment))
    open_store().add(draft())
    assert [path.name for path in incoming.iterdir()] == ["living.tmp"]
    assert remove_leftovers(tmp_path, now=moment + 2 * LEFTOVER_AGE_S) == 1


def test_a_picture_whose_writing_fails_leaves_nothing_behind(tmp_path):
    program = (
        "import resource, signal, sys; from pathlib import Path;"
        "from mmdemo.pairs.blobs import save_blob;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
        "save_blob(Path(sys.argv[1]), 'clip', b'x' * 5000)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert "File too large" in ended.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
