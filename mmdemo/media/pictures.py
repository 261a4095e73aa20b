"""From a file or its bytes to an upright 8-bit RGB picture, or one sentence about why not."""

import re
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from mmdemo.errors import InvalidRequestError
from mmdemo.media.files import opened_file

MAX_PIXELS = 64_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "ICO", "AVIF")
FORMATS_IN_WORDS = "PNG, JPEG, WebP, AVIF, GIF, BMP, TIFF, PPM or ICO"
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
WHITE = (255, 255, 255, 255)
_SNIFFED_BYTES = 4096


def open_picture(source: Path | bytes) -> Image.Image:
    """Read a picture: upright, the first frame if it moves, transparency laid on white.

    Raises:
        InvalidRequestError: it is missing, no picture, damaged, or larger than `MAX_PIXELS`.
    """
    if isinstance(source, bytes):
        return _read(BytesIO(source), "The picture")
    with opened_file(source, "a picture file") as stream:
        return _read(stream, f'"{source.name}"')


def is_picture(path: Path) -> bool:
    """Whether a file begins as a picture does that can be read here, whatever it is called."""
    try:
        with Image.open(path, formats=FORMATS):
            return True
    except Image.DecompressionBombError:
        return True
    except Exception:  # noqa: BLE001 - Pillow's readers raise what they like
        return False


def picture_to_png(picture: Image.Image, texts: PngInfo | None = None) -> bytes:
    """The same picture as the bytes of a PNG file; equal pictures, and texts, give equal bytes."""
    stream = BytesIO()
    # Far quicker than the usual level on a photograph, for few bytes more.
    picture.save(stream, format="PNG", compress_level=3, pnginfo=texts)
    return stream.getvalue()


def _read(stream: BinaryIO, name: str) -> Image.Image:
    start = stream.read(_SNIFFED_BYTES)
    stream.seek(0)
    _refuse_what_is_no_picture(start, name)
    try:
        opened = Image.open(stream, formats=FORMATS)
        _refuse_too_large(*opened.size, name)
        opened.seek(0)
        opened.load()
        picture = _upright(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(error, name) from error
    except UnidentifiedImageError as error:
        raise InvalidRequestError(_not_a_picture(start, name)) from error
    except InvalidRequestError:
        raise
    except Exception as error:
        raise InvalidRequestError(
            f"{name} is damaged or was cut off while copying; save or download it again."
        ) from error
    return _as_rgb(picture, name)


def _refuse_what_is_no_picture(start: bytes, name: str) -> None:
    if not start:
        raise InvalidRequestError(f"{name} is empty (0 bytes); choose another file.")
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(b"<svg") or (
        text.startswith((b"<?xml", b"<!doctype svg")) and b"<svg" in text
    ):
        raise InvalidRequestError(
            f"{name} is an SVG drawing, which has no pixels; export it as PNG and use that."
        )


def _not_a_picture(start: bytes, name: str) -> str:
    if start[4:8] == b"ftyp" and start[8:12] in HEIC_BRANDS:
        return f"{name} is a HEIC photo, which cannot be read here; save it as JPEG and use that."
    return f"{name} is not a picture that can be read here; use {FORMATS_IN_WORDS}."


def _refuse_too_large(width: int, height: int, name: str) -> None:
    if width * height > MAX_PIXELS:
        raise InvalidRequestError(
            f"{name} is {width:,} x {height:,} = {width * height // 1_000_000:,} million pixels; "
            f"the limit is {MAX_PIXELS // 1_000_000} million. Make it smaller."
        )


def _too_large(error: Exception, name: str) -> InvalidRequestError:
    # Pillow refuses before it hands over the size, and tells it in its message only.
    n_pixels = re.search(r"\d+", str(error))
    size = f"{int(n_pixels.group()) // 1_000_000:,} million pixels" if n_pixels else "too large"
    return InvalidRequestError(
        f"{name} is {size}; the limit is {MAX_PIXELS // 1_000_000} million. Make it smaller."
    )


def _upright(picture: Image.Image) -> Image.Image:
    try:
        # It would copy, too, what is upright.
        is_upright = picture.getexif().get(ExifTags.Base.Orientation, 1) == 1
        return picture if is_upright else ImageOps.exif_transpose(picture)
    except Exception:  # noqa: BLE001 - broken EXIF must not cost a picture that decoded well
        return picture


def _as_rgb(picture: Image.Image, name: str) -> Image.Image:
    if picture.mode.startswith(("I", "F")):
        picture = Image.fromarray(_to_8_bits(np.asarray(picture), picture.mode))
    try:
        if picture.has_transparency_data:
            layer = picture.convert("RGBA")
            picture = Image.alpha_composite(Image.new("RGBA", layer.size, WHITE), layer)
        rgb = picture.convert("RGB")
    except (ValueError, OSError) as error:
        raise InvalidRequestError(
            f"{name} has the colour mode {picture.mode}, which cannot be read here; "
            "save it as RGB and use that."
        ) from error
    rgb.info = {}
    return rgb


def _to_8_bits(values: npt.NDArray[np.generic], mode: str) -> npt.NDArray[np.uint8]:
    """Grey levels of any depth, scaled rather than clipped. Shape (H, W) stays."""
    levels = np.nan_to_num(values.astype(np.float64), posinf=0.0, neginf=0.0)
    low, high = float(levels.min()), float(levels.max())
    if mode.startswith("I;16"):
        low, high = 0.0, 65535.0
    elif low >= 0.0 and high <= _full_scale(high, mode):
        low, high = 0.0, _full_scale(high, mode)
    span = (high - low) or 1.0
    return np.rint((levels - low) / span * 255.0).astype(np.uint8)


def _full_scale(high: float, mode: str) -> float:
    """The white of the smallest usual range that holds `high`; 0 where there is none."""
    ranges = (1.0, 255.0, 65535.0) if mode == "F" else (255.0, 65535.0)
    return next((white for white in ranges if high <= white), 0.0)
