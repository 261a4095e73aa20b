"""The backgrounds of a scene: pale, quick to draw, the same for the same random numbers."""

from collections.abc import Callable
from functools import lru_cache
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from mmdemo.scenes.colours import WHITE, Rgb


def plain_white(side: int, rng: Random) -> Image.Image:
    """Nothing but white."""
    del rng
    return Image.new("RGB", (side, side), WHITE)


def sky(side: int, rng: Random) -> Image.Image:
    """Light blue with soft clouds."""
    picture = _gradient(side, (142, 203, 248), (192, 228, 252)).copy()
    for row in range(4):
        cloud = _cloud(round(side * (0.34 + 0.05 * int(3 * rng.random()))))
        x = (rng.random() * 1.2 - 0.25) * side
        y = (row * 0.25 + rng.random() * 0.12 - 0.04) * side
        picture.paste(WHITE, (round(x), round(y)), cloud)
    return picture


def grass(side: int, rng: Random) -> Image.Image:
    """A pale green meadow with blades of grass."""
    picture = _gradient(side, (214, 240, 184), (178, 222, 146)).copy()
    draw = ImageDraw.Draw(picture)
    unit = side / 128
    for _ in range(38):
        x, y = rng.random() * side, rng.random() * side
        lean = (rng.random() - 0.5) * 2 * unit
        tip = y - (4 + 2 * rng.random()) * unit
        for spread in (-2 * unit, 2 * unit):
            draw.line([(x, y), (x + spread + lean, tip)], fill=(150, 206, 122))
    return picture


def sand(side: int, rng: Random) -> Image.Image:
    """A beach: warm sand with grains and ripples."""
    picture = _gradient(side, (250, 236, 206), (240, 216, 172)).copy()
    draw = ImageDraw.Draw(picture)
    unit = side / 128
    for _ in range(9):
        x, y = (rng.random() * 1.1 - 0.15) * side, rng.random() * side
        ripple = (x, y, x + (20 + 16 * rng.random()) * unit, y + 5 * unit)
        draw.arc(ripple, 200, 340, fill=(226, 198, 150))
    grains = [rng.random() * side for _ in range(180)]
    draw.point(grains, fill=(206, 174, 124))
    return picture


def snow(side: int, rng: Random) -> Image.Image:
    """Bluish white hills under falling flakes."""
    picture = _gradient(side, (200, 212, 230), (220, 230, 242)).copy()
    draw = ImageDraw.Draw(picture)
    unit = side / 128
    for top, white in ((0.56, (234, 241, 249)), (0.76, (248, 251, 255))):
        x = (rng.random() - 0.5) * side
        y = (top + 0.1 * rng.random()) * side
        draw.ellipse((x - side, y, x + 1.4 * side, y + 2.4 * side), fill=white)
    for _ in range(44):
        x, y = rng.random() * side, rng.random() * side
        tint = WHITE if y < 0.5 * side else (214, 226, 240)
        draw.line([(x - 1.5 * unit, y), (x + 1.5 * unit, y)], fill=tint)
        draw.line([(x, y - 1.5 * unit), (x, y + 1.5 * unit)], fill=tint)
    return picture


def dusk(side: int, rng: Random) -> Image.Image:
    """The evening sky, from violet to pale pink, with streaks of haze."""
    picture = _gradient(side, (196, 178, 232), (255, 222, 220)).copy()
    streak = _streak(side)
    for row in range(4):
        x = (rng.random() - 0.5) * side
        y = (row * 0.25 + 0.16 * rng.random()) * side
        picture.paste((255, 232, 232), (round(x), round(y)), streak)
    return picture


BACKGROUNDS: dict[str, Callable[[int, Random], Image.Image]] = {
    "white": plain_white,
    "sky": sky,
    "grass": grass,
    "sand": sand,
    "snow": snow,
    "dusk": dusk,
}


@lru_cache(maxsize=64)
def _gradient(side: int, top: Rgb, bottom: Rgb) -> Image.Image:
    """A picture that goes from one colour at the top to the other at the bottom."""
    share = np.linspace(0.0, 1.0, side)[:, None, None]
    column = np.array(top) * (1 - share) + np.array(bottom) * share
    pixels = np.broadcast_to(np.rint(column).astype(np.uint8), (side, side, 3))
    return Image.fromarray(np.ascontiguousarray(pixels))


@lru_cache(maxsize=64)
def _cloud(width: int) -> Image.Image:
    """How much a cloud covers each pixel."""
    mask = Image.new("L", (width, width // 2), 0)
    draw = ImageDraw.Draw(mask)
    for x, y, rx, ry in ((0.3, 0.3, 0.17, 0.1), (0.52, 0.23, 0.18, 0.14), (0.7, 0.31, 0.17, 0.09)):
        around = (x - rx, y - ry, x + rx, y + ry)
        draw.ellipse([edge * width for edge in around], fill=200)
    return mask.filter(ImageFilter.GaussianBlur(width / 22))


@lru_cache(maxsize=8)
def _streak(side: int) -> Image.Image:
    """How much a long, thin streak of haze covers each pixel."""
    height = max(side // 10, 4)
    across = 1 - np.linspace(-1.0, 1.0, side) ** 2
    down = (1 - np.linspace(-1.0, 1.0, height) ** 2) ** 2
    return Image.fromarray(np.rint(150 * np.outer(down, across)).astype(np.uint8))
