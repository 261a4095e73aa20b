"""A picture is shown as it was given wherever a browser can show it."""

from pathlib import Path

import pytest
from gradio.utils import get_upload_folder
from PIL import Image

from mmdemo.errors import InvalidRequestError
from mmdemo.ui.pictures import EXAMPLES, path_of, remembered, shown, uploaded


def test_there_are_examples():
    assert len(list(EXAMPLES.glob("*.png"))) >= 4


def test_a_picture_that_browsers_show_stays_the_file_it_is(picture_file):
    before = picture_file.read_bytes()
    assert shown(picture_file) == str(picture_file)
    assert picture_file.read_bytes() == before


def test_a_picture_that_browsers_do_not_show_is_shown_as_png(picture_file, tmp_path):
    path = tmp_path / "scan.tiff"
    Image.open(picture_file).save(path)
    twin = shown(path)
    assert twin.endswith(".png")
    assert Image.open(twin).tobytes() == Image.open(path).tobytes()


def test_only_an_upload_that_is_still_there_is_brought_back(picture_file):
    folder = Path(get_upload_folder()) / "test"
    folder.mkdir(parents=True, exist_ok=True)
    upload = folder / "kept.png"
    upload.write_bytes(picture_file.read_bytes())
    assert remembered(str(upload)) == str(upload)
    upload.unlink()
    gone, elsewhere, climbing = str(upload), str(picture_file), f"{folder}/../../../etc/passwd"
    assert [remembered(path) for path in ("", gone, elsewhere, climbing)] == [None] * 4


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (None, "Choose a picture first"),
        ({"path": "/etc/hostname"}, "Choose a picture first"),
        ({"path": f"{get_upload_folder()}/gone/x.png"}, "choose it again"),
    ],
)
def test_without_a_picture_it_says_what_to_do(payload, words):
    with pytest.raises(InvalidRequestError, match=words):
        uploaded(payload, "en")


def test_an_empty_payload_is_no_picture():
    assert path_of({"path": None}) is None
