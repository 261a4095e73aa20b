"""Tables as spreadsheets save them: CSV with commas, semicolons or tabs, formulas put back."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import TextIO

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange.cells import with_formulas
from mmdemo.exchange.columns import FILE_NAMES, file_named_by, incoming_in
from mmdemo.exchange.incoming import BadRow, Incoming, file_in
from mmdemo.exchange.reading import opened_text
from mmdemo.exchange.trees import Tree, named_in

_DELIMITERS = ",;\t"


def read_csv(tree: Tree, files: Sequence[str]) -> Iterator[Incoming | BadRow]:
    """Read each row.

    Raises:
        InvalidRequestError: a table has no column that names a file.
    """
    for name in files:
        with opened_text(tree, name) as file:
            yield from _read_table(tree, name, file)


def _read_table(tree: Tree, name: str, file: TextIO) -> Iterator[Incoming | BadRow]:
    first = file.readline(100_000)
    delimiter = max(_DELIMITERS, key=first.count)
    header = [cell.strip() for cell in next(csv.reader([first], delimiter=delimiter), ())]
    if not set(header) & set(FILE_NAMES):
        raise InvalidRequestError(
            f"{name} has no column that names a file; call it {FILE_NAMES[0]}, in the first line."
        )
    reader = csv.reader(file, delimiter=delimiter)
    while True:
        where = f"{PurePosixPath(name).name}:{reader.line_num + 2}"
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield BadRow(where, f"This row cannot be read ({error}).")
            continue
        if cells is None:
            return
        if cells:
            yield from _read(tree, name, where, dict(zip(header, cells, strict=False)))


def _read(tree: Tree, name: str, where: str, cells: dict[str, str]) -> Iterator[Incoming | BadRow]:
    row = {column: with_formulas(cell) for column, cell in cells.items()}
    try:
        yield from incoming_in(
            row, where, lambda: file_in(tree, named_in(tree, name, file_named_by(row)))
        )
    except InvalidRequestError as error:
        yield BadRow(where, str(error))
