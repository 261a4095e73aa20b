"""Find and replace within texts: plainly or by a regular expression, never for long."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import regex

from mmdemo.errors import InvalidRequestError
from mmdemo.pairs.checks import MAX_TEXT_CHARACTERS, check_search
from mmdemo.pairs.values import Verdict

# A pattern that tries too many ways on one text is told apart from one that is only thorough.
LONGEST_S = 0.5
_PROBES = ("", "a")


@dataclass(frozen=True)
class Replacement:
    """What is to be found, and what is to stand there."""

    find: str
    into: str
    style: Literal["plain", "regex"] = "plain"  # of a pattern, `\\1` in `into` is its first group
    case: Literal["any", "same"] = "any"


Replace = Callable[[str], str]


def replacer_of(replacement: Replacement) -> Replace:
    """What makes the new text of an old one.

    Raises:
        InvalidRequestError: nothing is to be found, it is too long, or it is no pattern; when
            called, that the pattern takes too long.
    """
    check_search(replacement.find)
    check_search(replacement.into)
    if not replacement.find:
        raise InvalidRequestError("Nothing is to be found; write what the texts should hold.")
    pattern = _pattern_of(replacement)
    into = replacement.into if replacement.style == "regex" else _literally(replacement.into)

    def replace(text: str) -> str:
        try:
            return pattern.sub(into, text, timeout=LONGEST_S)
        except TimeoutError as error:
            raise InvalidRequestError(
                f"The pattern takes more than {LONGEST_S} s on one text of {len(text):,} "
                "characters; write it more simply. Nothing was changed."
            ) from error

    _try(replace)
    return replace


def is_allowed(text: str, verdict: Verdict) -> bool:
    """Whether a pair of that verdict may have that text."""
    return len(text) <= MAX_TEXT_CHARACTERS and bool(text.strip() or verdict in ("bad", "open"))


def _pattern_of(replacement: Replacement) -> Any:  # noqa: ANN401 - regex types none of its patterns
    written = replacement.find if replacement.style == "regex" else regex.escape(replacement.find)
    flags = regex.IGNORECASE if replacement.case == "any" else 0
    try:
        return regex.compile(written, flags)
    except (regex.error, RecursionError, OverflowError) as error:
        place = getattr(error, "pos", None)
        where = f" at character {place + 1}" if place is not None else ""
        raise InvalidRequestError(
            f"The pattern cannot be read{where} ({getattr(error, 'msg', 'too deep')}); correct it, "
            "or look for plain text."
        ) from error


def _literally(text: str) -> Callable[[object], str]:
    return lambda _: text


def _try(replace: Replace) -> None:
    try:
        for text in _PROBES:
            replace(text)
    except (regex.error, IndexError) as error:
        raise InvalidRequestError(
            "The replacement cannot be read; write \\1 for what the first group found, "
            "and \\\\ for a backslash."
        ) from error
