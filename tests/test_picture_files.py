"""Picture files as they are kept, with their looks; read here, and by processes beside this one."""

import time
from io import BytesIO

import imagehash
import numpy as np
import pytest
from PIL import Image

from mmdemo.errors import InvalidRequestError
from mmdemo.media import open_picture, picture_readers
from mmdemo.media.looks import look_of, looks_of
from mmdemo.media.picture_files import PictureFile, file_of, read_pictures
from mmdemo.media.picture_readers import PictureReaders
from mmdemo.media.pictures import picture_to_png
from mmdemo.scenes import draw_scene, random_scene


def encoded(picture, file_format, **options) -> bytes:
    stream = BytesIO()
    picture.save(stream, format=file_format, **options)
    return stream.getvalue()


@pytest.fixture(scope="module")
def scene():
    return draw_scene(random_scene(3)).resize((96, 64))


@pytest.fixture(scope="module")
def files(scene) -> list[bytes]:
    """One of each: kept as it is, with a text in it, another format, no picture, and cut off."""
    noted = encoded(scene, "PNG", dpi=(72, 72))
    plain = picture_to_png(scene)
    return [plain, noted, encoded(scene, "JPEG"), b"no picture", noted[:200], plain]


def told(read):
    return [str(each) if isinstance(each, InvalidRequestError) else each for each in read]


def test_the_hash_is_the_one_that_collections_hold_since_they_were_made():
    noise = np.random.default_rng(0).integers(0, 256, (60, 30, 3), dtype=np.uint8)
    half = Image.new("RGB", (128, 128))
    half.paste("white", (0, 0, 64, 128))
    pictures = [draw_scene(random_scene(seed)) for seed in range(40)]
    pictures += [Image.new("RGB", (100, 80), colour) for colour in ("white", "black", "#123456")]
    pictures += [half, Image.fromarray(np.concatenate([noise, noise[:, ::-1]], axis=1))]
    small = [each.resize((32, 32), Image.Resampling.BOX) for each in pictures]
    bits = [int(str(imagehash.phash(each)), 16) for each in small]
    assert [look.bits for look in looks_of(pictures)] == bits
    assert [look_of(picture).bits for picture in pictures] == bits


def test_a_picture_alone_is_kept_byte_for_byte_and_anything_more_is_taken_out(files, scene):
    plain, noted, jpeg, none, cut_off, again = read_pictures(files)
    assert plain.png == again.png == files[0]
    assert noted.png == files[0]  # what was written into it is gone
    assert jpeg.png == picture_to_png(open_picture(files[2]))
    assert "is not a picture" in str(none)
    assert "is damaged or was cut off" in str(cut_off)
    assert plain == file_of(scene) == file_of(plain)
    assert jpeg.look.near_among([plain.look]) == [plain.look]


def read_until_processes_help(readers, files):
    """Reads until at least one process is there to do it."""
    deadline = time.monotonic() + 60
    while not readers._n_alive:
        assert time.monotonic() < deadline
        readers.read(files)
    return readers._processes


def test_processes_read_as_this_one_does(files, monkeypatch):
    here = told(read_pictures(files))
    with PictureReaders(patience_s=0) as readers:
        assert told(readers.read(files)) == here
        processes = read_until_processes_help(readers, files)
        with monkeypatch.context() as patched:
            patched.setattr(picture_readers, "read_pictures", None)
            assert told(readers.read(files)) == here
            assert readers.read([]) == []
    assert all(each._process.poll() is not None for each in processes)


def test_what_a_process_that_dies_had_to_read_is_read_here(files):
    here = told(read_pictures(files))
    with PictureReaders(patience_s=0) as readers:
        readers.n_at_once = 1
        (process,) = read_until_processes_help(readers, files)
        process._process.kill()
        assert told(readers.read(files)) == here
        assert not readers._n_alive
        assert told(readers.read(files)) == here


@pytest.mark.parametrize("command", [["/nowhere/python"], ["false"]])
def test_where_no_process_can_be_started_it_is_read_here(files, monkeypatch, command):
    monkeypatch.setattr(picture_readers, "_COMMAND", command)
    with PictureReaders(patience_s=0) as readers:
        for _ in range(3):
            assert all(
                isinstance(each, PictureFile | InvalidRequestError) for each in readers.read(files)
            )
        assert not readers._n_alive
