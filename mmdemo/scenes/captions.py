"""Sentences about a scene, in English and Chinese, short and detailed, in several phrasings."""

from collections.abc import Sequence

from mmdemo.media import Language, Style
from mmdemo.scenes.scene import Group, Scene, Thing, clear_pairs
from mmdemo.scenes.words import (
    BACKGROUND_WORDS,
    COLOUR_WORDS,
    EN_NUMBERS,
    KIND_WORDS,
    PLACE_WORDS,
    RELATION_WORDS,
    ZH_NUMBERS,
    en_article,
    listed,
)

EN_SHORT = (
    "{things}.",
    "There {be} {things}.",
    "This picture shows {things}.",
    "I can see {things}.",
)
ZH_SHORT = ("{things}。", "图中有{things}。", "这张图片上有{things}。", "可以看到{things}。")
EN_DETAILED = (
    "{things} {ground}. {rest}",
    "There {be} {things} {ground}. {rest}",
    "This picture shows {things} {ground}. {rest}",
)
ZH_DETAILED = (
    "{ground}有{things}。{rest}",
    "图里，{ground}有{things}。{rest}",
    "这张图片里，{ground}有{things}。{rest}",
)
N_PHRASINGS: dict[tuple[Language, Style], int] = {
    ("en", "short"): len(EN_SHORT),
    ("zh", "short"): len(ZH_SHORT),
    ("en", "detailed"): len(EN_DETAILED),
    ("zh", "detailed"): len(ZH_DETAILED),
}


def describe(scene: Scene, language: Language, style: Style, phrasing: int = 0) -> str:
    """One caption; phrasing 0 is the plainest."""
    write = _describe_en if language == "en" else _describe_zh
    return write(scene, style, phrasing)


def captions(scene: Scene, language: Language, style: Style) -> list[str]:
    """Every phrasing, plainest first: the references a caption is scored against."""
    n_phrasings = N_PHRASINGS[language, style]
    return [describe(scene, language, style, phrasing) for phrasing in range(n_phrasings)]


def things_en(groups: Sequence[Group], *, with_size: bool = False) -> str:
    """Such as `a red cat, two blue cups and a green tree`."""
    return listed([_group_en(group, with_size=with_size) for group in groups], ", ", " and ")


def things_zh(groups: Sequence[Group], *, with_size: bool = False) -> str:
    """Such as `一只红色的猫、两个蓝色的杯子和一棵绿色的树`."""
    return listed([_group_zh(group, with_size=with_size) for group in groups], "、", "和")


def name_en(thing: Thing) -> str:
    """Such as `red cat`."""
    return f"{thing.colour} {KIND_WORDS[thing.kind].en}"


def name_zh(thing: Thing) -> str:
    """Such as `红色的猫`."""
    return f"{COLOUR_WORDS[thing.colour]}的{KIND_WORDS[thing.kind].zh}"


def _describe_en(scene: Scene, style: Style, phrasing: int) -> str:
    groups = scene.groups
    template = (EN_SHORT if style == "short" else EN_DETAILED)[phrasing]
    text = template.format(
        things=things_en(groups, with_size=style == "detailed"),
        be="is" if len(groups[0].things) == 1 else "are",
        ground=BACKGROUND_WORDS[scene.background].en_phrase,
        rest=_rest_en(scene) if style == "detailed" else "",
    ).strip()
    return text[0].upper() + text[1:]


def _describe_zh(scene: Scene, style: Style, phrasing: int) -> str:
    template = (ZH_SHORT if style == "short" else ZH_DETAILED)[phrasing]
    return template.format(
        things=things_zh(scene.groups, with_size=style == "detailed"),
        ground=BACKGROUND_WORDS[scene.background].zh_phrase,
        rest=_rest_zh(scene) if style == "detailed" else "",
    )


def _rest_en(scene: Scene) -> str:
    for subject, relation, other in clear_pairs(scene):
        verb = RELATION_WORDS[relation][0]
        return f"The {name_en(subject)} is {verb} the {name_en(other)}."
    if len(scene.things) == 1 and (place := scene.things[0].place):
        return f"It is {PLACE_WORDS[place][0]}."
    return ""


def _rest_zh(scene: Scene) -> str:
    for subject, relation, other in clear_pairs(scene):
        return f"{name_zh(subject)}在{name_zh(other)}的{RELATION_WORDS[relation][1]}。"
    if len(scene.things) == 1 and (place := scene.things[0].place):
        return f"它在图片的{PLACE_WORDS[place][1]}。"
    return ""


def _group_en(group: Group, *, with_size: bool) -> str:
    words = KIND_WORDS[group.kind]
    size = f"{group.size} " if with_size and group.size not in {None, "medium"} else ""
    look = f"{size}{group.colour}"
    if len(group.things) == 1:
        return f"{en_article(look)} {look} {words.en}"
    return f"{EN_NUMBERS[len(group.things)]} {look} {words.en_plural}"


def _group_zh(group: Group, *, with_size: bool) -> str:
    words = KIND_WORDS[group.kind]
    size = {"small": "小", "large": "大"}.get(group.size or "", "") if with_size else ""
    number = ZH_NUMBERS[len(group.things)]
    return f"{number}{words.measure}{COLOUR_WORDS[group.colour]}的{size}{words.zh}"
