"""The picture world's vocabulary: each kind, colour, size, place in English and Chinese."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

SizeName = Literal["small", "medium", "large"]
Relation = Literal["left", "right", "above", "below"]


@dataclass(frozen=True)
class KindWords:
    """What a kind of thing is called."""

    en: str
    en_plural: str
    zh: str
    measure: str  # the Chinese measure word, as in 一只猫
    zh_also: tuple[str, ...] = ()  # other names, understood and asked with, never written


KIND_WORDS: dict[str, KindWords] = {
    "circle": KindWords("circle", "circles", "圆形", "个", ("圆",)),
    "square": KindWords("square", "squares", "正方形", "个", ("方块",)),
    "triangle": KindWords("triangle", "triangles", "三角形", "个"),
    "star": KindWords("star", "stars", "星星", "颗", ("五角星",)),
    "heart": KindWords("heart", "hearts", "爱心", "颗", ("心形",)),
    "moon": KindWords("moon", "moons", "月亮", "个", ("弯月",)),
    "house": KindWords("house", "houses", "房子", "座", ("屋子",)),
    "tree": KindWords("tree", "trees", "树", "棵"),
    "flower": KindWords("flower", "flowers", "花", "朵"),
    "apple": KindWords("apple", "apples", "苹果", "个"),
    "mushroom": KindWords("mushroom", "mushrooms", "蘑菇", "个"),
    "cat": KindWords("cat", "cats", "猫", "只"),
    "fish": KindWords("fish", "fish", "鱼", "条"),
    "bird": KindWords("bird", "birds", "鸟", "只"),
    "butterfly": KindWords("butterfly", "butterflies", "蝴蝶", "只"),
    "car": KindWords("car", "cars", "汽车", "辆", ("车",)),
    "boat": KindWords("boat", "boats", "船", "艘"),
    "rocket": KindWords("rocket", "rockets", "火箭", "枚"),
    "balloon": KindWords("balloon", "balloons", "气球", "个"),
    "cup": KindWords("cup", "cups", "杯子", "个"),
    "key": KindWords("key", "keys", "钥匙", "把"),
    "umbrella": KindWords("umbrella", "umbrellas", "雨伞", "把", ("伞",)),
    "hat": KindWords("hat", "hats", "帽子", "顶"),
    "bell": KindWords("bell", "bells", "铃铛", "个"),
    "book": KindWords("book", "books", "书", "本"),
    "chair": KindWords("chair", "chairs", "椅子", "把"),
}

COLOUR_WORDS: dict[str, str] = {
    "red": "红色",
    "green": "绿色",
    "blue": "蓝色",
    "yellow": "黄色",
    "orange": "橙色",
    "purple": "紫色",
    "pink": "粉色",
    "brown": "棕色",
    "black": "黑色",
    "gray": "灰色",
    "teal": "青色",
}
COLOUR_ALSO: dict[str, str] = {"grey": "gray", "粉红色": "粉色", "褐色": "棕色", "橘色": "橙色"}


@dataclass(frozen=True)
class BackgroundWords:
    """What a background is called, alone and in a sentence."""

    en: str
    en_phrase: str
    zh: str
    zh_phrase: str


BACKGROUND_WORDS: dict[str, BackgroundWords] = {
    "white": BackgroundWords("white", "on a white background", "白色", "白色背景上"),
    "sky": BackgroundWords("sky", "in the sky", "天空", "天空中"),
    "grass": BackgroundWords("grass", "on the grass", "草地", "草地上"),
    "sand": BackgroundWords("sand", "on the sand", "沙滩", "沙滩上"),
    "snow": BackgroundWords("snow", "in the snow", "雪地", "雪地上"),
    "dusk": BackgroundWords("dusk", "at dusk", "黄昏", "黄昏中"),
}

SIZE_WORDS: dict[SizeName, str] = {"small": "小", "medium": "中等", "large": "大"}

# rows top to bottom, columns left to right
PLACE_WORDS: dict[tuple[int, int], tuple[str, str]] = {
    (0, 0): ("in the top left", "左上角"),
    (0, 1): ("at the top", "上方"),
    (0, 2): ("in the top right", "右上角"),
    (1, 0): ("on the left", "左侧"),
    (1, 1): ("in the middle", "中间"),
    (1, 2): ("on the right", "右侧"),
    (2, 0): ("in the bottom left", "左下角"),
    (2, 1): ("at the bottom", "下方"),
    (2, 2): ("in the bottom right", "右下角"),
}

RELATION_WORDS: dict[Relation, tuple[str, str]] = {
    "left": ("to the left of", "左边"),
    "right": ("to the right of", "右边"),
    "above": ("above", "上面"),
    "below": ("below", "下面"),
}
OPPOSITE: dict[Relation, Relation] = {
    "left": "right",
    "right": "left",
    "above": "below",
    "below": "above",
}

EN_NUMBERS = ("zero", "one", "two", "three", "four")
ZH_NUMBERS = ("零", "一", "两", "三", "四")


def en_article(word: str) -> str:
    """`a` or `an`, by the first letter; every word of this world follows it."""
    return "an" if word[0] in "aeiou" else "a"


def listed(parts: Sequence[str], comma: str, last: str) -> str:
    """All parts in a row, with another word before the last."""
    return parts[0] if len(parts) == 1 else comma.join(parts[:-1]) + last + parts[-1]
