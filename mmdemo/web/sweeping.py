"""Uploads that nobody needs any more go away: also those of an app that was killed."""

import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread


def sweep(
    folder: Path,
    *,
    older_than_s: float,
    spared: Collection[Path] = (),
    now_s: float | None = None,
) -> int:
    """Remove every file that has lain there so long, then empty folders; how many files.

    What is spared stays, and so does what begins with a dot at the top: the app's own notes.
    """
    deadline_s = (time.time() if now_s is None else now_s) - older_than_s
    n_removed = 0
    for path in sorted(folder.rglob("*"), reverse=True):  # what lies in a folder before it
        if path in spared or (path.parent == folder and path.name.startswith(".")):
            continue
        with suppress(OSError):  # somebody else was first, or the folder is not empty
            about = path.lstat()
            if max(about.st_mtime, about.st_ctime) >= deadline_s:  # a copy may look old
                continue
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()
                n_removed += 1
    return n_removed


def keep_sweeping(
    folder: Path, *, older_than_s: float, every_s: float, spared: Callable[[], Collection[Path]]
) -> Event:
    """Sweep now and again and again, beside everything else, until the event is set."""
    stop = Event()

    def work() -> None:
        while True:
            sweep(folder, older_than_s=older_than_s, spared=spared())
            if stop.wait(every_s):
                return

    Thread(target=work, name="sweep", daemon=True).start()
    return stop
