"""Pictures and clips at another address: there before anything says saved, fetched when read."""

import shutil

import fsspec
import pytest

from mmdemo.errors import StorageError
from mmdemo.pairs import PairStore, Storage


@pytest.fixture(params=["file", "memory"])
def media_url(request, tmp_path):
    """The address of an empty folder."""
    if request.param == "file":
        return f"file://{tmp_path / 'elsewhere'}"
    return f"memory://{tmp_path.name}"


@pytest.fixture
def open_there(database_url, tmp_path, media_url):
    """Opens the same collection with a data folder of a given name."""
    opened = []

    def open_one(folder):
        opened.append(Storage(database_url, tmp_path / folder, media_url=media_url))
        return PairStore(opened[-1])

    yield open_one
    for storage in opened:
        storage.close()


def names_at(url):
    files, root = fsspec.core.url_to_fs(url)
    return [name.rpartition("/")[2] for name in files.find(root)]


def test_another_machine_reads_what_one_has_saved(open_there, media_url, draft, clip):
    kept = [
        open_there("one").add(draft()),
        open_there("one").add(draft(task="transcribe", media=clip)),
    ]
    assert sorted(names_at(media_url)) == sorted(pair.media_path.name for pair in kept)
    for pair in kept:
        there = open_there("other").get(pair.id)
        assert there.media_path != pair.media_path
        assert there.media_path.read_bytes() == pair.media_path.read_bytes()


def test_a_lost_data_folder_costs_no_picture(open_there, draft, tmp_path):
    kept = open_there("one").add(draft())
    data = kept.media_path.read_bytes()
    shutil.rmtree(tmp_path / "one" / "pictures")
    assert open_there("one").get(kept.id).media_path.read_bytes() == data


def test_what_was_altered_there_is_not_taken_for_the_picture(open_there, media_url, draft):
    kept = open_there("one").add(draft())
    files, root = fsspec.core.url_to_fs(media_url)
    (name,) = files.find(root)
    files.pipe_file(name, b"something else")
    with pytest.raises(StorageError, match="has been altered there"):
        open_there("other").get(kept.id)


def test_nothing_is_said_to_be_saved_that_did_not_arrive(database_url, tmp_path, draft):
    (tmp_path / "file").write_text("in the way")
    storage = Storage(database_url, tmp_path / "one", media_url=f"file://{tmp_path / 'file'}")
    with pytest.raises(StorageError, match="MMDEMO_MEDIA_URL"):
        PairStore(storage).add(draft())
    assert PairStore(storage).count() == 0
    storage.close()


@pytest.mark.parametrize("url", ["nowhere://bucket", "s4:bucket"])
def test_an_address_that_is_none_is_told(database_url, tmp_path, draft, url):
    with pytest.raises(StorageError, match="is no address that pictures"):
        PairStore(Storage(database_url, tmp_path, media_url=url)).add(draft())
