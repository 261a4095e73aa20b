"""What commands write: JSON lines or plain text, each line whole and at once."""

import json
import os
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path
from typing import Any

import typer

from mmdemo.errors import InvalidRequestError, StorageError
from mmdemo.media import Suggestion

Record = dict[str, Any]


WriteRecord = Callable[[Record], object]


def to_record(file: str, suggestion: Suggestion, question: str = "") -> Record:
    """One result as the command line prints it; every task has this shape."""
    about = {"file": file, "task": suggestion.task, "language": suggestion.language}
    asked = {"question": question} if question else {}
    return {
        **about,
        **asked,
        "text": suggestion.text,
        "score": round(suggestion.score, 6),
        "candidates": [
            {"text": candidate.text, "score": round(candidate.score, 6)}
            for candidate in suggestion.candidates
        ],
        "model": suggestion.model,
        "seconds": round(suggestion.seconds, 4),
    }


def print_json(value: object) -> None:
    """One object on a line of its own."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def print_text(record: Record) -> None:
    """The text alone."""
    typer.echo(record["text"])


def print_named_text(record: Record) -> None:
    """The file's name, a tab and the text."""
    typer.echo(f"{record['file']}\t{record['text']}")


def print_failure(file: str, error: str) -> None:
    """One line on stderr for one item that failed."""
    typer.echo(json.dumps({"file": file, "error": error}, ensure_ascii=False), err=True)


def work_key(file: str, task: str, language: str, question: str, model: str) -> tuple[str, ...]:
    """What makes two results the same piece of work."""
    return (file, task, language, question, model)


def read_finished(path: Path) -> Counter[tuple[str, ...]]:
    """How often each piece of work stands in `path`; a torn last line is cut off.

    Raises:
        InvalidRequestError: `path` holds something else than results.
    """
    if not path.is_file():
        return Counter()
    whole = path.read_bytes()
    end = whole.rfind(b"\n") + 1
    if end < len(whole):
        os.truncate(path, end)
    try:
        records = [json.loads(line) for line in whole[:end].splitlines() if line.strip()]
        return Counter(
            work_key(r["file"], r["task"], r["language"], r.get("question", ""), r["model"])
            for r in records
        )
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise InvalidRequestError(
            f"{path} holds other things than results; name another file with --out."
        ) from error


@contextmanager
def appending(path: Path) -> Generator[WriteRecord]:
    """Append records to `path`, each in one write.

    Raises:
        StorageError: The file cannot be written.
    """
    with _writing(path), path.open("ab", buffering=0) as file:
        yield lambda record: _append(file.fileno(), record)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        StorageError: The file cannot be written.
    """
    draft = path.with_name(f".{path.name}.new")
    with _writing(path):
        draft.write_bytes(content.encode() if isinstance(content, str) else content)
        draft.replace(path)


@contextmanager
def _writing(path: Path) -> Generator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written ({error.strerror}); free some space or name another place "
            "with --out."
        ) from error


def _append(descriptor: int, record: Record) -> None:
    line = json.dumps(record, ensure_ascii=False).encode() + b"\n"
    if os.write(descriptor, line) < len(line):
        raise OSError(ENOSPC, os.strerror(ENOSPC))
