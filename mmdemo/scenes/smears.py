"""Rubbish such as a poor painter leaves: made of things' own colours and parts, but no thing."""

import random

from PIL import Image, ImageFilter

from mmdemo.media import Picture
from mmdemo.scenes.draw import draw_thing
from mmdemo.scenes.scene import CANVAS_PX, COLOURS, GAP_PX, KINDS, MARGIN_PX, SIDE_PX, SIZES, Scene

MAX_SMEARS = 3
TRIES = 12  # to find a free place for each
SAME_COLOUR_SHARE = 0.6  # of patchworks
PATCHWORK_SHARE = 0.5
LEAST_BLUR, MOST_BLUR = 0.17, 0.33  # of a thing's side: nobody can tell what it was


def smear_over(picture: Picture, scene: Scene, rng: random.Random) -> Picture:
    """The scene's picture with up to three pieces of rubbish beside its things."""
    smeared = picture.copy()
    taken = [thing.box_px for thing in scene.things]
    for _ in range(rng.randint(1, MAX_SMEARS)):
        sprite = draw_smear(SIDE_PX[rng.choice(SIZES)], rng)
        for _attempt in range(TRIES):
            left, top = (rng.randint(MARGIN_PX, CANVAS_PX - MARGIN_PX - sprite.width) for _ in "xy")
            box_px = left, top, left + sprite.width, top + sprite.height
            if not any(_touch(box_px, other) for other in taken):
                smeared.paste(sprite, (left, top), sprite)
                taken.append(box_px)
                break
    return smeared


def draw_smear(side_px: int, rng: random.Random) -> Image.Image:
    """A square RGBA picture of something that is nothing, made of things of that side."""
    return (_patchwork if rng.random() < PATCHWORK_SHARE else _blur)(side_px, rng)


def _blur(side_px: int, rng: random.Random) -> Image.Image:
    """A thing that is blurred past recognition."""
    blur_px = side_px * rng.uniform(LEAST_BLUR, MOST_BLUR)
    margin_px = round(blur_px)
    sprite = draw_thing(rng.choice(KINDS), rng.choice(COLOURS), side_px)
    room_px = side_px + 2 * margin_px
    canvas = Image.new("RGBA", (room_px, room_px), (0, 0, 0, 0))
    canvas.paste(sprite, (margin_px, margin_px))
    # With colours weighted by alpha ("RGBa"), what is transparent darkens nothing.
    return canvas.convert("RGBa").filter(ImageFilter.GaussianBlur(blur_px)).convert("RGBA")


def _patchwork(side_px: int, rng: random.Random) -> Image.Image:
    """A quarter of each of four things, turned any way."""
    half_px = side_px // 2
    colour = rng.choice(COLOURS)
    patchwork = Image.new("RGBA", (side_px, side_px), (0, 0, 0, 0))
    for quarter, kind in enumerate(rng.sample(KINDS, 4)):
        shade = colour if rng.random() < SAME_COLOUR_SHARE else rng.choice(COLOURS)
        sprite = draw_thing(kind, shade, side_px).rotate(90 * rng.randrange(4))
        left, top = half_px * (quarter % 2), half_px * (quarter // 2)
        patchwork.paste(sprite.crop((left, top, left + half_px, top + half_px)), (left, top))
    return patchwork


def _touch(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return all(
        one[axis] < other[axis + 2] + GAP_PX and other[axis] < one[axis + 2] + GAP_PX
        for axis in (0, 1)
    )
