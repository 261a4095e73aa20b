import io
import struct
import zlib
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image

from mmdemo.errors import InvalidRequestError
from mmdemo.media import open_picture
from mmdemo.media.pictures import picture_to_png

RED, WHITE = (255, 0, 0), (255, 255, 255)
ORIENTATION = 0x0112


def encoded(picture, form="PNG", **options):
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def png_header(width, height):
    """A PNG that claims a size; nothing follows its header."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def check_upright_rgb(picture, size):
    assert picture.mode == "RGB"
    assert picture.size == size


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF"])
def test_usual_formats_are_read(form):
    picture = open_picture(encoded(Image.new("RGB", (20, 10), RED), form))
    check_upright_rgb(picture, (20, 10))
    assert np.abs(np.subtract(picture.getpixel((5, 5)), RED)).max() < 8


def test_a_file_is_read_by_its_path(tmp_path):
    path = tmp_path / "red.png"
    path.write_bytes(encoded(Image.new("RGB", (3, 4), RED)))
    check_upright_rgb(open_picture(path), (3, 4))


def test_one_pixel_is_a_picture():
    check_upright_rgb(open_picture(encoded(Image.new("RGB", (1, 1), RED))), (1, 1))


def test_a_photo_taken_sideways_stands_upright():
    picture = Image.new("RGB", (40, 20), WHITE)
    picture.paste(RED, (0, 0, 20, 20))  # red on the left
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # turn by 90 degrees clockwise to view
    upright = open_picture(encoded(picture, "JPEG", exif=exif, quality=95))
    check_upright_rgb(upright, (20, 40))
    assert upright.getpixel((10, 5))[1] < 60  # red on top
    assert upright.getpixel((10, 35))[1] > 200
    assert upright.getexif().get(ORIENTATION) is None


def test_broken_exif_does_not_cost_the_picture():
    data = encoded(Image.new("RGB", (8, 8), RED), "JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff")
    check_upright_rgb(open_picture(data), (8, 8))


def test_an_animation_gives_its_first_frame():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert open_picture(data).getpixel((4, 4)) == RED


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparency_is_laid_on_white(mode):
    clear = Image.new(mode, (8, 8), (0, 0, 0, 0) if mode == "RGBA" else (0, 0))
    assert open_picture(encoded(clear)).getpixel((0, 0)) == WHITE


def test_a_phone_photo_with_a_second_picture_in_it_gives_its_first():
    pair = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue")]
    data = encoded(pair[0], "MPO", save_all=True, append_images=pair[1:])
    assert open_picture(data).getpixel((8, 8))[0] > 240


def test_half_transparent_red_becomes_pink():
    pink = open_picture(encoded(Image.new("RGBA", (8, 8), (255, 0, 0, 128)))).getpixel((0, 0))
    assert pink == (255, 127, 127)


def test_a_palette_with_a_transparent_colour():
    picture = Image.new("P", (8, 8), 0)
    picture.putpalette([0, 255, 0, 255, 0, 0])
    picture.putpixel((0, 0), 1)
    opened = open_picture(encoded(picture, transparency=0))
    assert opened.getpixel((0, 0)) == RED
    assert opened.getpixel((5, 5)) == WHITE


def test_sixteen_bits_are_scaled_not_clipped():
    levels = np.array([[0, 257 * 64, 257 * 128, 65535]], np.uint16)
    opened = np.asarray(open_picture(encoded(Image.fromarray(levels))))
    assert opened[0, :, 0].tolist() == [0, 64, 128, 255]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (np.array([[0.0, 0.25, 1.0]], np.float32), [0, 64, 255]),
        (np.array([[0.0, 100.0, 255.0]], np.float32), [0, 100, 255]),
        (np.array([[-1.0, 0.0, 1.0]], np.float32), [0, 128, 255]),
        (np.array([[np.nan, 0.5, 1.0]], np.float32), [0, 128, 255]),
        (np.array([[0, 100, 255]], np.int32), [0, 100, 255]),
        (np.array([[0, 257 * 100, 65535]], np.int32), [0, 100, 255]),
        (np.array([[7, 7, 7]], np.int32), [7, 7, 7]),
    ],
)
def test_floats_and_long_integers_are_scaled(levels, expected):
    opened = np.asarray(open_picture(encoded(Image.fromarray(levels), "TIFF")))
    assert opened[0, :, 0].tolist() == expected


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr"])
def test_other_colour_modes(mode):
    form = "JPEG" if mode in {"CMYK", "YCbCr"} else "PNG"
    opened = open_picture(encoded(Image.new("RGB", (16, 16), "white").convert(mode), form))
    assert min(opened.getpixel((8, 8))) > 250


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("n_pixels_wide", [8_001, 10_000, 30_000, 60_000])
def test_a_decompression_bomb_is_refused_by_its_header(n_pixels_wide):
    with pytest.raises(InvalidRequestError, match=r"million.*the limit is 64 million"):
        open_picture(png_header(n_pixels_wide, n_pixels_wide))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"hello, world", "not a picture"),
        (b"%PDF-1.7 ...", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><svg/>", "SVG"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64), "HEIC"),
    ],
)
def test_what_is_no_picture_gets_one_sentence(data, sentence):
    with pytest.raises(InvalidRequestError, match=sentence) as caught:
        open_picture(data)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(InvalidRequestError, match="There is no file"):
        open_picture(tmp_path / "none.png")
    with pytest.raises(InvalidRequestError, match="is a folder"):
        open_picture(tmp_path)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_truncated_and_damaged_files_are_refused_or_read(form):
    picture = Image.effect_noise((64, 64), 80).convert("RGB")
    whole = encoded(picture, form)
    rng = np.random.default_rng(0)
    for share in (0.02, 0.2, 0.5, 0.9):
        with pytest.raises(InvalidRequestError):
            open_picture(whole[: int(len(whole) * share)])
    for _ in range(40):  # flipped bytes: either a picture or the sentence, never anything else
        data = bytearray(whole)
        for place in rng.integers(0, len(data), 5):
            data[place] ^= 0xFF
        with suppress(InvalidRequestError):
            assert open_picture(bytes(data)).mode == "RGB"


def test_png_bytes_give_the_same_picture_back():
    picture = Image.effect_noise((20, 30), 60).convert("RGB")
    data = picture_to_png(picture)
    assert data == picture_to_png(picture.copy())
    assert np.array_equal(np.asarray(open_picture(data)), np.asarray(picture))
