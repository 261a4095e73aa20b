"""Questions about a scene whose answers are certain, in English and Chinese.

Each family is a function that asks one question of a scene, or returns None when the scene gives
no question of that family an undoubted answer.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations

from mmdemo.media import Language
from mmdemo.scenes.captions import things_en, things_zh
from mmdemo.scenes.phrasings import (
    AS_MANY,
    BACKGROUND,
    COLOUR,
    COUNT,
    COUNT_ALL,
    COUNT_COLOUR,
    EXISTS,
    EXISTS_LOOK,
    HAS_COLOUR,
    IS_RELATED,
    MORE,
    RELATED,
    SIZE,
    WHAT,
    WHAT_COLOURED,
    WHERE,
    phrase,
)
from mmdemo.scenes.scene import COLOURS, KINDS, Scene, Thing, relation
from mmdemo.scenes.words import (
    BACKGROUND_WORDS,
    COLOUR_WORDS,
    EN_NUMBERS,
    KIND_WORDS,
    OPPOSITE,
    PLACE_WORDS,
    RELATION_WORDS,
    SIZE_WORDS,
    ZH_NUMBERS,
    Relation,
    en_article,
)

ABSENT_SHARE = 0.12  # of questions that suppose a thing which is not there


@dataclass(frozen=True)
class QuestionAnswer:
    """A question about a scene, and its answer."""

    family: str
    question: str
    answer: str
    language: Language


Asked = tuple[str, str] | None  # question, answer
Family = Callable[[Scene, Language, random.Random], Asked]


def questions(
    scene: Scene, language: Language, rng: random.Random, families: Sequence[str] = ()
) -> list[QuestionAnswer]:
    """One question of each family (all of them by default) that this scene can answer."""
    asked = ((name, FAMILIES[name](scene, language, rng)) for name in families or FAMILIES)
    return [QuestionAnswer(name, *pair, language) for name, pair in asked if pair]


def _what(scene: Scene, language: Language, rng: random.Random) -> Asked:
    """What is there; or which thing has a colour that only one thing has."""
    colours = Counter(thing.colour for thing in scene.things)
    singles = [thing for thing in scene.things if colours[thing.colour] == 1]
    if not singles or rng.random() < 0.3:
        text = things_en(scene.groups) if language == "en" else things_zh(scene.groups)
        return phrase(WHAT, language, rng), text
    thing = rng.choice(singles)
    words = KIND_WORDS[thing.kind]
    answer = f"{en_article(words.en)} {words.en}" if language == "en" else words.zh
    return phrase(WHAT_COLOURED, language, rng, colour=_colour(thing.colour, language)), answer


def _colour_of(scene: Scene, language: Language, rng: random.Random) -> Asked:
    if rng.random() < ABSENT_SHARE:
        return _about_absent(COLOUR, scene, language, rng)
    thing = _of_one_look(scene, rng)
    if thing is None:
        return None
    return phrase(COLOUR, language, rng, kind=thing.kind), _colour(thing.colour, language)


def _count(scene: Scene, language: Language, rng: random.Random) -> Asked:
    """How many of a kind, of a colour, or in all."""
    chance = rng.random()
    if chance < 0.2:
        return phrase(COUNT_ALL, language, rng), _number(len(scene.things), "个", language)
    if chance < 0.4:
        colour = rng.choice(scene.things).colour
        number = sum(thing.colour == colour for thing in scene.things)
        question = phrase(COUNT_COLOUR, language, rng, colour=_colour(colour, language))
        return question, _number(number, "个", language)
    kind = rng.choice(scene.things).kind if chance < 0.88 else _absent_kind(scene, rng)
    number = len(scene.of_kind(kind))
    question = phrase(COUNT, language, rng, kind=kind)
    return question, _number(number, KIND_WORDS[kind].measure, language)


def _exists(scene: Scene, language: Language, rng: random.Random) -> Asked:
    """Of a kind, or of a kind and colour; no as often as yes."""
    truth = rng.random() < 0.5
    thing = rng.choice(scene.things)
    if rng.random() < 0.5:
        kind = thing.kind if truth else _absent_kind(scene, rng)
        question = phrase(EXISTS, language, rng, kind=kind)
    else:
        kind, colour = (thing.kind, thing.colour) if truth else _absent_look(scene, rng)
        question = phrase(
            EXISTS_LOOK, language, rng, kind=kind, colour=_colour(colour, language), look=colour
        )
    return question, _yes(truth, language, "有", "没有")


def _where(scene: Scene, language: Language, rng: random.Random) -> Asked:
    if rng.random() < ABSENT_SHARE:
        return _about_absent(WHERE, scene, language, rng)
    placed = [(thing, thing.place) for thing in _single_kinds(scene) if thing.place]
    if not placed:
        return None
    thing, place = rng.choice(placed)
    answer = PLACE_WORDS[place][0 if language == "en" else 1]
    return phrase(WHERE, language, rng, kind=thing.kind), answer


def _relation(scene: Scene, language: Language, rng: random.Random) -> Asked:
    """Which way from another thing, or whether a stated way is true; no as often as yes."""
    singles = _single_kinds(scene)
    pairs: list[tuple[Thing, Relation, Thing]] = [
        (a, found, b) for a in singles for b in singles if a != b and (found := relation(a, b))
    ]
    if not pairs:
        return None
    subject, found, other = rng.choice(pairs)
    column = 0 if language == "en" else 1
    if rng.random() < 0.5:
        question = phrase(RELATED, language, rng, kind=subject.kind, other=other.kind)
        return question, RELATION_WORDS[found][column].removesuffix(" of")
    truth = rng.random() < 0.5
    stated = found if truth else OPPOSITE[found]
    question = phrase(
        IS_RELATED,
        language,
        rng,
        kind=subject.kind,
        other=other.kind,
        relation=RELATION_WORDS[stated][column],
    )
    return question, _yes(truth, language, "是", "不是")


def _compare(scene: Scene, language: Language, rng: random.Random) -> Asked:
    """More of one kind than of another, or as many; no about as often as yes."""
    present = sorted({thing.kind for thing in scene.things})
    n_of = {kind: len(scene.of_kind(kind)) for kind in [*present, _absent_kind(scene, rng)]}
    as_many = rng.random() < 0.4
    pairs: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for one, other in permutations(n_of, 2):
        truth = n_of[one] == n_of[other] if as_many else n_of[one] > n_of[other]
        pairs[truth].append((one, other))
    truth = bool(pairs[True]) and rng.random() < 0.5
    one, other = rng.choice(pairs[truth])
    question = phrase(AS_MANY if as_many else MORE, language, rng, kind=one, other=other)
    return question, _yes(truth, language, "是", "不是")


def _attribute(scene: Scene, language: Language, rng: random.Random) -> Asked:
    """Whether a thing has a stated colour; no as often as yes."""
    thing = _of_one_look(scene, rng)
    if thing is None:
        return None
    truth = rng.random() < 0.5
    seen = sorted({other.colour for other in scene.things} - {thing.colour})
    unseen = [colour for colour in COLOURS if colour != thing.colour]
    colour = thing.colour if truth else rng.choice(seen or unseen)
    question = phrase(HAS_COLOUR, language, rng, kind=thing.kind, colour=_colour(colour, language))
    return question, _yes(truth, language, "是", "不是")


def _size(scene: Scene, language: Language, rng: random.Random) -> Asked:
    singles = _single_kinds(scene)
    if not singles:
        return None
    thing = rng.choice(singles)
    answer = thing.size if language == "en" else SIZE_WORDS[thing.size]
    return phrase(SIZE, language, rng, kind=thing.kind), answer


def _background(scene: Scene, language: Language, rng: random.Random) -> Asked:
    words = BACKGROUND_WORDS[scene.background]
    return phrase(BACKGROUND, language, rng), words.en if language == "en" else words.zh


FAMILIES: dict[str, Family] = {
    "what": _what,
    "colour": _colour_of,
    "count": _count,
    "exists": _exists,
    "where": _where,
    "relation": _relation,
    "compare": _compare,
    "attribute": _attribute,
    "size": _size,
    "background": _background,
}


def _about_absent(
    templates: dict[Language, tuple[str, ...]], scene: Scene, language: Language, rng: random.Random
) -> Asked:
    """A question that supposes what is not there is answered by saying so."""
    kind = _absent_kind(scene, rng)
    words = KIND_WORDS[kind]
    answer = f"there is no {words.en}" if language == "en" else f"没有{words.zh}"
    return phrase(templates, language, rng, kind=kind), answer


def _of_one_look(scene: Scene, rng: random.Random) -> Thing | None:
    """A thing whose kind comes in one colour only."""
    known = [
        thing
        for thing in scene.things
        if len({other.colour for other in scene.of_kind(thing.kind)}) == 1
    ]
    return rng.choice(known) if known else None


def _single_kinds(scene: Scene) -> list[Thing]:
    return [thing for thing in scene.things if len(scene.of_kind(thing.kind)) == 1]


def _absent_kind(scene: Scene, rng: random.Random) -> str:
    present = {thing.kind for thing in scene.things}
    return rng.choice([kind for kind in KINDS if kind not in present])


def _absent_look(scene: Scene, rng: random.Random) -> tuple[str, str]:
    """Half right, so that one glance at the kind or the colour does not settle it."""
    looks = {(thing.kind, thing.colour) for thing in scene.things}
    thing = rng.choice(scene.things)
    if rng.random() < 0.5:
        near = [(thing.kind, colour) for colour in COLOURS]
    else:
        near = [(kind, thing.colour) for kind in KINDS]
    return rng.choice([look for look in near if look not in looks])


def _colour(colour: str, language: Language) -> str:
    return colour if language == "en" else COLOUR_WORDS[colour]


def _number(number: int, measure: str, language: Language) -> str:
    if language == "en":
        return EN_NUMBERS[number]
    return f"{ZH_NUMBERS[number]}{measure}"


def _yes(truth: bool, language: Language, yes_zh: str, no_zh: str) -> str:
    if language == "en":
        return "yes" if truth else "no"
    return yes_zh if truth else no_zh
