"""Reads picture files in a process of its own: `python -m mmdemo.media.picture_process`.

It answers what comes on its standard input until that ends, as it does when its parent is gone.
"""

import os
import pickle  # nosec B403 - between the app and a process that it has started, over their pipe
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import IO, Any

from mmdemo.media.picture_files import PictureFile, Read, read_pictures

READY = b"\n"  # what it says first, once it can begin
_AS_IT_CAME = b""  # in the place of a file that the other side has


def ask(questions: IO[bytes], answers: IO[bytes], files: Sequence[bytes]) -> list[Read]:
    """Have the process at the other end read these files; see `read_pictures`.

    Raises:
        OSError, EOFError, UnpicklingError: it is dead.
    """
    _send(questions, list(files))
    read: list[Read] = pickle.load(answers)  # nosec B301 - see the import
    return [
        replace(each, png=file) if isinstance(each, PictureFile) and not each.png else each
        for each, file in zip(read, files, strict=True)
    ]


def _answer(files: Sequence[bytes]) -> list[Read]:
    return [
        replace(each, png=_AS_IT_CAME)
        if isinstance(each, PictureFile) and each.png is file
        else each
        for each, file in zip(read_pictures(files), files, strict=True)
    ]


def _send(stream: IO[bytes], what: object) -> None:
    pickle.dump(what, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def main() -> None:
    """Answer each list of files with what is in them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who is at the keyboard means the parent
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # whatever else is printed is no answer
        answers.write(READY)
        answers.flush()
        while True:
            try:
                files: Any = pickle.load(sys.stdin.buffer)  # nosec B301 - see the import
            except EOFError:
                return
            _send(answers, _answer(files))


if __name__ == "__main__":
    main()
