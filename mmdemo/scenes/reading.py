"""Captions and answers read back as things, colours, counts and relations, to be scored exactly.

Reads any wording in which things are named as this world names them; a caption that says more than
can be read is marked as not understood, so that an invented thing is never overlooked.
"""

import re
from collections import Counter
from dataclasses import dataclass

from mmdemo.media import Language
from mmdemo.scenes.lexicon import COLOUR_OF, COUNT_OF, KIND_OF, any_of
from mmdemo.scenes.scene import Scene, relation
from mmdemo.scenes.words import (
    BACKGROUND_WORDS,
    EN_NUMBERS,
    RELATION_WORDS,
    Relation,
)

Look = tuple[str, str]  # kind, colour
Claim = tuple[Look, Relation, Look]  # the first is there, seen from the second


@dataclass(frozen=True)
class ReadCaption:
    """What a caption claims."""

    things: Counter[Look]
    relations: tuple[Claim, ...]
    background: str | None
    understood: bool  # nothing is left over that could be a further claim


def read_caption(text: str, language: Language) -> ReadCaption:
    """Read what `text` claims."""
    return _read_en(text.lower()) if language == "en" else _read_zh(text)


def names_every_thing(read: ReadCaption, scene: Scene) -> bool:
    """Whether things, colours and counts are all right, and nothing is added."""
    truth = Counter((thing.kind, thing.colour) for thing in scene.things)
    return read.understood and read.things == truth


def relations_hold(read: ReadCaption, scene: Scene) -> bool:
    """Whether at least one relation is claimed and every claimed one is true."""
    return bool(read.relations) and all(_holds(claim, scene) for claim in read.relations)


def plain_answer(text: str) -> str:
    """An answer without case, punctuation, articles or spare words; digits become words."""
    words = re.sub(r"[\s.,!?。，！？]+", " ", text.lower()).strip()
    words = re.sub(r"\b(a|an|the)\b ?", "", words)
    digits = {"grey": "gray", "it is ": "", **{str(i): word for i, word in enumerate(EN_NUMBERS)}}
    for written, plain in digits.items():
        words = re.sub(rf"\b{written}\b" if written.isalnum() else written, plain, words)
    return words.strip()


def _holds(claim: Claim, scene: Scene) -> bool:
    subject, stated, other = claim
    return any(
        relation(one, two) == stated
        for one in scene.things
        for two in scene.things
        if (one.kind, one.colour) == subject and (two.kind, two.colour) == other
    )


_EN_KIND, _ZH_KIND = KIND_OF["en"], KIND_OF["zh"]
_EN_COLOUR, _ZH_COLOUR = COLOUR_OF["en"], COLOUR_OF["zh"]
_EN_COUNT, _ZH_COUNT = COUNT_OF["en"], COUNT_OF["zh"]
_EN_VERB: dict[str, Relation] = {words[0]: name for name, words in RELATION_WORDS.items()}
_ZH_VERB: dict[str, Relation] = {words[1]: name for name, words in RELATION_WORDS.items()}

_EN_THING = re.compile(
    rf"\b({any_of(_EN_COUNT)}) (?:(?:small|large|medium|big) )?"
    rf"({any_of(_EN_COLOUR)}) ({any_of(_EN_KIND)})\b"
)
_EN_RELATION = re.compile(
    rf"\bthe ({any_of(_EN_COLOUR)}) ({any_of(_EN_KIND)}) is ({any_of(_EN_VERB)})"
    rf" the ({any_of(_EN_COLOUR)}) ({any_of(_EN_KIND)})\b"
)
_EN_GLUE = re.compile(
    r"\b(there|is|are|this|picture|shows|i|can|see|and|it|in|on|at|the|a|middle|left|right|top|bottom"
    + "".join(f"|{word}" for w in BACKGROUND_WORDS.values() for word in w.en_phrase.split())
    + r")\b|[.,\s]"
)
_ZH_THING = re.compile(
    rf"([{''.join(_ZH_COUNT)}])\w??({any_of(_ZH_COLOUR)})的?[小大]?({any_of(_ZH_KIND)})"
)
_ZH_RELATION = re.compile(
    rf"({any_of(_ZH_COLOUR)})的({any_of(_ZH_KIND)})在({any_of(_ZH_COLOUR)})的({any_of(_ZH_KIND)})的({any_of(_ZH_VERB)})"
)
_ZH_GLUE = re.compile(
    "|".join(sorted((w.zh_phrase for w in BACKGROUND_WORDS.values()), key=len, reverse=True))
    + "|它在图片的(左上角|上方|右上角|左侧|中间|右侧|左下角|下方|右下角)"
    + r"|这张图片[上里]|图片|图中|图里|可以看到|有|和|[。，、\s]"
)


def _read_en(text: str) -> ReadCaption:
    relations: tuple[Claim, ...] = tuple(
        ((_EN_KIND[k1], _EN_COLOUR[c1]), _EN_VERB[verb], (_EN_KIND[k2], _EN_COLOUR[c2]))
        for c1, k1, verb, c2, k2 in _EN_RELATION.findall(text)
    )
    rest = _EN_RELATION.sub("", text)
    things: Counter[Look] = Counter()
    for count, colour, kind in _EN_THING.findall(rest):
        things[_EN_KIND[kind], _EN_COLOUR[colour]] += _EN_COUNT[count]
    rest = _EN_THING.sub("", rest)
    background = next((n for n, w in BACKGROUND_WORDS.items() if w.en_phrase in rest), None)
    return ReadCaption(things, relations, background, not _EN_GLUE.sub("", rest))


def _read_zh(text: str) -> ReadCaption:
    relations: tuple[Claim, ...] = tuple(
        ((_ZH_KIND[k1], _ZH_COLOUR[c1]), _ZH_VERB[verb], (_ZH_KIND[k2], _ZH_COLOUR[c2]))
        for c1, k1, c2, k2, verb in _ZH_RELATION.findall(text)
    )
    rest = _ZH_RELATION.sub("", text)
    things: Counter[Look] = Counter()
    for count, colour, kind in _ZH_THING.findall(rest):
        things[_ZH_KIND[kind], _ZH_COLOUR[colour]] += _ZH_COUNT[count]
    rest = _ZH_THING.sub("", rest)
    background = next((n for n, w in BACKGROUND_WORDS.items() if w.zh_phrase in rest), None)
    return ReadCaption(things, relations, background, not _ZH_GLUE.sub("", rest))
