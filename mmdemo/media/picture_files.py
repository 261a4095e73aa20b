"""Pictures as the files that they are kept as, with their looks; many are read at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from mmdemo.errors import InvalidRequestError
from mmdemo.media.looks import Look, looks_of
from mmdemo.media.pictures import open_picture, picture_to_png
from mmdemo.media.png_text import SIGNATURE
from mmdemo.media.requests import Picture

_EIGHT_BIT_RGB = b"\x08\x02"  # bit depth and colour type
_PLAIN_CHUNKS = {b"IHDR", b"IDAT", b"IEND"}  # no place, no camera, no profile


@dataclass(frozen=True)
class PictureFile:
    """A picture that need not be decoded again to be kept."""

    png: bytes
    digest: str  # its SHA-256
    look: Look


Read = PictureFile | InvalidRequestError


def file_of(picture: Picture | PictureFile) -> PictureFile:
    """The file that a picture is kept as."""
    if isinstance(picture, PictureFile):
        return picture
    (look,) = looks_of([picture])
    return _file_of(picture_to_png(picture), look)


def read_pictures(files: Sequence[bytes]) -> list[Read]:
    """The picture in each of these files; in the place of one that holds none, what is wrong.

    A file that holds a picture and nothing else is kept byte for byte.
    """
    kept: list[bytes | InvalidRequestError] = []

    def pictures() -> Iterator[Picture]:
        """One after the other, so that no two of them are in memory."""
        for file in files:
            try:
                picture = open_picture(file)
            except InvalidRequestError as error:
                kept.append(error)
            else:
                kept.append(file if is_plain_png(file) else picture_to_png(picture))
                yield picture

    looks = iter(looks_of(pictures()))
    return [_file_of(each, next(looks)) if isinstance(each, bytes) else each for each in kept]


def _file_of(png: bytes, look: Look) -> PictureFile:
    return PictureFile(png, sha256(png).hexdigest(), look)


def is_plain_png(data: bytes) -> bool:
    """Whether it is a PNG file of 8-bit RGB that holds a picture and nothing else."""
    is_rgb = data.startswith(SIGNATURE) and data[24:26] == _EIGHT_BIT_RGB
    return is_rgb and all(kind in _PLAIN_CHUNKS for kind in _chunks(data))


def _chunks(data: bytes) -> Iterator[bytes]:
    at = len(SIGNATURE)
    while at < len(data):
        kind = data[at + 4 : at + 8]
        yield kind
        at += int.from_bytes(data[at : at + 4]) + 12  # length, kind, checksum
        if kind == b"IEND" and at != len(data):
            yield b"more"
