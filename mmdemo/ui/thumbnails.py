"""Small copies of pictures, inside the page itself."""

from base64 import b64encode
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image

from mmdemo.media import Picture

N_KEPT = 512


@lru_cache(maxsize=N_KEPT)
def small_copy(path: Path, side_px: int) -> str:
    """A stored picture, whose file never changes, as a data URL."""
    with Image.open(path) as picture:
        return shrunk(picture, side_px)


@lru_cache(maxsize=N_KEPT)
def is_blank(path: Path) -> bool:
    """Whether a stored picture is of one colour all over, as what a model refused to draw is."""
    with Image.open(path) as picture:
        return len(picture.convert("RGB").getcolors(1) or ()) == 1


def shrunk(picture: Picture, side_px: int) -> str:
    """A picture as a data URL, no side of it longer than `side_px`."""
    small = picture.convert("RGB")
    small.thumbnail((side_px, side_px))
    stream = BytesIO()
    small.save(stream, format="JPEG", quality=85)
    return f"data:image/jpeg;base64,{b64encode(stream.getvalue()).decode()}"
