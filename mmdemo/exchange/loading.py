"""Reads the files that rows name, as many at once as fit well into memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange.incoming import BadRow, Incoming
from mmdemo.media import MediaKind

_MOST_ROWS, _MOST_BYTES = 100, 4_000_000  # of one handful; a single file may have more


@dataclass(frozen=True)
class Loaded:
    """A row with the bytes of its file."""

    row: Incoming
    data: bytes

    @property
    def kind(self) -> MediaKind:
        """What the file holds, by its name."""
        return self.row.file.kind


def handfuls(rows: Iterable[Incoming | BadRow]) -> Iterator[list[Loaded | BadRow]]:
    """The rows in order, a few at a time, with their files.

    Raises:
        InvalidRequestError: no further row can be read; those before it were yielded.
    """
    handful: list[Loaded | BadRow] = []
    n_bytes = 0
    try:
        for row in rows:
            loaded = _load(row)
            handful.append(loaded)
            n_bytes += len(loaded.data) if isinstance(loaded, Loaded) else 0
            if len(handful) >= _MOST_ROWS or n_bytes >= _MOST_BYTES:
                yield handful
                handful, n_bytes = [], 0
    except InvalidRequestError:
        yield handful
        raise
    yield handful


def _load(row: Incoming | BadRow) -> Loaded | BadRow:
    if isinstance(row, BadRow):
        return row
    try:
        data = row.file.read()
    except InvalidRequestError as error:
        return BadRow(row.where, str(error))
    # Of what was exported; something new may bear any name.
    if row.past and row.sha256 not in {"", sha256(data).hexdigest()}:
        return BadRow(
            row.where,
            f"{row.file.name} is not the file that was exported: its SHA-256 is another. "
            "Leave out the columns id and sha256 to bring it in as a new pair.",
        )
    return Loaded(row, data)
