"""Where a picture was taken, and by which camera, is kept by nobody: only the picture is."""

from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from mmdemo.media import Clip
from mmdemo.media.picture_files import is_plain_png
from mmdemo.pairs import Belonging
from mmdemo.ui.bringing import bring

SECRET = b"Ada's garden"
ORIENTATION, GPS, LATITUDE_REF, LATITUDE = 0x0112, 0x8825, 1, 2


@pytest.fixture
def photo():
    """A photo, lying on its side, that says where it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(GPS)[LATITUDE_REF] = "N"
    exif.get_ifd(GPS)[LATITUDE] = (48.0, 51.0, 30.0)
    stream = BytesIO()
    xmp = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    Image.new("RGB", (40, 20), "red").save(stream, "JPEG", exif=exif, xmp=xmp, comment=SECRET)
    assert stream.getvalue().count(SECRET) == 3
    return stream.getvalue()


@pytest.fixture
def texts():
    """A PNG file with a text in it."""
    said = PngInfo()
    said.add_text("Comment", SECRET.decode())
    stream = BytesIO()
    Image.new("RGB", (20, 40), "red").save(stream, "PNG", pnginfo=said)
    assert SECRET in stream.getvalue()
    return stream.getvalue()


def stored(store):
    return [pair.media_path.read_bytes() for pair in store]


@pytest.mark.parametrize("name", ["photo.jpg", "photo.png", "photo.wav", "photo"])
def test_a_photo_dropped_on_the_page_is_stored_upright_and_without_its_place(
    store, photo, tmp_path, name
):
    path = tmp_path / name  # which says nothing: what it holds counts
    path.write_bytes(photo)
    bring(store, path, Belonging(), languages=["en"], who="Ada")
    (data,) = stored(store)
    assert is_plain_png(data)
    assert SECRET not in data
    assert Image.open(BytesIO(data)).size == (20, 40)


def test_pictures_that_are_imported_lose_it_too(store, take_in, photo, texts, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(photo)
    (folder / "b.png").write_bytes(texts)
    assert take_in(store, folder).n_new == 2
    assert all(is_plain_png(data) and SECRET not in data for data in stored(store))


def test_a_clip_keeps_its_bytes_only_if_it_is_sound_alone(store, take_in, clip: Clip, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "plain.flac").write_bytes(clip.flac)
    (folder / "told.flac").write_bytes(with_comment(clip.flac))
    assert SECRET in (folder / "told.flac").read_bytes()
    assert take_in(store, folder).n_same == 1  # without what it tells, it is the same clip
    assert stored(store) == [clip.flac]


def with_comment(flac):
    """The same sound with a block of comments behind its first block."""
    said = b"LOCATION=" + SECRET
    content = bytes(4) + (1).to_bytes(4, "little") + len(said).to_bytes(4, "little") + said
    first = 4 + 4 + int.from_bytes(flac[5:8])
    return flac[:first] + b"\x04" + len(content).to_bytes(3) + content + flac[first:]
