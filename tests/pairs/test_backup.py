"""A data folder that does not outlive a restart: nothing is lost that was brought elsewhere."""

import threading
import time

import pytest

from mmdemo.errors import InvalidRequestError, StorageError
from mmdemo.pairs import Backup, PairStore, Storage, inspect, place_at
from tests.pairs.local_hub import LocalHub


@pytest.fixture
def hub(monkeypatch, tmp_path):
    running = LocalHub()
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", running.address)
    template = running.address + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr("huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    yield running
    running.close()


@pytest.fixture(params=["folder", "hub"])
def open_place(request, tmp_path):
    """Opens the same place again and again, as several apps would."""
    if request.param == "folder":
        return lambda: place_at((tmp_path / "elsewhere").as_uri())
    request.getfixturevalue("hub")
    return lambda: place_at("hf://datasets/ada/pairs", token="hf_test")


@pytest.fixture
def machine(tmp_path, open_place):
    """A machine with a disk of its own, whose copy lies at the one place."""
    opened = []

    def start(name):
        data_dir = tmp_path / name
        backup = Backup(open_place(), data_dir, every_s=0.05)
        backup.open()
        storage = Storage(f"sqlite:///{data_dir / 'pairs.db'}", data_dir)
        opened.append(storage)
        return backup, PairStore(storage), storage

    yield start
    for storage in opened:
        storage.close()


def texts(pairs):
    return {pair.text for pair in pairs}


def test_a_machine_without_a_disk_goes_on_where_the_last_one_was(machine, draft, tmp_path):
    backup, pairs, storage = machine("first")
    kept = pairs.add(draft(text="a red car", verdict="fixed"))
    storage.close()
    backup.close()
    backup, pairs, storage = machine("second")
    assert texts(pairs) == {"a red car"}
    assert pairs.get(kept.id).media_path.read_bytes() == kept.media_path.read_bytes()
    assert list(inspect(storage)) == []
    pairs.add(draft(text="a blue boat", verdict="fixed"))
    storage.close()
    backup.close()
    assert texts(machine("third")[1]) == {"a red car", "a blue boat"}


def test_versions_go_along_and_what_was_deleted_does_not_come_back(machine, draft, tmp_path):
    backup, pairs, _ = machine("first")
    pairs.add(draft())
    model = tmp_path / "first" / "versions" / "captioner-1" / "model"
    model.mkdir(parents=True)
    (model / "model.safetensors").write_bytes(b"weights")
    promoted = tmp_path / "first" / "versions" / "promoted.json"
    promoted.write_text('{"caption": "captioner-1"}', encoding="utf-8")
    (tmp_path / "first" / "pictures" / "incoming").mkdir(parents=True, exist_ok=True)
    (tmp_path / "first" / "pictures" / "incoming" / "half.tmp").write_bytes(b"half")
    backup.push()
    promoted.write_text("{}", encoding="utf-8")
    (model / "model.safetensors").unlink()
    backup.push()
    machine("second")
    versions = tmp_path / "second" / "versions"
    assert (versions / "promoted.json").read_text(encoding="utf-8") == "{}"
    assert not (versions / "captioner-1" / "model" / "model.safetensors").exists()
    assert not (tmp_path / "second" / "pictures" / "incoming").exists()


def test_what_has_not_arrived_yet_is_told_and_arrives_by_itself(machine, draft):
    backup, pairs, _ = machine("first")
    pairs.add(draft())
    assert backup.state().waiting_since <= time.time()
    backup.start()
    until(lambda: backup.state().waiting_since is None)
    backup.close()


def test_every_acknowledged_pair_is_whole_in_a_copy_made_while_many_write(machine, draft):
    backup, pairs, _ = machine("first")
    writers = [
        threading.Thread(target=lambda n=n: [pairs.add(draft(text=f"{n}-{i}")) for i in range(10)])
        for n in range(3)
    ]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        backup.push()
    backup.push()
    _, copy, storage = machine("second")
    assert len(texts(copy)) == 30
    assert list(inspect(storage)) == []


def test_of_two_apps_with_one_place_the_second_overwrites_nothing(machine, draft, open_place):
    one, one_pairs, _ = machine("one")
    other, other_pairs, _ = machine("other")
    one_pairs.add(draft(text="from one", verdict="fixed"))
    other_pairs.add(draft(text="from the other", verdict="fixed"))
    one.push()
    with pytest.raises(StorageError, match=r"Another app has written to .* nothing there was over"):
        other.push()
    assert texts(machine("later")[1]) == {"from one"}
    assert texts(other_pairs) == {"from the other"}
    with pytest.raises(StorageError, match="Another app has written"):
        machine("other")


def test_the_same_folder_goes_on_after_a_restart_without_bringing_all_again(machine, draft):
    backup, pairs, storage = machine("first")
    pairs.add(draft())
    storage.close()
    backup.close()
    backup, pairs, _ = machine("first")
    backup.push()
    assert backup.state().waiting_since is None
    assert pairs.count() == 1


def test_a_death_between_storing_and_noting_so_locks_nobody_out(machine, draft, monkeypatch):
    backup, pairs, storage = machine("first")
    pairs.add(draft(text="a red car", verdict="fixed"))
    record = Backup._record
    with monkeypatch.context() as patch:
        patch.setattr(
            Backup, "_record", lambda self, storing="": record(self, storing) if storing else None
        )
        backup.push()
    storage.close()
    backup, pairs, _ = machine("first")
    pairs.add(draft(text="a blue car", verdict="fixed"))
    backup.push()
    assert texts(machine("second")[1]) == {"a red car", "a blue car"}


def test_a_hub_that_is_down_is_told_and_asked_again(hub, tmp_path, draft):
    backup = Backup(place_at("hf://datasets/ada/pairs", token="hf_x"), tmp_path / "a", every_s=0.05)
    backup.open()
    storage = Storage(f"sqlite:///{tmp_path / 'a' / 'pairs.db'}", tmp_path / "a")
    hub.refuses = True
    PairStore(storage).add(draft())
    backup.start()
    until(lambda: "cannot be reached" in backup.state().problem, patience_s=60)
    assert backup.state().waiting_since is not None
    hub.refuses = False
    until(lambda: backup.state().waiting_since is None, patience_s=60)
    assert backup.state().problem == ""
    backup.close()
    storage.close()
    (_, added, _), *_ = hub.commits
    assert "pairs.db" in added
    assert len(added) == 3  # and the one picture, and the mark


def test_a_restore_that_was_interrupted_begins_again(machine, draft, tmp_path, open_place):
    backup, pairs, storage = machine("first")
    pairs.add(draft(text="a red car", verdict="fixed"))
    storage.close()
    backup.close()
    half = tmp_path / "second" / "pictures" / "ab"
    half.mkdir(parents=True)
    (half / "cut.png").write_bytes(b"")
    assert texts(machine("second")[1]) == {"a red car"}


@pytest.mark.parametrize("url", ["elsewhere", "nothing://there", "hf://datasets/no good/name"])
def test_what_is_no_address_gets_one_sentence(url, hub):
    with pytest.raises(InvalidRequestError, match="MMDEMO_BACKUP_URL"):
        place_at(url).latest()


def until(is_so, patience_s=30.0):
    deadline = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)
