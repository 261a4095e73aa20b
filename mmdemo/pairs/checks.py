"""What may be stored. Anything else is refused with a sentence before a disk is touched."""

from mmdemo.errors import InvalidRequestError
from mmdemo.media import LANGUAGES, Clip, Drawing
from mmdemo.pairs.values import VERDICTS, PairDraft, Verdict

MAX_TEXT_CHARACTERS = 20_000
MAX_NAME_CHARACTERS = 200
MAX_SEARCH_CHARACTERS = 1_000


def check_draft(draft: PairDraft) -> None:
    """Refuse a draft that cannot be kept."""
    if draft.language not in LANGUAGES:
        raise InvalidRequestError(
            f"{draft.language!r} is not one of the languages {', '.join(LANGUAGES)}."
        )
    if isinstance(draft.media, Clip) and not draft.media.duration_s > 0:
        raise InvalidRequestError("The clip holds no sound; choose a longer stretch.")
    _check_text("The question", draft.question or "", MAX_TEXT_CHARACTERS)
    check_judgement(draft.text, draft.verdict, draft.who)


def check_judgement(text: str, verdict: Verdict, who: str) -> None:
    """Refuse a judgement that cannot be kept."""
    if verdict not in VERDICTS:
        raise InvalidRequestError(f"{verdict!r} is not one of the verdicts {', '.join(VERDICTS)}.")
    if verdict != "bad" and not text.strip():
        raise InvalidRequestError("The text is empty; write one, or judge the output as bad.")
    _check_text("The text", text, MAX_TEXT_CHARACTERS)
    _check_text("The name", who, MAX_NAME_CHARACTERS)


def check_drawing(drawing: Drawing, who: str) -> None:
    """Refuse a drawing that cannot be kept."""
    _check_text("The prompt", drawing.prompt, MAX_TEXT_CHARACTERS)
    negative_prompt = str(drawing.settings.get("negative_prompt", ""))
    _check_text("The negative prompt", negative_prompt, MAX_TEXT_CHARACTERS)
    _check_text("The name", who, MAX_NAME_CHARACTERS)


def check_search(search: str) -> None:
    """Refuse words that no database could look for."""
    _check_text("The search", search, MAX_SEARCH_CHARACTERS)


def _check_text(what: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise InvalidRequestError(
            f"{what} has {len(text):,} characters; at most {limit:,} can be kept. Shorten it."
        )
    # No file and no database can hold half of a surrogate pair; PostgreSQL holds no NUL.
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidRequestError(f"{what} holds characters that are no text; type it anew.")
