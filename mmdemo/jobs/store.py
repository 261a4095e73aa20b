"""Jobs in a folder: what each is, what people wish of it, how it stands."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from filelock import FileLock, Timeout

from mmdemo.errors import InvalidRequestError, JobNotFoundError
from mmdemo.jobs.queue import JobQueue
from mmdemo.jobs.values import OVER, Job, Standing, State, Wish
from mmdemo.media.whole_files import read_json, remove_leftovers, write_json

ABOUT, WISH, STANDING, PROGRESS, LOG = (
    "job.json", "wish.json", "standing.json", "progress.json", "log.txt",
)  # fmt: skip
UNFINISHED = ".new-"
TAIL_BYTES = 20_000
# What people see where the worker has not yet done what they wish.
_SEEN: dict[tuple[State, Wish], State] = {
    ("queued", "pause"): "paused",
    ("queued", "stop"): "stopped",
    ("running", "pause"): "pausing",
    ("running", "stop"): "stopping",
    ("paused", "stop"): "stopped",
}


class JobStore:
    """The jobs below one folder; a worker of its own carries them out, one at a time.

    People's wishes and the worker's notes lie in files of their own, each replaced as a whole:
    whenever the power goes, every job stands as it truly stood.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(
        self,
        kind: str,
        title: str,
        command: Sequence[str],
        *,
        who: str,
        prepare: Callable[[Path], object],
    ) -> Job:
        """Queue a job, and see to it that a worker is there.

        Args:
            kind: what sort of work.
            title: for people.
            command: what Python is to run, such as ("-m", "mmdemo.retraining"); the job's folder
                is put behind it.
            who: who wants it.
            prepare: writes what the job needs into its folder; what it raises ends this, and
                nothing is left.
        """
        at = datetime.now(UTC)
        job = Job(
            id=f"{at:%Y%m%d-%H%M%S}-{uuid4().hex[:6]}",
            kind=kind,
            title=title,
            command=tuple(command),
            who=who,
            created_at=at.isoformat(timespec="milliseconds"),
        )
        remove_leftovers(self._folder, UNFINISHED)
        beside = self._folder / f"{UNFINISHED}{job.id}"
        try:
            beside.mkdir(parents=True)
            prepare(beside)
            write_json(beside / ABOUT, asdict(job))
            write_json(beside / STANDING, {"state": "queued"})
            beside.rename(self.path(job.id))
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
        self._send(job.id)
        return job

    def path(self, job_id: str) -> Path:
        """The job's folder."""
        return self._folder / job_id

    def get(self, job_id: str) -> Job:
        """One job.

        Raises:
            JobNotFoundError: there is none of that name.
        """
        about = read_json(self.path(job_id) / ABOUT) if _is_name(job_id) else {}
        if not about:
            raise JobNotFoundError(f"There is no job {job_id!r} (any more).")
        return _job(about)

    def __iter__(self) -> Iterator[Job]:
        """All jobs, newest first."""
        found = self._folder.glob(f"[!.]*/{ABOUT}") if self._folder.is_dir() else ()
        read = [read_json(path) for path in found]
        jobs = [_job(about) for about in read if about]  # others were deleted meanwhile
        return iter(sorted(jobs, key=lambda job: (job.created_at, job.id), reverse=True))

    def standing(self, job_id: str) -> Standing:
        """How a job stands now, as people see it."""
        self.get(job_id)
        noted, said = self.noted(job_id), read_json(self.path(job_id) / PROGRESS)
        told: State = noted["state"]
        state = _SEEN.get((told, self.wish(job_id)), told)
        fields = ("reason", "attempts", "started_at", "ended_at")
        return Standing(
            state,
            stage=said.get("stage", ""),
            share=1.0 if state == "done" else said.get("share", 0.0),
            left_s=said.get("left_s") if state == "running" else None,
            **{name: noted[name] for name in fields if name in noted},
        )

    def wish(self, job_id: str) -> Wish:
        """What people want of a job."""
        return read_json(self.path(job_id) / WISH).get("wish", "run")

    def pause(self, job_id: str) -> None:
        """Have a job save its work and wait until it is to go on.

        Raises:
            InvalidRequestError: it does not run and is not waiting to.
        """
        self._want(job_id, "pause", {"queued", "running"}, "be paused")

    def stop(self, job_id: str) -> None:
        """Have a job save its work and end; it can still go on later.

        Raises:
            InvalidRequestError: it is over already.
        """
        self._want(job_id, "stop", {"queued", "running", "pausing", "paused"}, "be stopped")

    def go_on(self, job_id: str) -> None:
        """Queue a job again that was paused, stopped or failed, or has more to do now.

        Raises:
            InvalidRequestError: it is queued or runs.
        """
        with self.changing(job_id):
            self._want(job_id, "run", set(OVER), "go on")
            noted = self.noted(job_id)
            self.note(job_id, noted | {"state": "queued", "reason": "", "crashes": 0})
        self._send(job_id)

    def delete(self, job_id: str) -> None:
        """Remove a job that is over, with all it made.

        Raises:
            InvalidRequestError: it is not over.
        """
        state = self.standing(job_id).state
        if state not in OVER:
            raise InvalidRequestError(f"This job is {state}; stop it first.")
        beside = self._folder / f"{UNFINISHED}{uuid4().hex}"
        self.path(job_id).rename(beside)
        shutil.rmtree(beside)

    def tail(self, job_id: str, n_lines: int = 40) -> list[str]:
        """The last lines of what its process wrote."""
        try:
            with (self.path(job_id) / LOG).open("rb") as log:
                log.seek(max(0, log.seek(0, 2) - TAIL_BYTES))
                text = log.read().decode(errors="replace")
        except FileNotFoundError:
            return []
        lines = [line.rsplit("\r", 1)[-1].rstrip() for line in text.splitlines()]
        return [line for line in lines if line][-n_lines:]

    @contextmanager
    def changing(self, job_id: str) -> Generator[None]:
        """Between reading how a job stands and writing it anew: one process at a time.

        Raises:
            JobNotFoundError: there is no such job (any more).
        """
        self.get(job_id)
        with FileLock(self.path(job_id) / "standing.lock"):
            yield

    def note(self, job_id: str, standing: dict[str, Any]) -> None:
        """Write down how a job stands, within `changing` or while its process is one's own."""
        write_json(self.path(job_id) / STANDING, standing)

    def noted(self, job_id: str) -> dict[str, Any]:
        """What was written down last."""
        return {"state": "queued"} | read_json(self.path(job_id) / STANDING)

    def wake(self) -> None:
        """Start a worker if there is something to do and none is at it."""
        if any(self.noted(job.id)["state"] in {"queued", "running"} for job in self):
            try:
                worker_lock(self._folder).acquire(blocking=False).lock.release()
            except Timeout:
                return
            start_worker(self._folder)

    def _send(self, job_id: str) -> None:
        JobQueue(self._folder).put(job_id)
        start_worker(self._folder)

    def _want(self, job_id: str, wish: Wish, states: set[State], what: str) -> None:
        state = self.standing(job_id).state
        if state not in states:
            raise InvalidRequestError(f"This job is {state}; it cannot {what}.")
        write_json(self.path(job_id) / WISH, {"wish": wish})


def worker_lock(folder: Path) -> FileLock:
    """What the one worker of a folder holds, as long as it lives."""
    return FileLock(folder / "worker.lock")


def start_worker(folder: Path) -> None:
    """A worker in a session of its own, which outlives this process."""
    with (folder / "worker.log").open("ab") as log:
        subprocess.Popen(
            [sys.executable, "-m", "mmdemo.jobs", str(folder.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _is_name(job_id: str) -> bool:
    return job_id.replace("-", "").isalnum()


def _job(about: dict[str, Any]) -> Job:
    return Job(**{**about, "command": tuple(about["command"])})
