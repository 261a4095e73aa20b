"""How a picture looks, in a few bytes, by which pictures like it are found. Knows no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import scipy.fftpack  # pyright: ignore[reportMissingTypeStubs] - it has none
from PIL import Image

from mmdemo.media.requests import Picture

# Of 64. Up to three leave one of the four pieces as it is, a few more nearly always.
MOST_BITS_APART = 6
MOST_LEVELS_APART = 6.0  # of 255, root mean square over the thumbnails
N_PIECES = 4
_PIECE_BITS = 16
_SIDE = 32  # pixels that the hash goes by
_FREQUENCIES = 8  # in each direction, the lowest ones


@dataclass(frozen=True)
class Look:
    """A perceptual hash and a thumbnail.

    The hash is the one of low frequencies (Zauner 2010, "Implementation and Benchmarking of
    Perceptual Image Hash Functions"), which survives scaling and recompression; the thumbnail
    tells apart what differs in colour or in a detail alone.
    """

    bits: int  # 64
    thumbnail: bytes  # 16×16 in RGB

    @cached_property
    def pieces(self) -> tuple[int, ...]:
        """The hash in four pieces, of which looks that are close share one."""
        mask = (1 << _PIECE_BITS) - 1
        return tuple(self.bits >> (_PIECE_BITS * number) & mask for number in range(N_PIECES))

    def near_among(self, others: Sequence["Look"]) -> list["Look"]:
        """Those of others whose pictures a person would take for the same as this one's."""
        columns = [each.bits for each in others], [each.thumbnail for each in others]
        return [others[place] for place in self.places_near(*columns)]

    def places_near(self, bits: Sequence[int], thumbnails: Sequence[bytes]) -> list[int]:
        """Where in these columns are looks that a person would take for this one."""
        close = [
            place
            for place, each in enumerate(bits)
            if (self.bits ^ each).bit_count() <= MOST_BITS_APART
        ]
        own = np.frombuffer(self.thumbnail, np.uint8).astype(np.int16)
        side_by_side = b"".join(thumbnails[place] for place in close)
        apart = np.frombuffer(side_by_side, np.uint8).reshape(len(close), own.size) - own
        squares = np.einsum("ij,ij->i", apart, apart, dtype=np.int32)
        near = np.flatnonzero(squares <= MOST_LEVELS_APART**2 * own.size)
        return [close[each] for each in near]


def look_of(picture: Picture) -> Look:
    """The look of a picture."""
    return looks_of([picture])[0]


def looks_of(pictures: Iterable[Picture]) -> list[Look]:
    """The look of each picture; many at once take a fraction of the time, and no more memory."""
    greys: list[bytes] = []
    thumbnails: list[bytes] = []
    for picture in pictures:
        rgb = picture if picture.mode == "RGB" else picture.convert("RGB")
        small = rgb.resize((_SIDE, _SIDE), Image.Resampling.BOX)
        greys.append(small.convert("L").tobytes())
        thumbnails.append(small.reduce(2).tobytes())
    return [
        Look(bits, thumbnail) for bits, thumbnail in zip(_bits_of(greys), thumbnails, strict=True)
    ]


def _bits_of(greys: Sequence[bytes]) -> list[int]:
    """Which low frequencies are stronger than most, of each: what `imagehash.phash` tells."""
    if not greys:
        return []
    pixels = np.frombuffer(b"".join(greys), np.uint8).reshape(-1, _SIDE, _SIDE)
    columns = _cosines(pixels, 1)[:, :_FREQUENCIES]
    low = _cosines(columns, 2)[:, :, :_FREQUENCIES].reshape(len(greys), -1)
    strong = low > np.median(low, axis=1, keepdims=True)
    return [int.from_bytes(row.tobytes()) for row in np.packbits(strong, axis=1)]


def _cosines(values: npt.NDArray[Any], axis: int) -> npt.NDArray[np.float64]:
    """The discrete cosine transform along an axis, as `imagehash` takes it."""
    dct = cast("Any", scipy.fftpack.dct)  # pyright: ignore[reportUnknownMemberType]
    return dct(values, axis=axis)


class LookBook:
    """Looks by the digests of their pictures.

    Pictures of one and the same look, such as empty pages, are held as one: however many there
    are, they cost one comparison.
    """

    def __init__(self) -> None:
        self._digests: dict[Look, set[str]] = {}
        self._by_piece: dict[tuple[int, int], list[Look]] = {}

    def add(self, digest: str, look: Look) -> None:
        """Enter the look of a picture."""
        if look not in self._digests:
            self._digests[look] = set()
            for place in enumerate(look.pieces):
                self._by_piece.setdefault(place, []).append(look)
        self._digests[look].add(digest)

    def near(self, look: Look) -> set[str]:
        """The digests of all pictures that a person would take for the same."""
        sharing = {
            each for place in enumerate(look.pieces) for each in self._by_piece.get(place, ())
        }
        return set[str]().union(*(self._digests[each] for each in look.near_among([*sharing])))
