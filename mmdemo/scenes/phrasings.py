"""The many ways a question is put, in English and Chinese."""

import random
from collections.abc import Sequence

from mmdemo.media import Language
from mmdemo.scenes.words import KIND_WORDS, en_article

Templates = dict[Language, tuple[str, ...]]

WHAT: Templates = {
    "en": (
        "What is in the picture?",
        "What is this?",
        "What do you see?",
        "What can you see here?",
    ),
    "zh": ("图里有什么？", "这是什么？", "你看到了什么？", "图片中有什么东西？"),
}
WHAT_COLOURED: Templates = {
    "en": (
        "What is the {colour} thing?",
        "Which thing is {colour}?",
        "What {colour} thing is there?",
        "What is {colour}?",
    ),
    "zh": (
        "{colour}的东西是什么？",
        "什么东西是{colour}的？",
        "哪个东西是{colour}的？",
        "{colour}的是什么？",
    ),
}
COLOUR: Templates = {
    "en": (
        "What color is the {kind}?",
        "What colour is the {kind}?",
        "Which color does the {kind} have?",
        "What is the color of the {kind}?",
    ),
    "zh": (
        "{kind}是什么颜色的？",
        "{kind}是什么颜色？",
        "{kind}的颜色是什么？",
        "图里的{kind}是什么颜色？",
    ),
}
COUNT: Templates = {
    "en": (
        "How many {kinds} are there?",
        "How many {kinds} are in the picture?",
        "How many {kinds} do you see?",
        "What is the number of {kinds}?",
    ),
    "zh": (
        "有几{measure}{kind}？",
        "图里有多少{measure}{kind}？",
        "有多少{kind}？",
        "图中有几{measure}{kind}？",
    ),
}
COUNT_COLOUR: Templates = {
    "en": ("How many {colour} things are there?", "How many things are {colour}?"),
    "zh": ("有几个{colour}的东西？", "{colour}的东西有几个？"),
}
COUNT_ALL: Templates = {
    "en": ("How many things are there?", "How many things are in the picture?"),
    "zh": ("一共有几个东西？", "图里有多少个东西？"),
}
EXISTS: Templates = {
    "en": (
        "Is there {a_kind}?",
        "Is there {a_kind} in the picture?",
        "Do you see {a_kind}?",
        "Can you see any {kinds}?",
    ),
    "zh": ("有{kind}吗？", "图里有{kind}吗？", "有没有{kind}？", "图中能看到{kind}吗？"),
}
EXISTS_LOOK: Templates = {
    "en": (
        "Is there {a_look} {kind}?",
        "Is there {a_look} {kind} in the picture?",
        "Do you see {a_look} {kind}?",
    ),
    "zh": ("有{colour}的{kind}吗？", "图里有{colour}的{kind}吗？", "有没有{colour}的{kind}？"),
}
WHERE: Templates = {
    "en": (
        "Where is the {kind}?",
        "Where in the picture is the {kind}?",
        "Where can I find the {kind}?",
    ),
    "zh": ("{kind}在哪里？", "{kind}在图片的什么位置？", "{kind}在图片的哪里？"),
}
RELATED: Templates = {
    "en": (
        "Where is the {kind} relative to the {other}?",
        "Which side of the {other} is the {kind} on?",
        "Where is the {kind}, seen from the {other}?",
    ),
    "zh": ("{kind}在{other}的哪一边？", "{kind}在{other}的什么方向？", "{kind}在{other}的哪边？"),
}
IS_RELATED: Templates = {
    "en": (
        "Is the {kind} {relation} the {other}?",
        "Is it true that the {kind} is {relation} the {other}?",
        "Does the picture show the {kind} {relation} the {other}?",
    ),
    "zh": (
        "{kind}在{other}的{relation}吗？",
        "{kind}是不是在{other}的{relation}？",
        "图中{kind}在{other}{relation}吗？",
    ),
}
MORE: Templates = {
    "en": (
        "Are there more {kinds} than {others}?",
        "Do you see more {kinds} than {others}?",
        "Is the number of {kinds} greater than the number of {others}?",
    ),
    "zh": ("{kind}比{other}多吗？", "{kind}是不是比{other}多？", "{kind}的数量比{other}多吗？"),
}
AS_MANY: Templates = {
    "en": (
        "Are there as many {kinds} as {others}?",
        "Is the number of {kinds} the same as the number of {others}?",
    ),
    "zh": ("{kind}和{other}一样多吗？", "{kind}和{other}的数量相同吗？"),
}
HAS_COLOUR: Templates = {
    "en": (
        "Is the {kind} {colour}?",
        "Is the color of the {kind} {colour}?",
        "Is it a {colour} {kind}?",
    ),
    "zh": ("{kind}是{colour}的吗？", "{kind}是不是{colour}的？", "{kind}的颜色是{colour}吗？"),
}
SIZE: Templates = {
    "en": ("How big is the {kind}?", "What size is the {kind}?", "How large is the {kind}?"),
    "zh": ("{kind}有多大？", "{kind}的大小怎么样？", "{kind}是大还是小？"),
}
BACKGROUND: Templates = {
    "en": (
        "What is the background?",
        "What is in the background?",
        "What kind of background is it?",
    ),
    "zh": ("背景是什么？", "这是什么背景？", "图片的背景是什么？"),
}


def phrase(
    templates: Templates,
    language: Language,
    rng: random.Random | None,
    *,
    look: str = "",
    **slots: str,
) -> str:
    """Put a question in one of its ways.

    Args:
        templates: the ways.
        language: which of them.
        rng: chooses; None: the plainest, which is the first.
        look: an English colour that an article goes before.
        slots: what the question is about; `kind` and `other` are kinds of the world.
    """
    words = dict(slots)
    for slot in ("kind", "other"):
        if slot in slots:
            words |= _kind_words(slot, slots[slot], language, rng)
    if look:
        words["a_look"] = f"{en_article(look)} {look}"
    return _one_of(templates[language], rng).format(**words)


def _kind_words(
    slot: str, kind: str, language: Language, rng: random.Random | None
) -> dict[str, str]:
    words = KIND_WORDS[kind]
    if language == "en":
        return {
            slot: words.en,
            f"{slot}s": words.en_plural,
            f"a_{slot}": f"{en_article(words.en)} {words.en}",
        }
    return {
        slot: _one_of((words.zh, words.zh, *words.zh_also), rng),
        "measure": words.measure,
    }


def _one_of(ways: Sequence[str], rng: random.Random | None) -> str:
    return rng.choice(ways) if rng else ways[0]
