"""Wishes put into words, in English and Chinese, and read back out of them."""

import re
from collections.abc import Sequence

from mmdemo.media import Language
from mmdemo.scenes.lexicon import COLOUR_OF, COUNT_OF, KIND_OF, any_of
from mmdemo.scenes.wishes import Wanted, Wish
from mmdemo.scenes.words import (
    BACKGROUND_WORDS,
    COLOUR_WORDS,
    EN_NUMBERS,
    KIND_WORDS,
    RELATION_WORDS,
    ZH_NUMBERS,
    Relation,
    en_article,
    listed,
)

EN_PROMPTS = ("{wish}", "A picture of {wish}.", "Draw {wish}.", "{wish}, please")
ZH_PROMPTS = ("{wish}", "一幅画：{wish}。", "画{wish}。", "请画{wish}")
N_PROMPTS = len(EN_PROMPTS)


def prompt_for(wish: Wish, language: Language, phrasing: int = 0) -> str:
    """What somebody would type who wants that; phrasing 0 is the plainest."""
    if language == "en":
        return EN_PROMPTS[phrasing].format(wish=_wish_en(wish))
    return ZH_PROMPTS[phrasing].format(wish=_wish_zh(wish))


def read_prompt(text: str) -> Wish | None:
    """What a prompt asks for, as far as this world has words for it; None where it has none.

    The language is told by the script, so a prompt may come without it. What is said beside
    the things that are known here is passed over.
    """
    if prompt_language(text) == "zh":
        return _read(text, _ZH_WANTED, _ZH_RELATION)
    return _read(text.lower(), _EN_WANTED, _EN_RELATION)


def prompt_language(text: str) -> Language:
    """The language a prompt is in, told by its script."""
    return "zh" if re.search(r"[\u4e00-\u9fff]", text) else "en"


def _wish_en(wish: Wish) -> str:
    named = [_wanted_en(wanted) for wanted in wish.wanted]
    if wish.relation:
        text = f"{named[0]} {RELATION_WORDS[wish.relation][0]} {named[1]}"
    else:
        text = listed(named, ", ", " and ")
    return f"{text} {BACKGROUND_WORDS[wish.background].en_phrase}" if wish.background else text


def _wish_zh(wish: Wish) -> str:
    named = [_wanted_zh(wanted) for wanted in wish.wanted]
    if wish.relation:
        text = f"{named[0]}在{named[1]}的{RELATION_WORDS[wish.relation][1]}"
    else:
        text = listed(named, "、", "和")
    return f"{BACKGROUND_WORDS[wish.background].zh_phrase}有{text}" if wish.background else text


def _wanted_en(wanted: Wanted) -> str:
    words = KIND_WORDS[wanted.kind]
    if wanted.count > 1:
        colour = f"{wanted.colour} " if wanted.colour else ""
        return f"{EN_NUMBERS[wanted.count]} {colour}{words.en_plural}"
    look = f"{wanted.colour} {words.en}" if wanted.colour else words.en
    return f"{en_article(look)} {look}"


def _wanted_zh(wanted: Wanted) -> str:
    words = KIND_WORDS[wanted.kind]
    colour = f"{COLOUR_WORDS[wanted.colour]}的" if wanted.colour else ""
    return f"{ZH_NUMBERS[wanted.count]}{words.measure}{colour}{words.zh}"


_KIND = {**KIND_OF["en"], **KIND_OF["zh"]}
_COUNT = {**COUNT_OF["en"], **COUNT_OF["zh"], **{str(i): i for i in range(1, len(EN_NUMBERS))}}
_ZH_COLOUR = {
    name: colour
    for full, colour in COLOUR_OF["zh"].items()
    for name in (full, full.removesuffix("色"))
}
_COLOUR = {**COLOUR_OF["en"], **_ZH_COLOUR}
_EN_WANTED = re.compile(
    rf"\b(?:(?P<count>{any_of(COUNT_OF['en'])}|[1-4]) )?(?:(?:small|large|medium|big) )?"
    rf"(?:(?P<colour>{any_of(COLOUR_OF['en'])}) )?"
    rf"(?P<kind>{any_of(KIND_OF['en'])})\b"
)
_MEASURES = "".join(sorted({words.measure for words in KIND_WORDS.values()}))
_ZH_WANTED = re.compile(
    rf"(?:(?P<count>[{''.join(COUNT_OF['zh'])}1-4])[{_MEASURES}])?[小大]?"
    rf"(?:(?P<colour>{any_of(_ZH_COLOUR)})的?)?[小大]?"
    rf"(?P<kind>{any_of(KIND_OF['zh'])})"
)
_EN_RELATION: dict[str, Relation] = {
    "left of": "left",
    "right of": "right",
    "on top of": "above",
    "under": "below",
    **{words[0]: name for name, words in RELATION_WORDS.items()},
}
_ZH_RELATION: dict[str, Relation] = {
    words[1][0] + side: name for name, words in RELATION_WORDS.items() for side in "边面侧方"
}


def _read(text: str, pattern: re.Pattern[str], relations: dict[str, Relation]) -> Wish | None:
    found = list(pattern.finditer(text))
    if not found:
        return None
    wanted = tuple(
        Wanted(_KIND[m["kind"]], _COLOUR.get(m["colour"] or ""), _COUNT.get(m["count"] or "", 1))
        for m in found
    )
    grounds = (
        name
        for name, words in BACKGROUND_WORDS.items()
        if words.en_phrase in text or words.zh_phrase in text
    )
    return Wish(wanted, _relation_in(text, found, relations), next(grounds, None))


def _relation_in(
    text: str, found: Sequence[re.Match[str]], relations: dict[str, Relation]
) -> Relation | None:
    """English names it between the two things, Chinese after the second."""
    if len(found) < 2:
        return None
    spoken = re.search(any_of(relations), text[found[0].end() :])
    return relations[spoken[0]] if spoken else None
