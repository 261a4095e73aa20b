"""Lists with one JSON object a line: our own exports, imagefolder's metadata.jsonl, and others."""

import json
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange.columns import file_named_by, incoming_in
from mmdemo.exchange.incoming import BadRow, Incoming, file_in
from mmdemo.exchange.json_values import row_in
from mmdemo.exchange.reading import lines_of, opened_text
from mmdemo.exchange.trees import Tree, named_in


def read_jsonl(tree: Tree, files: Sequence[str]) -> Iterator[Incoming | BadRow]:
    """Read each line; a broken one costs itself alone."""
    for name in files:
        with opened_text(tree, name) as file:
            for number, line in lines_of(file):
                if line is None or line.strip():
                    yield from _read(tree, name, f"{PurePosixPath(name).name}:{number}", line)


def _read(tree: Tree, name: str, where: str, line: str | None) -> Iterator[Incoming | BadRow]:
    try:
        row = _parse(line)
        yield from incoming_in(
            row, where, lambda: file_in(tree, named_in(tree, name, file_named_by(row)))
        )
    except InvalidRequestError as error:
        yield BadRow(where, str(error))


def _parse(line: str | None) -> dict[str, Any]:
    if line is None:
        raise InvalidRequestError("This line is too long to be a row.")
    try:
        return row_in(json.loads(line))
    except (ValueError, RecursionError) as error:
        raise InvalidRequestError("This line is no JSON; write one object a line.") from error
