"""From the truth of a scene to its picture."""

import random

from mmdemo.media import Picture
from mmdemo.scenes.backgrounds import BACKGROUNDS
from mmdemo.scenes.draw import draw_thing
from mmdemo.scenes.scene import CANVAS_PX, Scene


def draw_scene(scene: Scene) -> Picture:
    """Paint it, 128×128 RGB; the same scene always gives the same picture."""
    rng = random.Random(repr(scene))
    picture = BACKGROUNDS[scene.background](CANVAS_PX, rng)
    for thing in scene.things:
        sprite = draw_thing(thing.kind, thing.colour, thing.side_px)
        picture.paste(sprite, thing.box_px[:2], sprite)
    return picture
