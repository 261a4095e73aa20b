"""Everything known of a scene, as a plain record that JSON can hold."""

import random
from typing import Any

from mmdemo.media import LANGUAGES, STYLES
from mmdemo.scenes.captions import captions
from mmdemo.scenes.questions import questions
from mmdemo.scenes.scene import Scene, clear_pairs


def scene_record(scene: Scene, seed: int) -> dict[str, Any]:
    """Things with their boxes, relations, captions and questions, in both languages.

    A box is `[left, top, right, bottom]` in pixels of the 128×128 picture.
    """
    return {
        "seed": seed,
        "background": scene.background,
        "held_out": scene.held_out,
        "things": [
            {
                "kind": thing.kind,
                "colour": thing.colour,
                "size": thing.size,
                "centre": [thing.x_px, thing.y_px],
                "box": list(thing.box_px),
            }
            for thing in scene.things
        ],
        "relations": [
            [scene.things.index(subject), found, scene.things.index(other)]
            for subject, found, other in clear_pairs(scene)
        ],
        "captions": {
            language: {style: captions(scene, language, style) for style in STYLES}
            for language in LANGUAGES
        },
        "questions": [
            {
                "language": language,
                "family": asked.family,
                "question": asked.question,
                "answer": asked.answer,
            }
            for language in LANGUAGES
            for asked in questions(scene, language, random.Random(seed))
        ],
    }
