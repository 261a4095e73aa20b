"""How the outputs of two models on one input look, side by side."""

import re
from difflib import SequenceMatcher
from html import escape

from mmdemo.media import Language
from mmdemo.pairs import Side
from mmdemo.ui.contests import Contest
from mmdemo.ui.strings import say
from mmdemo.ui.thumbnails import small_copy

DRAWING_PX = 512
VERSION_LETTERS = 8
# A word with what holds it together, one Chinese character, a space, or any other sign.
_TOKEN = re.compile(r"[^\W_\u3400-\u9fff]+(?:['’-][^\W_\u3400-\u9fff]+)*|\s+|.", re.DOTALL)


def sides_view(contest: Contest, a: Side, b: Side, page: Language) -> str:
    """Both outputs, each below its model's name, and what both were given above them."""
    marked = differences(a.text, b.text)
    sides = zip("AB", (a, b), marked, strict=True)
    drawn = " aside-drawn" if a.picture else ""
    columns = "".join(_side(contest, *each, page=page) for each in sides)
    return (
        f'<div class="aside">{_input(contest, page)}'
        f'<div class="aside-sides{drawn}">{columns}</div>{_how_alike(a, b, page)}</div>'
    )


def differences(a: str, b: str) -> tuple[str, str]:
    """Both texts as HTML; the words, or Chinese characters, that only one of them has are marked.

    Case alone is no difference, nor is a space.
    """
    tokens = _TOKEN.findall(a), _TOKEN.findall(b)
    alike = [[each.casefold() if each.strip() else " " for each in side] for side in tokens]
    matcher = SequenceMatcher(None, *alike, autojunk=False)
    written: tuple[list[str], list[str]] = ([], [])
    for kind, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        for side, start, end in ((0, a_from, a_to), (1, b_from, b_to)):
            run = "".join(tokens[side][start:end])
            written[side].append(escape(run) if kind == "equal" else _marked(run))
    return "".join(written[0]), "".join(written[1])


def _marked(run: str) -> str:
    """Mark what is said, not the spaces around it nor a comma alone."""
    said = run.strip()
    if not any(character.isalnum() for character in said):
        return escape(run)
    before, after = run[: run.index(said)], run[run.index(said) + len(said) :]
    return f"{before}<mark>{escape(said)}</mark>{after}"


def _input(contest: Contest, page: Language) -> str:
    about = f'<span lang="{contest.language}">{escape(contest.about)}</span>'
    if not contest.thumbnail:
        return f'<p class="aside-input">{about}</p>'
    words = escape(say(page, "aside_input"))
    image = f'<img src="{contest.thumbnail}" alt="{words}" title="{words}">'
    return f'<p class="aside-input">{image}{about}</p>'


def _side(contest: Contest, letter: str, side: Side, marked: str, *, page: Language) -> str:
    version = escape(side.version[:VERSION_LETTERS])
    return (
        f'<section class="aside-side" aria-label="{letter}"><p class="aside-head">'
        f'<strong class="aside-letter">{letter}</strong> <span>{escape(side.model)}</span> '
        f'<code title="{escape(side.version)}">{version}</code></p>'
        f"{_output(contest, side, marked, page)}"
        f'<p class="meta">{escape(_cost(side, page))}</p></section>'
    )


def _output(contest: Contest, side: Side, marked: str, page: Language) -> str:
    if side.picture is not None:
        words = escape(say(page, "aside_drawing", model=side.model))
        return f'<img src="{small_copy(side.picture, DRAWING_PX)}" alt="{words}">'
    if not side.text.strip():
        key = "aside_nothing_heard" if contest.task == "transcribe" else "aside_nothing_said"
        return f'<p class="aside-text meta">{escape(say(page, key))}</p>'
    return f'<p class="aside-text" lang="{contest.language}">{marked}</p>'


def _cost(side: Side, page: Language) -> str:
    if side.memory_mb is None:
        return say(page, "aside_seconds", seconds=side.seconds)
    return say(page, "aside_cost", seconds=side.seconds, memory=side.memory_mb)


def _how_alike(a: Side, b: Side, page: Language) -> str:
    if a.picture is None:
        key = "aside_equal" if a.text == b.text else "aside_marked"
    elif b.picture is not None and a.picture.read_bytes() == b.picture.read_bytes():
        key = "aside_equal"
    else:
        return ""
    return f'<p class="meta">{escape(say(page, key))}</p>'
