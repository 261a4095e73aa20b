"""Carries one job out: starts its process, tells it what people wish, writes down how it ended."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGKILL, SIGTERM
from typing import Any, BinaryIO

import psutil

from mmdemo.errors import StorageError
from mmdemo.jobs.store import LOG, JobStore
from mmdemo.jobs.values import INTERRUPTED, Wish

LOOK_S = 0.2  # how often it is looked what people wish
PATIENCE_S = 120.0  # in which a process has to have saved its work
MOST_CRASHES = 3  # of the worker or the machine, one after the other, over the same job
MOST_NOTES, NOTE_AGAIN_S = 720, 5.0  # of how a job ended: an hour in which to make room
KILLED_WITHIN = 137  # exit code of a process that saw one of its own killed
NOT_SAVED = "What it did since it last saved is lost."
KILLED = "The system ended it, most likely because memory ran out; close other programs, then go on"
_KNOWN = {
    "No space left on device": "The disk is full; free some space, then go on",
    "out of memory": "Memory ran out; close other programs, then go on",
    "MemoryError": "Memory ran out; close other programs, then go on",
    "not enough memory": "Memory ran out; close other programs, then go on",
}


def carry(store: JobStore, job_id: str) -> None:
    """Run a queued job to its end, or until people wish otherwise."""
    begun = _begin(store, job_id)
    if begun is None:
        return
    process, noted = begun
    told = _attend(store, job_id, process)
    ending = _ending(store, job_id, told, process.returncode)
    _note_at_last(store, job_id, noted | {"ended_at": _now(), "crashes": 0} | ending)


def recover(store: JobStore) -> list[str]:
    """After a crash of the worker: let go of what ran, and name what is to be queued again."""
    found: list[str] = []
    for job in reversed(list(store)):
        noted = store.noted(job.id)
        if noted["state"] == "running":
            _let_go(noted)
            crashes = noted.get("crashes", 0) + 1
            state = "failed" if crashes >= MOST_CRASHES else "queued"
            reason = f"It was cut off {crashes} times at this point; look at the end of its log."
            noted |= {"state": state, "crashes": crashes}
            store.note(job.id, noted | {"reason": reason if state == "failed" else ""})
        if noted["state"] == "queued" and store.wish(job.id) == "run":
            found.append(job.id)
    return found


def _begin(store: JobStore, job_id: str) -> tuple[subprocess.Popen[bytes], dict[str, Any]] | None:
    """Start a job's process and write it down; None where it does not wait to be carried out."""
    with store.changing(job_id):
        noted = store.noted(job_id)
        if noted["state"] != "queued" or store.wish(job_id) != "run":
            return None
        attempts = noted.get("attempts", 0) + 1
        noted |= {"state": "running", "attempts": attempts, "started_at": _now()}
        with (store.path(job_id) / LOG).open("ab") as log:
            process = _start(store, job_id, log)
        noted |= {"pid": process.pid, "pid_since": _since(process.pid)}
        try:
            store.note(job_id, noted)
        except StorageError:  # nobody would know of it
            _kill(process.pid)
            process.wait()
            raise
    return process, noted


def _note_at_last(store: JobStore, job_id: str, standing: dict[str, Any]) -> None:
    """Write down how a job ended, though the disk be full for a while."""
    for _ in range(MOST_NOTES):
        try:
            store.note(job_id, standing)
        except StorageError:
            time.sleep(NOTE_AGAIN_S)
        else:
            return


def _start(store: JobStore, job_id: str, log: BinaryIO) -> subprocess.Popen[bytes]:
    command = [sys.executable, *store.get(job_id).command, str(store.path(job_id).absolute())]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
    )
    _make_way(process.pid)
    return process


def _make_way(pid: int) -> None:
    """What people wait for at the page goes before it."""
    try:
        psutil.Process(pid).nice(10)
        # Where Linux shares the processor among sessions first, the session has to be nice, too.
        Path(f"/proc/{pid}/autogroup").write_text("10")
    except (psutil.Error, OSError):
        return


def _attend(store: JobStore, job_id: str, process: subprocess.Popen[bytes]) -> Wish | None:
    """Wait for the end; which wish the process was told, if any."""
    told: Wish | None = None
    told_at_s = 0.0
    while process.poll() is None:
        wish = store.wish(job_id)
        if wish != "run" and told is None:
            told, told_at_s = wish, time.monotonic()
            process.terminate()
        if told and time.monotonic() - told_at_s > PATIENCE_S:
            _kill(process.pid)
        time.sleep(LOOK_S)
    _kill(process.pid)  # what it has started and left behind
    # What it was told last counts: who pauses and then stops wants it stopped.
    return store.wish(job_id) if told else None


def _ending(store: JobStore, job_id: str, told: Wish | None, code: int) -> dict[str, str]:
    if code == 0:
        return {"state": "done", "reason": ""}
    if told or code == INTERRUPTED:
        is_saved = code in {INTERRUPTED, -SIGTERM}
        reason = "" if is_saved else f"{NOT_SAVED} {_reason(store.tail(job_id), code)}"
        return {"state": "stopped" if told == "stop" else "paused", "reason": reason}
    return {"state": "failed", "reason": _reason(store.tail(job_id), code)}


def _reason(lines: list[str], code: int) -> str:
    end = "\n".join(lines[-15:])
    for sign, sentence in _KNOWN.items():
        if sign in end:
            return f"{sentence}."
    if code < 0 or code == KILLED_WITHIN:
        return f"{KILLED}."
    return lines[-1] if lines else f"It ended with code {code} and said nothing."


def _let_go(noted: dict[str, Any]) -> None:
    """End a process whose worker is gone: it saves its work, and is gone on with by another."""
    try:
        process = psutil.Process(noted["pid"])
        if abs(process.create_time() - noted["pid_since"]) > 1:
            return  # another one has its number by now
        process.terminate()
        process.wait(PATIENCE_S)
    except (psutil.Error, KeyError):  # it is gone, or takes too long
        pass
    _kill(noted.get("pid", 0))


def _kill(pid: int) -> None:
    """End a job's process, and what it has started: they are a session of their own."""
    with suppress(ProcessLookupError, PermissionError):
        if pid and hasattr(os, "killpg"):
            os.killpg(pid, SIGKILL)
        elif pid and psutil.pid_exists(pid):
            psutil.Process(pid).kill()


def _since(pid: int) -> float:
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:  # it is over already
        return 0.0


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
