"""What a command is to work on: pictures named one by one, or the rows of a batch file."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from mmdemo.errors import InvalidRequestError
from mmdemo.media import LANGUAGES, STYLES, Language, Style

Row = dict[str, Any]
Read = TypeVar("Read")

HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True)
class Item:
    """One picture, and what is wanted of it."""

    file: str  # as the person wrote it
    path: Path
    language: Language
    style: Style = "short"
    question: str = ""


@dataclass(frozen=True)
class BadRow:
    """A row of a batch file that cannot be worked on."""

    file: str
    error: str


def language_of(text: str) -> Language:
    """The language that a question is written in."""
    return "zh" if HAN.search(text) else "en"


def read_batch(
    batch: Path, language: Language | None, style: Style = "short"
) -> list[Item | BadRow]:
    """The rows of `batch`, in order, with what a row leaves out taken from the arguments.

    A row without a language, where there is no usual one either, has that of its question.

    Raises:
        InvalidRequestError: The file cannot be read at all.
    """
    usual = {"language": language, "style": style}
    return read_rows(batch, lambda row, where: _read_row({**usual, **row}, where, batch))


def read_rows(batch: Path, read: Callable[[Row, str], Read]) -> list[Read | BadRow]:
    """What `read` makes of each row of `batch` and its place, in order.

    A row that is no JSON object is read as one without any field.

    Raises:
        InvalidRequestError: The file cannot be read at all.
    """
    named = lines_of(batch, "JSON object")
    return [_parse(line, where, read) for where, line in named]


def lines_of(batch: Path, what: str) -> list[tuple[str, str]]:
    """The lines of a batch file that hold something, each after the name of its place.

    Args:
        batch: the file.
        what: stands on each line, for the sentence if the file cannot be read.

    Raises:
        InvalidRequestError: it cannot.
    """
    try:
        lines = batch.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidRequestError(
            f"The batch file {batch} cannot be read; give the path of a UTF-8 file with one {what} "
            "a line."
        ) from error
    named = [(f"{batch.name}:{number}", line) for number, line in enumerate(lines, start=1)]
    return [(where, line) for where, line in named if line.strip()]


def found_beside(batch: Path, file: str) -> Path:
    """Where the file that a row names is: beside the batch file, or as from the current folder."""
    beside = batch.parent / file
    return beside if beside.exists() else Path(file)


def _parse(line: str, where: str, read: Callable[[Row, str], Read]) -> Read | BadRow:
    try:
        row: Any = json.loads(line)
    except ValueError:
        return BadRow(where, "This line is no JSON; write one object a line.")
    return read({**row} if isinstance(row, dict) else {}, where)


def _read_row(row: Row, where: str, batch: Path) -> Item | BadRow:
    file, question = row.get("image"), row.get("question") or ""
    if not isinstance(file, str):
        return BadRow(where, 'This line names no picture; it needs {"image": "PATH"}.')
    if not isinstance(question, str):
        return BadRow(file, "The question of this row is no text; put it in quotes.")
    language, style = row["language"] or language_of(question), row["style"]
    if language not in LANGUAGES or style not in STYLES:
        return BadRow(
            file,
            f"This row wants {language!r} and {style!r}; the languages are {', '.join(LANGUAGES)}, "
            f"the styles {', '.join(STYLES)}.",
        )
    return Item(file, found_beside(batch, file), language, style, question)
