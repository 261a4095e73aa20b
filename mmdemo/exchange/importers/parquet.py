"""Parquet with the pictures or clips within, as datasets writes it, or beside it."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import PurePosixPath
from typing import Any

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange.columns import FILE_NAMES, file_named_by, incoming_in
from mmdemo.exchange.incoming import (
    BadRow,
    Incoming,
    MediaFile,
    file_in,
    file_of_bytes,
    kind_of_name,
)
from mmdemo.exchange.json_values import object_in
from mmdemo.exchange.trees import Tree, named_in
from mmdemo.media import MediaKind

_ROWS_AT_ONCE = 64
_CLIP_COLUMNS = ("audio", "clip", "audio_path")


def read_parquet(tree: Tree, files: Sequence[str]) -> Iterator[Incoming | BadRow]:
    """Read each row.

    Raises:
        InvalidRequestError: a file is no Parquet.
    """
    parquet: Any = import_module("pyarrow.parquet")
    arrow: Any = import_module("pyarrow")
    for name in files:
        number = 0
        with tree.open(name) as stream:
            try:
                for batch in parquet.ParquetFile(stream).iter_batches(_ROWS_AT_ONCE):
                    for row in batch.to_pylist():
                        number += 1
                        yield from _read(tree, name, f"{PurePosixPath(name).name}:{number}", row)
            except (arrow.ArrowException, OSError) as error:
                raise InvalidRequestError(
                    f"{name} is no Parquet file that can be read here, from row {number + 1} on; "
                    "save or download it again."
                ) from error


def _read(tree: Tree, name: str, where: str, row: dict[str, Any]) -> Iterator[Incoming | BadRow]:
    column = next((each for each in FILE_NAMES if row.get(each) is not None), "")
    kind: MediaKind = "clip" if column in _CLIP_COLUMNS else "picture"

    def find() -> MediaFile:
        held = row.get(column)
        known_as = row.get("file_name") if isinstance(row.get("file_name"), str) else ""
        if embedded := object_in(held):
            known_as, held = embedded.get("path") or known_as, embedded.get("bytes")
            if held is None:
                return file_in(tree, named_in(tree, name, str(known_as)))
        if isinstance(held, bytes):
            named = kind_of_name(str(known_as)) if known_as else kind
            return file_of_bytes(str(known_as or ""), "clip" if kind == "clip" else named, held)
        return file_in(tree, named_in(tree, name, file_named_by(row)))

    try:
        yield from incoming_in(row, where, find)
    except InvalidRequestError as error:
        yield BadRow(where, str(error))
