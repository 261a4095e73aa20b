"""How a picture looks, in a few bytes, by which pictures like it are found. Knows no database."""

from dataclasses import dataclass

import imagehash
import numpy as np
from PIL import Image

from mmdemo.media import Picture

# Of 64. Up to three leave one of the four pieces as it is, a few more nearly always.
MOST_BITS_APART = 6
MOST_LEVELS_APART = 6.0  # of 255, root mean square over the thumbnails
N_PIECES = 4
_PIECE_BITS = 16
_HASHED = (32, 32)  # what phash goes by; a mean of pixels is a third of its own resampling's work


@dataclass(frozen=True)
class Look:
    """A perceptual hash and a thumbnail.

    The hash is the one of low frequencies (Zauner 2010, "Implementation and Benchmarking of
    Perceptual Image Hash Functions"), which survives scaling and recompression; the thumbnail
    tells apart what differs in colour or in a detail alone.
    """

    bits: int  # 64
    thumbnail: bytes  # 16×16 in RGB

    @property
    def pieces(self) -> tuple[int, ...]:
        """The hash in four pieces, of which looks that are close share one."""
        mask = (1 << _PIECE_BITS) - 1
        return tuple(self.bits >> (_PIECE_BITS * number) & mask for number in range(N_PIECES))

    def is_near(self, other: "Look") -> bool:
        """Whether a person would take both for the same picture."""
        if (self.bits ^ other.bits).bit_count() > MOST_BITS_APART:
            return False
        one, two = (np.frombuffer(look.thumbnail, np.uint8).astype(float) for look in (self, other))
        return float(np.sqrt(np.mean((one - two) ** 2))) <= MOST_LEVELS_APART


def look_of(picture: Picture) -> Look:
    """The look of a picture."""
    small = picture.convert("RGB").resize(_HASHED, Image.Resampling.BOX)
    return Look(int(str(imagehash.phash(small)), 16), small.reduce(2).tobytes())


class LookBook:
    """Looks by the digests of their pictures."""

    def __init__(self) -> None:
        self._looks: dict[str, Look] = {}
        self._by_piece: dict[tuple[int, int], list[str]] = {}

    def __contains__(self, digest: str) -> bool:
        return digest in self._looks

    def add(self, digest: str, look: Look) -> None:
        """Enter the look of a picture."""
        if digest not in self._looks:
            self._looks[digest] = look
            for place in enumerate(look.pieces):
                self._by_piece.setdefault(place, []).append(digest)

    def near(self, look: Look) -> set[str]:
        """The digests of all pictures that a person would take for the same."""
        sharing = {
            digest for place in enumerate(look.pieces) for digest in self._by_piece.get(place, ())
        }
        return {digest for digest in sharing if look.is_near(self._looks[digest])}
