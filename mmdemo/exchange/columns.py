"""The columns in which tables hold pairs: the same in every format, and known by other names too.

One row may hold texts in both languages: `text_en` and `text_zh`.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange.incoming import Incoming, MediaFile
from mmdemo.exchange.json_values import list_in, row_in
from mmdemo.exchange.past import history_as_text, past_in
from mmdemo.media import LANGUAGES, Candidate, Language
from mmdemo.pairs import VERDICTS, Pair, Verdict

FILE_NAMES = (
    "file_name",
    "file",
    "image",
    "picture",
    "path",
    "audio",
    "clip",
    "image_path",
    "audio_path",
)
TEXT_NAMES = ("text", "caption", "answer", "transcription", "transcript", "sentence")
_TEXT_NAMES_IN: dict[Language, tuple[str, ...]] = {
    language: tuple(f"{name}_{language}" for name in TEXT_NAMES) for language in LANGUAGES
}
_LANGUAGE_NAMES = ("language", "lang")
_NUMBER = (int, float)

Row = Mapping[str, Any]


def row_of(pair: Pair) -> dict[str, object]:
    """Return every column with one type in every row: no null, and no object of varying keys."""
    return {
        "text": pair.text,
        "language": pair.language,
        "task": pair.task,
        "question": pair.question or "",
        "verdict": pair.verdict,
        "suggested": pair.suggested,
        "candidates": [{"text": each.text, "score": float(each.score)} for each in pair.candidates],
        "model": pair.model,
        "version": pair.version,
        "settings": json.dumps(pair.settings, ensure_ascii=False),
        "seconds": float(pair.seconds),
        "who": pair.who,
        "created_at": pair.created_at.isoformat(timespec="microseconds"),
        "updated_at": pair.updated_at.isoformat(timespec="microseconds"),
        "id": pair.id,
        "sha256": pair.media_sha256,
        "item": pair.item,
        "project": pair.project,
        "source": pair.source,
        "kin": pair.kin,
        "split": pair.split,
        "tags": ",".join(pair.tags),
        "note": pair.note,
        "stars": pair.stars,
        "review": pair.review or "",
        "reviewed_by": pair.reviewed_by or "",
        "history": history_as_text(pair.history),
    }


def flat_row_of(pair: Pair) -> dict[str, str | int | float]:
    """The same with the candidates as a JSON text, for tables that hold no lists."""
    row = row_of(pair)
    candidates = json.dumps(row["candidates"], ensure_ascii=False, allow_nan=False)
    return cast("dict[str, str | int | float]", row | {"candidates": candidates})


def file_named_by(row: Row) -> str:
    """What a row calls its picture or clip.

    Raises:
        InvalidRequestError: it names none.
    """
    name = _first(row, FILE_NAMES)
    if not isinstance(name, str) or not name.strip():
        raise InvalidRequestError(
            f"This row names no file; one of its columns must be called {FILE_NAMES[0]}."
        )
    return name


def incoming_in(row: Row, where: str, find: Callable[[], MediaFile]) -> Iterator[Incoming]:
    """The texts of one row, each in its language.

    Args:
        row: what its columns hold.
        where: it stands, for messages.
        find: finds its picture or clip.

    Raises:
        InvalidRequestError: a column holds what it cannot.
    """
    file = find()
    given = _shared(row, where, file)
    texts: list[tuple[Language, str]] = [
        (language, _text(row, names)) for language, names in _TEXT_NAMES_IN.items()
    ]
    if any(text for _, text in texts):
        for language, text in texts:
            if text:
                yield Incoming(**given, text=text, language=language)
        return
    yield Incoming(**given, text=_text(row, TEXT_NAMES), language=_language(row))


def _shared(row: Row, where: str, file: MediaFile) -> dict[str, Any]:
    past = past_in(row)
    return {
        "where": where,
        "file": file,
        "task": _text(row, ("task",)) or None,
        "question": _text(row, ("question",)) or None,
        "verdict": _verdict(row),
        "candidates": _candidates(row),
        "model": _text(row, ("model",)),
        "version": _text(row, ("version",)),
        "seconds": _number(row, "seconds"),
        "settings": _settings(row),
        "who": _text(row, ("who",)),
        "project": _text(row, ("project",)),
        "source": _text(row, ("source",)) or ("" if past else file.name),
        "item": _text(row, ("item",)) or None,
        "kin": _text(row, ("kin", "speaker")) or None,
        "tags": _tags(row),
        "note": _text(row, ("note",)),
        "stars": int(_number(row, "stars")),
        "past": past,
        "sha256": _text(row, ("sha256",)),
    }


def _first(row: Row, names: tuple[str, ...]) -> object:
    """What the first of these columns holds that holds anything."""
    for name in names:
        if _is_given(value := row.get(name)):
            return value
    return None


def _text(row: Row, names: tuple[str, ...]) -> str:
    value = _first(row, names)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, _NUMBER) and not isinstance(value, bool):
        return str(value)
    raise InvalidRequestError(f"The column {names[0]} holds no text; put it in quotes.")


def _is_given(value: object) -> bool:
    return not (value is None or value == "" or (isinstance(value, float) and math.isnan(value)))


def _language(row: Row) -> Language | None:
    written = _text(row, _LANGUAGE_NAMES)
    short = written.strip().lower().replace("_", "-").split("-")[0]
    if not short:
        return None
    if short not in LANGUAGES:
        raise InvalidRequestError(
            f"{written!r} is not one of the languages {', '.join(LANGUAGES)}."
        )
    return short


def _verdict(row: Row) -> Verdict | None:
    written = _text(row, ("verdict",))
    if written and written not in VERDICTS:
        raise InvalidRequestError(f"{written!r} is not one of the verdicts {', '.join(VERDICTS)}.")
    return cast("Verdict", written) or None


def _number(row: Row, name: str) -> float:
    value = row.get(name)
    try:
        number = float(cast("Any", value)) if _is_given(value) else 0.0
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise InvalidRequestError(f"The column {name} holds {value!r}, which is no number.")
    return number


def _candidates(row: Row) -> tuple[Candidate, ...]:
    held = _parsed(row, "candidates")
    suggested = _text(row, ("suggested", "suggestion"))
    if not held:
        return (Candidate(suggested, math.nan),) if suggested else ()
    try:
        return tuple(Candidate(str(each["text"]), float(each["score"])) for each in held)
    except (TypeError, KeyError, ValueError) as error:
        raise InvalidRequestError(
            'The column candidates is no list of {"text": …, "score": …}.'
        ) from error


def _settings(row: Row) -> dict[str, str | int | float]:
    settings = row_in(_parsed(row, "settings") or {})
    return {name: each for name, each in settings.items() if isinstance(each, str | int | float)}


def _tags(row: Row) -> tuple[str, ...]:
    words = list_in(row.get("tags")) or _text({"tags": row.get("tags") or ""}, ("tags",)).split(",")
    return tuple(str(word).strip() for word in words if str(word).strip())


def _parsed(row: Row, name: str) -> Any:  # noqa: ANN401 - JSON is anything
    """A column that holds JSON, or what JSON would hold."""
    held = row.get(name)
    if not isinstance(held, str):
        return held
    try:
        return json.loads(held) if held else None
    except (ValueError, RecursionError) as error:
        raise InvalidRequestError(f"The column {name} is no JSON.") from error
