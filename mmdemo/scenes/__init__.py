"""The picture world: scenes whose truth is known, drawn, described and asked about."""

from mmdemo.scenes.captions import captions, describe
from mmdemo.scenes.checking import Check, checks_of
from mmdemo.scenes.granting import altered, scene_for
from mmdemo.scenes.painting import draw_scene
from mmdemo.scenes.prompts import N_PROMPTS, prompt_for, prompt_language, read_prompt
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
from mmdemo.scenes.smears import smear_over
from mmdemo.scenes.wishes import (
    WISH_FAMILIES,
    Wanted,
    Wish,
    WishFamily,
    is_fulfilled,
    is_placed,
    is_there,
    random_wish,
    wish_of,
)

__all__ = [
    "FAMILIES",
    "HELD_OUT",
    "N_PROMPTS",
    "WISH_FAMILIES",
    "Check",
    "QuestionAnswer",
    "ReadCaption",
    "Scene",
    "Split",
    "Thing",
    "Wanted",
    "Wish",
    "WishFamily",
    "altered",
    "captions",
    "checks_of",
    "clear_pairs",
    "describe",
    "draw_scene",
    "is_fulfilled",
    "is_placed",
    "is_there",
    "names_every_thing",
    "plain_answer",
    "prompt_for",
    "prompt_language",
    "questions",
    "random_scene",
    "random_wish",
    "read_caption",
    "read_prompt",
    "relations_hold",
    "scene_for",
    "smear_over",
    "wish_of",
]
