"""Opening what a person named, or one sentence about why not."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from mmdemo.errors import InvalidRequestError


@contextmanager
def opened_file(path: Path, kind: str) -> Generator[BinaryIO]:
    """The bytes of a file.

    Args:
        path: of the file.
        kind: what it should be, for the sentence: "a recording".

    Raises:
        InvalidRequestError: it is missing, a folder, or not to be read by this user.
    """
    if path.is_dir():
        raise InvalidRequestError(f'"{path.name}" is a folder; choose {kind} in it.')
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise InvalidRequestError(f"There is no file {path}; check its path.") from error
    except PermissionError as error:
        raise InvalidRequestError(
            f'"{path.name}" may not be read; give this user the right to read it.'
        ) from error
