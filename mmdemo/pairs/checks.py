"""What may be stored. Anything else is refused with a sentence before a disk is touched."""

import re

from mmdemo.errors import InvalidRequestError
from mmdemo.media import LANGUAGES, Clip, Drawing
from mmdemo.pairs.preference_rows import PreferenceDraft
from mmdemo.pairs.queue_values import Marks
from mmdemo.pairs.values import JUDGED, Belonging, PairDraft, Verdict

MAX_TEXT_CHARACTERS = 20_000
MAX_NAME_CHARACTERS = 200
MAX_SEARCH_CHARACTERS = 1_000
MOST_STARS = 5
# No file and no database can hold half of a surrogate pair; PostgreSQL holds no NUL.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


def check_draft(draft: PairDraft) -> None:
    """Refuse a draft that cannot be kept."""
    if draft.language not in LANGUAGES:
        raise InvalidRequestError(
            f"{draft.language!r} is not one of the languages {', '.join(LANGUAGES)}."
        )
    if isinstance(draft.media, Clip) and not draft.media.duration_s > 0:
        raise InvalidRequestError("The clip holds no sound; choose a longer stretch.")
    _check_text("The question", draft.question or "", MAX_TEXT_CHARACTERS)
    check_belonging(draft.belonging)
    if draft.verdict != "open":
        check_judgement(draft.text, draft.verdict, draft.who)
    _check_text("The text", draft.text, MAX_TEXT_CHARACTERS)
    _check_text("The name", draft.who, MAX_NAME_CHARACTERS)


def check_belonging(belonging: Belonging) -> None:
    """Refuse a project, a file's name, tags, a note or stars that cannot be kept."""
    _check_text("The project's name", belonging.project, MAX_NAME_CHARACTERS)
    if not belonging.project.strip():
        raise InvalidRequestError("The project has no name; give it one.")
    _check_text("The file's name", belonging.source, MAX_SEARCH_CHARACTERS)
    _check_text("The note", belonging.note, MAX_TEXT_CHARACTERS)
    for tag in belonging.tags:
        _check_text("The tag", tag, MAX_NAME_CHARACTERS)
        if not tag.strip() or "," in tag:
            raise InvalidRequestError(f"{tag!r} is no tag: write words without commas.")
    if not 0 <= belonging.stars <= MOST_STARS:
        raise InvalidRequestError(f"{belonging.stars} stars cannot be given, only 0 to 5.")


def check_marks(marks: Marks) -> None:
    """Refuse tags, a note or stars that cannot be kept."""
    check_belonging(Belonging(tags=marks.tags, note=marks.note, stars=marks.stars))


def check_typed(text: str) -> None:
    """Refuse unfinished text that cannot be kept."""
    _check_text("The text", text, MAX_TEXT_CHARACTERS)


def check_judgement(text: str, verdict: Verdict, who: str) -> None:
    """Refuse a judgement that cannot be kept."""
    if verdict not in JUDGED:
        raise InvalidRequestError(f"{verdict!r} is not one of the verdicts {', '.join(JUDGED)}.")
    if verdict != "bad" and not text.strip():
        raise InvalidRequestError("The text is empty; write one, or judge the output as bad.")
    _check_text("The text", text, MAX_TEXT_CHARACTERS)
    _check_text("The name", who, MAX_NAME_CHARACTERS)


def check_note(note: str, who: str) -> None:
    """Refuse a note, or the name of who writes it, that cannot be kept."""
    _check_text("The note", note, MAX_TEXT_CHARACTERS)
    _check_text("The name", who, MAX_NAME_CHARACTERS)


def check_who(who: str) -> None:
    """Refuse a name that cannot be kept."""
    _check_text("The name", who, MAX_NAME_CHARACTERS)


def check_drawing(drawing: Drawing, who: str) -> None:
    """Refuse a drawing that cannot be kept."""
    _check_text("The prompt", drawing.prompt, MAX_TEXT_CHARACTERS)
    negative_prompt = str(drawing.settings.get("negative_prompt", ""))
    _check_text("The negative prompt", negative_prompt, MAX_TEXT_CHARACTERS)
    _check_text("The name", who, MAX_NAME_CHARACTERS)


def check_preference(draft: PreferenceDraft) -> None:
    """Refuse a preference that cannot be kept."""
    if draft.language not in LANGUAGES:
        raise InvalidRequestError(
            f"{draft.language!r} is not one of the languages {', '.join(LANGUAGES)}."
        )
    _check_text("The prompt", draft.prompt or "", MAX_TEXT_CHARACTERS)
    _check_text("The question", draft.question or "", MAX_TEXT_CHARACTERS)
    for side in (draft.a, draft.b):
        _check_text("The text", side.text, MAX_TEXT_CHARACTERS)
    check_who(draft.who)


def check_name(name: str) -> None:
    """Refuse a name that nobody can sign in with."""
    if not name:
        raise InvalidRequestError("The name is empty; write one.")
    _check_text("The name", name, MAX_NAME_CHARACTERS)
    if not name.isprintable():
        raise InvalidRequestError("The name holds characters that are no text; type it anew.")


def check_search(search: str) -> None:
    """Refuse words that no database could look for."""
    _check_text("The search", search, MAX_SEARCH_CHARACTERS)


def _check_text(what: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise InvalidRequestError(
            f"{what} has {len(text):,} characters; at most {limit:,} can be kept. Shorten it."
        )
    if _NO_TEXT.search(text):
        raise InvalidRequestError(f"{what} holds characters that are no text; type it anew.")
