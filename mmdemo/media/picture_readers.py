"""Reads many picture files at once: in processes beside this one, where these can be started."""

import os
import pickle  # nosec B403 - between the app and processes that it has started
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Condition
from typing import IO, Self, cast

import mmdemo
from mmdemo.media.picture_files import Read, read_pictures
from mmdemo.media.picture_process import READY, ask

_COMMAND = (sys.executable, "-m", "mmdemo.media.picture_process")
_MOST_PROCESSES = 8


class _Process:
    """One process that reads."""

    def __init__(self) -> None:
        paths = [str(Path(mmdemo.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "OPENBLAS_NUM_THREADS": "1",  # it needs no others, and they take time to start
        }
        self._process = subprocess.Popen(
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        self._questions = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)

    def is_ready(self) -> bool:
        """Wait until it can begin; False: it cannot."""
        return self._answers.read(len(READY)) == READY

    def read(self, files: Sequence[bytes]) -> list[Read]:
        """Have it read; see `ask`."""
        return ask(self._questions, self._answers, files)

    def end(self) -> None:
        """Be rid of it; it holds nothing that could be lost."""
        self._process.kill()
        self._process.wait()


class PictureReaders:
    """Reads here at first, and in processes as soon as reading proves to be long work.

    A process that cannot be started, or that dies, is done without: what it had to read is read
    here. As many threads may read at once as there are processors.
    """

    def __init__(self, *, patience_s: float = 0.2) -> None:
        """Begin without any process.

        Args:
            patience_s: how long those who read are kept before a first process is started, which
                costs most of a second of a processor; before each further one, four times as long.
        """
        self.n_at_once = min(_MOST_PROCESSES, os.cpu_count() or 1)
        self._patience_s = patience_s
        self._kept_s = 0.0  # by reading here, or by waiting for a process, since the last start
        self._processes: list[_Process] = []
        self._idle: list[_Process] = []
        self._n_alive = 0
        self._is_starting = self._is_closing = False
        self._changed = Condition()
        self._starter = ThreadPoolExecutor(1, "mmdemo-pictures")

    def read(self, files: Sequence[bytes]) -> list[Read]:
        """See `read_pictures`."""
        began_s = time.perf_counter()
        process = self._next_idle()
        if process is None:
            read = read_pictures(files)
            self._was_kept(time.perf_counter() - began_s)
            return read
        self._was_kept(time.perf_counter() - began_s)
        answer = self._ask(process, files)
        return read_pictures(files) if answer is None else answer

    def _next_idle(self) -> _Process | None:
        """The next one that has nothing to do; None where there is none at all."""
        with self._changed:
            self._changed.wait_for(lambda: self._idle or not self._n_alive)
            return self._idle.pop() if self._idle else None

    def _ask(self, process: _Process, files: Sequence[bytes]) -> list[Read] | None:
        """What it has read; None where it died of it."""
        answer: list[Read] | None = None
        try:
            answer = process.read(files)
        except (OSError, EOFError, pickle.UnpicklingError):
            process.end()
        with self._changed:
            if answer is None:
                self._n_alive -= 1
            else:
                self._idle.append(process)
            self._changed.notify_all()
        return answer

    def _was_kept(self, seconds: float) -> None:
        with self._changed:
            self._kept_s += seconds
            if (
                self._kept_s < self._patience_s
                or self._is_starting
                or len(self._processes) == self.n_at_once
            ):
                return
            self._is_starting = True
        self._starter.submit(self._start)

    def _start(self) -> None:
        try:
            process = _Process()
        except OSError:  # the system has no room for it: not tried again
            return
        self._processes.append(process)
        is_ready = not self._is_closing and process.is_ready()
        with self._changed:
            if is_ready:
                self._n_alive += 1
                self._idle.append(process)
                self._changed.notify_all()
            self._kept_s, self._patience_s = 0.0, self._patience_s * 4
            self._is_starting = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_closing = True
        self._end_all()  # also one that is being waited for
        self._starter.shutdown()
        self._end_all()

    def _end_all(self) -> None:
        for process in self._processes:
            process.end()
