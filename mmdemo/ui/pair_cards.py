"""The collection as a list of cards, each a button that opens its pair; clips can be played."""

from html import escape
from urllib.parse import quote

from mmdemo.media import Language
from mmdemo.pairs import MAIN_PROJECT, Pair
from mmdemo.ui.cards import clock
from mmdemo.ui.judging import ANONYMOUS
from mmdemo.ui.scripts import script
from mmdemo.ui.strings import say
from mmdemo.ui.thumbnails import small_copy

THUMBNAIL_PX = 112
PREVIEW_PX = 360
ON_LOAD = script(["pair_list.js"], ["n_ticked"])


def cards(pairs: list[Pair], chosen: str, language: Language) -> str:
    """The cards of one page, newest first; nothing if there are none."""
    if not pairs:
        return ""
    return f'<div class="pairs">{"".join(_card(pair, chosen, language) for pair in pairs)}</div>'


def details(pair: Pair, language: Language) -> str:
    """A pair's picture or clip, and what is known of it but its text."""
    asked = f"<p><strong>{escape(pair.question)}</strong></p>" if pair.question else ""
    said = escape(say(language, "suggested") + ": " + pair.suggested)
    known = _place(pair, language) + _marks(pair) + _note(pair)
    return (
        f'<div class="pair-details">{_media(pair)}<div>{asked}<p>{said}</p>{known}'
        f'<p class="meta">{escape(_facts(pair, language))}</p></div></div>'
    )


def _card(pair: Pair, chosen: str, language: Language) -> str:
    asked = f'<span class="pair-question">{escape(pair.question)}</span>' if pair.question else ""
    how = "pair-said" if pair.verdict == "open" else "pair-said pair-replaced"
    differs = pair.suggested != pair.text and pair.suggested
    said = f'<span class="{how}">{escape(pair.suggested)}</span>' if differs else ""
    text = f'<span class="pair-text">{escape(pair.text)}</span>' if pair.text else ""
    pressed = "true" if pair.id == chosen else "false"
    body = (
        f'<span class="pair-body">{asked}{said}{text}{_marks(pair)}'
        f'<span class="meta">{escape(_facts(pair, language))}</span></span>'
        f'<span class="chip chip-{pair.verdict}">'
        f"{escape(say(language, f'verdict_{pair.verdict}'))}</span>"
    )
    button = f'<button type="button" data-pair="{pair.id}" aria-pressed="{pressed}"'
    if pair.media == "picture":
        card = f'{button} class="pair">{_picture(pair, THUMBNAIL_PX)}{body}</button>'
        return _tickable(pair, card, language)
    # Two buttons side by side, for no button may stand in another.
    play = _play_button(pair, language)
    card = f'<div class="pair">{play}{button} class="pair-open">{body}</button></div>'
    return _tickable(pair, card, language)


def _tickable(pair: Pair, card: str, language: Language) -> str:
    name = escape(say(language, "tick_pair"))
    tick = f'<input type="checkbox" class="pair-tick" value="{pair.id}" aria-label="{name}">'
    return f'<div class="pair-row"><label class="tick-label">{tick}</label>{card}</div>'


def _marks(pair: Pair) -> str:
    """Stars, tags, and the project where it is not the first one."""
    stars = f'<span class="stars">{"★" * pair.stars}</span>' if pair.stars else ""
    tags = "".join(f'<span class="tag">{escape(tag)}</span>' for tag in pair.tags)
    elsewhere = pair.project != MAIN_PROJECT
    project = f'<span class="project">{escape(pair.project)}</span>' if elsewhere else ""
    marks = stars + project + tags
    return f'<span class="pair-marks">{marks}</span>' if marks else ""


def _facts(pair: Pair, language: Language) -> str:
    who = say(language, "anonymous") if pair.who == ANONYMOUS else pair.who
    when = pair.updated_at.astimezone().strftime("%Y-%m-%d %H:%M")
    facts = (
        say(language, f"task_{pair.task}"),
        say(language, f"language_{pair.language}"),
        pair.model,
        say(language, "by", who=who) if who else "",
        when,
    )
    return " · ".join(filter(None, facts))


def _media(pair: Pair) -> str:
    if pair.media == "picture":
        return _picture(pair, PREVIEW_PX)
    return f'<audio controls preload="metadata" src="{_source(pair)}"></audio>'


def _place(pair: Pair, language: Language) -> str:
    """Where a clip was cut out."""
    if pair.media == "picture":
        return ""
    start_s, end_s = (float(pair.settings[key]) for key in ("start_s", "end_s"))
    recording, start = pair.settings["recording"], clock(start_s)
    place = say(language, "cut_out", recording=recording, start=start, seconds=end_s - start_s)
    return f'<p class="meta">{escape(place)}</p>'


def _note(pair: Pair) -> str:
    return f"<p>{escape(pair.note)}</p>" if pair.note else ""


def _play_button(pair: Pair, language: Language) -> str:
    name = escape(say(language, "play_clip"))
    return (
        f'<button type="button" class="clip-play" aria-label="{name}" title="{name}">'
        f'<audio preload="none" src="{_source(pair)}"></audio></button>'
    )


def _source(pair: Pair) -> str:
    return f"gradio_api/file={quote(str(pair.media_path.resolve()))}"


def _picture(pair: Pair, side_px: int) -> str:
    return f'<img src="{small_copy(pair.media_path, side_px)}" alt="" loading="lazy">'
