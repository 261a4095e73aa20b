"""The picture world: scenes whose truth is known, drawn, described and asked about."""

from mmdemo.scenes.captions import captions, describe
from mmdemo.scenes.painting import draw_scene
from mmdemo.scenes.questions import FAMILIES, QuestionAnswer, questions
from mmdemo.scenes.reading import (
    ReadCaption,
    names_every_thing,
    plain_answer,
    read_caption,
    relations_hold,
)
from mmdemo.scenes.scene import (
    HELD_OUT,
    Scene,
    Split,
    Thing,
    clear_pairs,
    random_scene,
)

__all__ = [
    "FAMILIES",
    "HELD_OUT",
    "QuestionAnswer",
    "ReadCaption",
    "Scene",
    "Split",
    "Thing",
    "captions",
    "clear_pairs",
    "describe",
    "draw_scene",
    "names_every_thing",
    "plain_answer",
    "questions",
    "random_scene",
    "read_caption",
    "relations_hold",
]
