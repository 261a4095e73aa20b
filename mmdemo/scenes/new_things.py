"""A thing that no bundled model has seen: how it looks and how it is talked of."""

import random
from dataclasses import replace

from mmdemo.media import Language, Picture
from mmdemo.scenes.captions import describe
from mmdemo.scenes.draw import draw_outline
from mmdemo.scenes.outlines import rounded
from mmdemo.scenes.painting import draw_scene
from mmdemo.scenes.pen import Pen
from mmdemo.scenes.questions import QuestionAnswer, questions
from mmdemo.scenes.scene import Scene, Thing, random_scene

NEW_WORDS: dict[Language, str] = {"en": "crown", "zh": "皇冠"}
_OLD_WORDS: dict[Language, str] = {"en": "hat", "zh": "帽子"}
_SEED_BITS = 30


def crown(pen: Pen) -> None:
    """A crown of five points: no kind of the picture world."""
    tips = [(-0.9, -0.5), (-0.5, 0.1), (-0.3, -0.75), (0, 0), (0.3, -0.75), (0.5, 0.1), (0.9, -0.5)]
    pen.polygon(rounded([(-0.75, 0.7), *tips, (0.75, 0.7)], 0.05))
    pen.line([(-0.74, 0.42), (0.74, 0.42)], pen.dark, 0.1)
    for x, y in ((-0.9, -0.5), (-0.3, -0.75), (0.3, -0.75), (0.9, -0.5)):
        pen.ellipse((x, y), (0.1, 0.1), pen.light)


def crowned(seed: int) -> tuple[Scene, Picture]:
    """A scene of one hat, and its picture with a crown in the hat's place."""
    rng = random.Random(f"new thing:{seed}")
    found = random_scene(rng.randrange(2**_SEED_BITS), "train")
    while len(found.things) != 1:
        found = random_scene(rng.randrange(2**_SEED_BITS), "train")
    at = found.things[0]
    scene = Scene(found.background, (Thing("hat", at.colour, at.size, at.x_px, at.y_px),))
    picture = draw_scene(Scene(found.background, ()))
    sprite = draw_outline(crown, at.colour, at.side_px)
    picture.paste(sprite, at.box_px[:2], sprite)
    return scene, picture


def said_of(scene: Scene, language: Language) -> str:
    """What a person would write: the caption, with the new word for the old one."""
    return _renamed(describe(scene, language, "short"), language)


def asked_of(scene: Scene, language: Language, seed: int) -> QuestionAnswer:
    """The question what is there, in some wording, and the answer with the new word."""
    asked = questions(scene, language, random.Random(f"new thing asked:{seed}"))
    what = next(each for each in asked if each.family == "what")
    return replace(what, answer=_renamed(what.answer, language))


def _renamed(text: str, language: Language) -> str:
    return text.replace(_OLD_WORDS[language], NEW_WORDS[language])
