"""Lists read as text, whatever program wrote them: UTF-8, UTF-16 or GBK, with a BOM or without."""

import codecs
import json
from collections.abc import Iterator
from io import TextIOWrapper
from typing import Any, TextIO

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange.trees import Tree

MAX_LINE_CHARACTERS = 16_000_000
_BLOCK_BYTES = 1_000_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ENCODINGS = ("utf-8", "gb18030")


def opened_text(tree: Tree, name: str) -> TextIO:
    """Open a list; bytes that are no text in its encoding become characters that are no text."""
    encoding = _encoding_of(tree, name)
    return TextIOWrapper(tree.open(name), encoding=encoding, errors="surrogateescape", newline="")


def lines_of(file: TextIO) -> Iterator[tuple[int, str | None]]:
    """Each line with its number, from 1; None in the place of one that is too long to be one."""
    number = 0
    while line := file.readline(MAX_LINE_CHARACTERS):
        number += 1
        if line.endswith(("\n", "\r")) or len(line) < MAX_LINE_CHARACTERS:
            yield number, line
            continue
        while (rest := file.readline(MAX_LINE_CHARACTERS)) and not rest.endswith("\n"):
            continue
        yield number, None


def read_json(tree: Tree, name: str) -> Any:  # noqa: ANN401 - JSON is anything
    """What a JSON file holds.

    Raises:
        InvalidRequestError: it is none.
    """
    with opened_text(tree, name) as file:
        try:
            return json.load(file)
        except (ValueError, RecursionError) as error:
            raise InvalidRequestError(
                f"{name} is no JSON ({error}); save or download it again."
            ) from error


def _encoding_of(tree: Tree, name: str) -> str:
    with tree.open(name) as file:
        start = file.read(4)
        for bom, encoding in _BOMS:
            if start.startswith(bom):
                return encoding
    return next((each for each in _ENCODINGS if _is_in(tree, name, each)), "utf-8")


def _is_in(tree: Tree, name: str, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with tree.open(name) as file:
            while block := file.read(_BLOCK_BYTES):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
