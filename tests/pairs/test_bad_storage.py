"""Full disks, read-only folders and strange files: one sentence each, and nothing half-written."""

import os
import shutil
import sqlite3
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from mmdemo.errors import StorageError
from mmdemo.pairs import PairStore, Storage
from tests.pairs.postgresql import on_sqlite

UNSHARE = ["unshare", "--user", "--map-root-user", "--mount"]


def may_mount() -> bool:
    """Whether this machine lets a test mount a file system that only the test sees."""
    if shutil.which("unshare") is None:
        return False
    mount = [*UNSHARE, "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(mount, capture_output=True, check=False).returncode == 0


needs_mount = pytest.mark.skipif(not may_mount(), reason="no mounting here, not even unshared")


def in_a_mount(script: str, tmp_path) -> list[str]:
    """The start of a command that mounts, runs the rest of the command, and copies what it left."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "left").mkdir()
    shell = f'cd "$0"; {script}; "$@"; code=$?; cp -a disk/. left/; exit $code'
    return [*UNSHARE, "sh", "-c", shell, str(tmp_path)]


@needs_mount
def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path, keeper, whole_pairs):
    before = in_a_mount("mount -t tmpfs -o size=1000k none disk", tmp_path)
    writer = keeper(tmp_path / "disk", "Ada", 1_000, before=before)
    *ids, refusal = writer.communicate(timeout=120)[0].splitlines()
    assert writer.returncode == 1
    assert refusal.startswith("StorageError: The disk that holds ")
    assert "is full; free some space and try again. Nothing was saved." in refusal
    assert len(ids) > 3
    assert whole_pairs(tmp_path / "left") == set(ids)


@needs_mount
@pytest.mark.parametrize("is_new", [True, False])
def test_a_read_only_folder_is_told(tmp_path, keeper, draft, is_new):
    if is_new:
        script = "mount -t tmpfs -o ro none disk"
    else:
        script = "mount --bind made disk && mount -o remount,bind,ro disk"
        made = Storage(f"sqlite:///{tmp_path / 'made' / 'pairs.db'}", tmp_path / "made")
        PairStore(made).add(draft())
        made.close()
    writer = keeper(tmp_path / "disk", "Bo", 1, before=in_a_mount(script, tmp_path))
    said = writer.communicate(timeout=120)[0]
    assert writer.returncode == 1
    assert said.startswith("StorageError: ")
    assert said.count("\n") == 1
    assert "writ" in said
    assert "choose another data folder (MMDEMO_DATA_DIR" in said


@on_sqlite
@pytest.mark.parametrize("max_file_bytes", [3_000, 40_000, 150_000])
def test_a_file_that_may_not_grow_is_told_and_nothing_is_half_written(
    tmp_path, open_store, draft, keeper, whole_pairs, max_file_bytes
):
    before = open_store().add(draft())
    writer = keeper(tmp_path, "Ada", 1_000, max_file_bytes)
    *ids, refusal = writer.communicate(timeout=120)[0].splitlines()
    assert writer.returncode == 1
    assert refusal.startswith("StorageError: ")
    assert whole_pairs(tmp_path) == {before.id, *ids}
    after = open_store().add(draft())
    assert whole_pairs(tmp_path) == {before.id, *ids, after.id}


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes where it likes")
def test_a_folder_without_the_right_to_write_is_told(tmp_path, draft):
    tmp_path.chmod(0o555)
    with pytest.raises(StorageError, match="writable, or choose another data folder"):
        PairStore(Storage(f"sqlite:///{tmp_path / 'pairs.db'}", tmp_path / "media")).add(draft())


@pytest.mark.parametrize("blocked", ["data", "data/media"])
def test_a_file_in_the_place_of_a_folder_is_told(tmp_path, draft, blocked):
    (tmp_path / blocked).parent.mkdir(exist_ok=True)
    (tmp_path / blocked).write_text("not a folder")
    data_dir = tmp_path / "data"
    store = PairStore(Storage(f"sqlite:///{data_dir / 'pairs.db'}", data_dir / "media"))
    with pytest.raises(StorageError, match="a file lies where a folder is needed"):
        store.add(draft())


@on_sqlite
def test_a_file_that_is_no_database_is_told_and_left_as_it_is(tmp_path, store, draft):
    (tmp_path / "pairs.db").write_bytes(b"a shopping list, not a database " * 200)
    with pytest.raises(StorageError, match=r"pairs\.db is damaged or not a database"):
        store.add(draft())
    assert (tmp_path / "pairs.db").read_bytes().startswith(b"a shopping list")


@on_sqlite
def test_a_damaged_database_is_told(tmp_path, open_storage, open_store, draft):
    storage = open_storage()
    PairStore(storage).add(draft())
    storage.close()
    content = bytearray((tmp_path / "pairs.db").read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    (tmp_path / "pairs.db").write_bytes(content)
    with pytest.raises(StorageError, match="damaged or not a database"):
        open_store().list()


@on_sqlite
def test_a_folder_in_the_place_of_the_database_is_told(tmp_path, store, draft):
    (tmp_path / "pairs.db").mkdir()
    with pytest.raises(StorageError, match=r"pairs\.db cannot be opened"):
        store.add(draft())


@on_sqlite
def test_a_database_that_another_program_keeps_locked_is_told(tmp_path, open_store, draft):
    kept = open_store().add(draft())
    hasty = open_store(busy_timeout_s=0.05)
    with closing(sqlite3.connect(tmp_path / "pairs.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match=r"Another program keeps .*pairs\.db locked"):
            hasty.add(draft())
        assert hasty.list() == [kept]  # reading goes on
    hasty.add(draft())
    assert hasty.count() == 2


def test_many_threads_share_one_store(open_store, draft):
    store, refused = open_store(busy_timeout_s=60.0), []

    def keep_some(number: int) -> None:
        try:
            for _ in range(3):
                kept = store.add(draft(text=f"car {number}"))
                store.revise(kept.id, text=f"cars {number}", verdict="fixed", who="Ada")
        except StorageError as error:
            refused.append(error)

    threads = [threading.Thread(target=keep_some, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    assert store.count(verdict="fixed") == 72


@on_sqlite
def test_threads_of_one_app_wait_for_each_other_however_long_it_takes(open_store, draft):
    store = open_store(busy_timeout_s=0.01)  # for other programs
    store.add(draft())
    with ThreadPoolExecutor(12) as pool:
        kept = list(pool.map(lambda number: store.add(draft(text=f"car {number}")), range(48)))
    assert len({pair.id for pair in kept}) == 48


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("pairs.db", "'pairs.db' is not the address of a database"),
        ("nosuchdatabase://host/pairs", "is not the address of a database"),
        ("sqlite://", "A database in memory would lose every pair"),
        ("sqlite:///:memory:", "A database in memory would lose every pair"),
    ],
)
def test_an_address_that_cannot_be_used_is_told(tmp_path, draft, url, sentence):
    with pytest.raises(StorageError, match=sentence):
        PairStore(Storage(url, tmp_path)).add(draft())
