"""Pieces of HTML that say where things stand. Every text in them is escaped here."""

from html import escape

from mmdemo.media import Language, Stage, Suggestion
from mmdemo.ui.strings import say
from mmdemo.ui.waiting import Progress

# Drawn, for not every machine has a font with such signs.
_DRAWN = {
    "empty": '<rect x="3" y="4" width="18" height="16" rx="2"/><circle cx="9" cy="10" r="1.6"/>'
    '<path d="m4 18 5-4.5 3.5 3 3.5-4L20 16"/>',
    "silent": '<rect x="9" y="3" width="6" height="11" rx="3"/>'
    '<path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>',
    "ready": '<circle cx="12" cy="12" r="9"/><path d="m8 12.5 2.8 2.8L16 9.5"/>',
    "stopped": '<circle cx="12" cy="12" r="9"/><path d="M9 9h6v6H9z"/>',
    "error": '<path d="M12 3.5 22 20H2z"/><path d="M12 10v4.5M12 17.2v.1"/>',
}


def notice(kind: str, title: str, text: str = "") -> str:
    """A card: `kind` is empty, silent, ready, stopped or error."""
    role = "alert" if kind == "error" else "status"
    body = f"<p>{escape(text)}</p>" if text else ""
    return (
        f'<div class="card card-{kind}" role="{role}"><span class="card-icon" aria-hidden="true">'
        '<svg viewBox="0 0 24 24" width="28" height="28" fill="none" stroke="currentColor" '
        'stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">'
        f"{_DRAWN[kind]}</svg></span><div><strong>{escape(title)}</strong>{body}</div></div>"
    )


def waiting(progress: Progress, model: str, language: Language) -> str:
    """What is being waited for, and since when."""
    stage = Stage.RUNNING if progress.stage is Stage.DONE else progress.stage
    title = say(language, f"stage_{stage.value}", model=model)
    before = in_line(progress.stage, progress.place, progress.wait_s, language)
    said = progress.partial_text or before
    partial = f"<p>{escape(said)}</p>" if said else ""
    return (
        '<div class="card card-waiting" role="status"><span class="spinner" aria-hidden="true">'
        f"</span><div><strong>{escape(title)}</strong>"
        f'<span class="seconds">{progress.seconds:.0f} s</span>{partial}</div></div>'
    )


def in_line(stage: Stage, place: int, wait_s: float | None, language: Language) -> str:
    """How many are served before, and how long that takes; nothing where it is one's turn."""
    if stage is not Stage.QUEUED or not place:
        return ""
    if wait_s is None:
        return say(language, "in_line", n=place)
    return say(language, "in_line_for", n=place, wait=lasting(wait_s, language))


def lasting(seconds: float, language: Language) -> str:
    """How long something takes, roughly."""
    if seconds < 90:
        return say(language, "lasts_s", n=max(1, round(seconds)))
    return say(language, "lasts_min", n=round(seconds / 60))


def listening(
    progress: Progress, model: str, language: Language, *, share: float, heard_s: float
) -> str:
    """The same of a recording: what share of it was heard, and how far into it that is."""
    if progress.stage in (Stage.QUEUED, Stage.LOADING) and not share:
        return waiting(progress, model, language)
    title = say(language, "listening", share=round(100 * share), until=clock(heard_s))
    return (
        '<div class="card card-waiting" role="status"><span class="spinner" aria-hidden="true">'
        f"</span><div><strong>{escape(title)}</strong>"
        f'<span class="seconds">{progress.seconds:.0f} s</span>'
        f'<span class="share"><span style="width: {100 * share:.1f}%"></span></span></div></div>'
    )


def took(suggestion: Suggestion, language: Language) -> str:
    """Which model, how long; plain text."""
    return say(language, "took", model=suggestion.model, seconds=suggestion.seconds)


def percent(score: float) -> str:
    """A probability as people read it; certainty is never claimed."""
    return "> 99 %" if score > 0.99 else f"{100 * score:.0f} %"


def clock(seconds: float) -> str:
    """A moment in a recording: 0:07, 12:34, 2:03:04."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
