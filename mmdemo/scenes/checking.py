"""What to ask about a picture to see whether it fulfils a wish, and how to read the answers.

The questions are worded as those that bundled models learn from (`mmdemo.scenes.questions`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mmdemo.media import Language
from mmdemo.scenes.lexicon import COLOUR_OF
from mmdemo.scenes.phrasings import (
    BACKGROUND,
    COLOUR,
    COUNT,
    EXISTS,
    EXISTS_LOOK,
    RELATED,
    Templates,
    phrase,
)
from mmdemo.scenes.prompts import prompt_for
from mmdemo.scenes.reading import plain_answer
from mmdemo.scenes.wishes import Wanted, Wish
from mmdemo.scenes.words import (
    BACKGROUND_WORDS,
    COLOUR_WORDS,
    EN_NUMBERS,
    KIND_WORDS,
    RELATION_WORDS,
    ZH_NUMBERS,
    BackgroundWords,
)

IS_COLOURED: Templates = {"en": ("the {kind} is {colour}",), "zh": ("{kind}是{colour}的",)}
ARE_COLOURED: Templates = {"en": ("the {kinds} are {colour}",), "zh": IS_COLOURED["zh"]}
IS_PLACED: Templates = {
    "en": ("the {kind} is {relation} the {other}",),
    "zh": ("{kind}在{other}{relation}",),
}


@dataclass(frozen=True)
class Check:
    """One claim of a wish, with a question whose answer shows whether a picture bears it out."""

    claim: str  # "two cats", "the cat is red"
    question: str
    expected: str
    meanings: Mapping[str, str]  # of every word that an answer may hold, `expected` among them

    def holds(self, answer: str) -> bool:
        """Whether the first word with a meaning here means what is expected."""
        words = sorted(self.meanings, key=len, reverse=True)
        pattern = "|".join(rf"\b{word}\b" if word.isascii() else word for word in words)
        said = re.search(pattern, plain_answer(answer))
        return said is not None and self.meanings[said[0]] == self.expected


def checks_of(wish: Wish, language: Language) -> list[Check]:
    """A question for each claim of a wish: things, their number, colours, places, background."""
    checks: list[Check] = []
    for kind in dict.fromkeys(wanted.kind for wanted in wish.wanted):
        checks += _of_kind(kind, [each for each in wish.wanted if each.kind == kind], language)
    checks += _of_relation(wish, language)
    if wish.background:
        checks.append(_of_background(BACKGROUND_WORDS[wish.background], language))
    return checks


def _of_kind(kind: str, wanted: list[Wanted], language: Language) -> Iterator[Check]:
    count = sum(each.count for each in wanted)
    if 1 < count < len(EN_NUMBERS):
        question = phrase(COUNT, language, None, kind=kind)
        numbers = _numbers(KIND_WORDS[kind].measure, language)
        yield Check(_named(Wanted(kind, None, count), language), question, str(count), numbers)
    else:
        question = phrase(EXISTS, language, None, kind=kind)
        yield Check(_named(Wanted(kind), language), question, "yes", _YES[language])
    colours = list(dict.fromkeys(each.colour for each in wanted))
    for colour in filter(None, colours):
        # One answer cannot name the colours of things that differ in it.
        if len(colours) > 1:
            yield _of_look(Wanted(kind, colour), language)
        else:
            yield _of_colour(kind, colour, language, IS_COLOURED if count == 1 else ARE_COLOURED)


def _of_colour(kind: str, colour: str, language: Language, claim: Templates) -> Check:
    name = _colour_name(colour, language)
    return Check(
        phrase(claim, language, None, kind=kind, colour=name),
        phrase(COLOUR, language, None, kind=kind),
        colour,
        COLOUR_OF[language],
    )


def _of_look(wanted: Wanted, language: Language) -> Check:
    colour = wanted.colour or ""
    name = _colour_name(colour, language)
    question = phrase(EXISTS_LOOK, language, None, kind=wanted.kind, colour=name, look=colour)
    return Check(_named(wanted, language), question, "yes", _YES[language])


def _of_relation(wish: Wish, language: Language) -> Iterator[Check]:
    """Of two kinds that are wished for once each: only then do their names say which are meant."""
    kinds = [wanted.kind for wanted in wish.wanted]
    singles = [w.kind for w in wish.wanted[:2] if w.count == 1 and kinds.count(w.kind) == 1]
    if wish.relation is None or len(singles) < 2:
        return
    kind, other = singles
    words = RELATION_WORDS[wish.relation][0 if language == "en" else 1]
    yield Check(
        phrase(IS_PLACED, language, None, kind=kind, other=other, relation=words),
        phrase(RELATED, language, None, kind=kind, other=other),
        wish.relation,
        _RELATIONS[language],
    )


def _of_background(words: BackgroundWords, language: Language) -> Check:
    claim = words.en_phrase if language == "en" else words.zh_phrase
    return Check(claim, phrase(BACKGROUND, language, None), words.en, _BACKGROUNDS[language])


def _named(wanted: Wanted, language: Language) -> str:
    return prompt_for(Wish((wanted,)), language)


def _colour_name(colour: str, language: Language) -> str:
    return colour if language == "en" else COLOUR_WORDS[colour]


def _numbers(measure: str, language: Language) -> dict[str, str]:
    if language == "en":
        return {word: str(number) for number, word in enumerate(EN_NUMBERS)}
    # With the measure word, as 一 is also a part of words that are no number.
    numbers = {word: str(number) for number, word in enumerate(ZH_NUMBERS)} | {"二": "2"}
    numbers |= {str(number): str(number) for number in range(len(ZH_NUMBERS))}
    return {f"{word}{measure}": number for word, number in numbers.items()}


_YES: dict[Language, dict[str, str]] = {
    "en": {"yes": "yes", "no": "no"},
    "zh": {"有": "yes", "是": "yes", "没有": "no", "不是": "no"},
}
_RELATIONS: dict[Language, dict[str, str]] = {
    "en": {name: name for name in RELATION_WORDS},
    "zh": {words[1][0]: name for name, words in RELATION_WORDS.items()},
}
_BACKGROUNDS: dict[Language, dict[str, str]] = {
    "en": {words.en: words.en for words in BACKGROUND_WORDS.values()},
    "zh": {words.zh: words.en for words in BACKGROUND_WORDS.values()},
}
