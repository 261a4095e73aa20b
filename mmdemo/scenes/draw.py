"""One thing as a small transparent picture, ready to be laid over a background."""

from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageDraw

from mmdemo.scenes.colours import COLOURS, shades
from mmdemo.scenes.kinds import KINDS
from mmdemo.scenes.pen import Pen

_SUPERSAMPLING = 4  # drawn that many times larger, then averaged down: smooth edges
_LINE_SHARE = 0.036  # an outline's thickness, as a share of the box's side


@lru_cache(maxsize=8192)
def draw_thing(kind: str, colour: str, size_px: int) -> Image.Image:
    """The thing in a square RGBA picture of that side; cached, so copy it before changing it."""
    return draw_outline(KINDS[kind], colour, size_px)


def draw_outline(outline: Callable[[Pen], None], colour: str, size_px: int) -> Image.Image:
    """The same of what is no kind of the picture world, drawn by the same pen."""
    side = size_px * _SUPERSAMPLING
    canvas = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    body = COLOURS[colour]
    around = shades(body)
    pen = Pen(
        draw=ImageDraw.Draw(canvas),
        centre=(side / 2 - 0.5, side / 2 - 0.5),
        radius=side / 2,
        body=body,
        dark=around.dark,
        light=around.light,
        ink=around.ink,
        line_px=round(side * _LINE_SHARE),
    )
    outline(pen)
    # Pillow averages RGBA with its colours weighted by alpha, so edges get no dark fringe.
    return canvas.reduce(_SUPERSAMPLING)
