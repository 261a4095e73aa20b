"""Jobs: carried out by a worker of their own, whatever becomes of those who asked for them."""

import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from mmdemo.errors import InvalidRequestError, JobNotFoundError
from mmdemo.jobs import JobStore

# Counts up to ten in a file of its folder, saves on SIGTERM, goes on where it stopped.
COUNTING = """
import pathlib, signal, sys, time
folder = pathlib.Path(sys.argv[-1])
def save(*_):
    sys.exit(75)
signal.signal(signal.SIGTERM, save)
count = folder / "count.txt"
n = int(count.read_text()) if count.exists() else 0
while n < 10:
    time.sleep({pace})
    n += 1
    count.write_text(str(n))
"""


@pytest.fixture
def jobs(tmp_path):
    store = JobStore(tmp_path / "jobs")
    yield store
    for job in store:
        if pid := store.noted(job.id).get("pid"):
            end(pid)


def end(pid):
    if psutil.pid_exists(pid):
        os.kill(pid, signal.SIGKILL)


def add(jobs, program, title="counting", prepare=lambda _: None):
    return jobs.add("count", title, ["-c", program], who="Ada", prepare=prepare)


def wait_for(jobs, job, *states, within_s=60):
    deadline = time.monotonic() + within_s
    while (standing := jobs.standing(job.id)).state not in states:
        assert time.monotonic() < deadline, standing
        time.sleep(0.05)
    return standing


def counted(jobs, job):
    try:
        return int((jobs.path(job.id) / "count.txt").read_text() or 0)
    except FileNotFoundError:
        return 0


def wait_for_count(jobs, job, n):
    while counted(jobs, job) < n:
        assert jobs.standing(job.id).state in {"queued", "running"}
        time.sleep(0.02)


def worker_of(jobs):
    """The process that carries the jobs of this folder out."""
    place = str(jobs.path("").absolute())
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if line[1:3] == ["-m", "mmdemo.jobs"] and Path(line[-1]) == Path(place):
            return process
    return None


def test_a_job_is_carried_out_in_its_folder_by_somebody_else(jobs):
    job = add(jobs, COUNTING.format(pace=0), prepare=lambda at: (at / "here").touch())
    assert wait_for(jobs, job, "done").attempts == 1
    assert counted(jobs, job) == 10
    assert (jobs.path(job.id) / "here").exists()
    assert [(each.id, each.title, each.who) for each in jobs] == [(job.id, "counting", "Ada")]


def test_what_a_killed_process_has_started_is_ended_too(jobs):
    program = (
        "import pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "pathlib.Path(sys.argv[-1], 'child').write_text(str(child.pid))\n"
        "time.sleep(600)\n"
    )
    job = add(jobs, program)
    file = jobs.path(job.id) / "child"
    while not (file.exists() and file.read_text()):
        assert jobs.standing(job.id).state in {"queued", "running"}
        time.sleep(0.02)
    end(jobs.noted(job.id)["pid"])
    wait_for(jobs, job, "failed")
    deadline = time.monotonic() + 10
    while psutil.pid_exists(int(file.read_text())):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_one_job_after_the_other(jobs):
    program = "import sys, pathlib, time; time.sleep(0.3); print(time.time())"
    added = [add(jobs, program) for _ in range(3)]
    for job in added:
        wait_for(jobs, job, "done")
    ends = [float(jobs.tail(job.id)[-1]) for job in added]
    assert ends == sorted(ends)
    starts = [jobs.standing(job.id).started_at for job in added]
    before = [jobs.standing(job.id).ended_at for job in added]
    assert all(end <= start for end, start in zip(before, starts[1:], strict=False))


def test_a_paused_job_goes_on_where_it_stopped(jobs):
    job = add(jobs, COUNTING.format(pace=0.1))
    wait_for_count(jobs, job, 3)
    jobs.pause(job.id)
    assert jobs.standing(job.id).state in {"pausing", "paused"}
    wait_for(jobs, job, "paused")
    stood = counted(jobs, job)
    assert 3 <= stood < 10
    jobs.go_on(job.id)
    assert wait_for(jobs, job, "done").attempts == 2
    assert counted(jobs, job) == 10


def test_a_job_that_waits_is_paused_and_stopped_before_it_began(jobs):
    first, second, third = (add(jobs, COUNTING.format(pace=0.2)) for _ in range(3))
    jobs.pause(second.id)
    jobs.stop(third.id)
    assert [jobs.standing(each.id).state for each in (second, third)] == ["paused", "stopped"]
    wait_for(jobs, first, "done")
    assert [counted(jobs, each) for each in (second, third)] == [0, 0]
    jobs.go_on(second.id)
    wait_for(jobs, second, "done")


def test_a_stopped_job_is_over_and_can_be_deleted(jobs):
    job = add(jobs, COUNTING.format(pace=0.2))
    wait_for_count(jobs, job, 1)
    with pytest.raises(InvalidRequestError, match="stop it first"):
        jobs.delete(job.id)
    jobs.stop(job.id)
    wait_for(jobs, job, "stopped")
    jobs.delete(job.id)
    assert list(jobs) == []
    with pytest.raises(JobNotFoundError):
        jobs.standing(job.id)


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (
            "import sys; sys.exit('There is no corrected picture; correct some first.')",
            "correct some",
        ),
        ("raise OSError(28, 'No space left on device')", "The disk is full; free some space"),
        ("raise MemoryError", "Memory ran out; close other programs"),
        ("import os; os.kill(os.getpid(), 9)", "The system ended it, most likely because memory"),
        ("import os; os._exit(3)", "It ended with code 3 and said nothing"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
    ],
)
def test_a_failure_says_why(jobs, program, reason):
    job = add(jobs, program)
    assert reason in wait_for(jobs, job, "failed").reason
    again = add(jobs, "print('fine')")  # and the next one is carried out all the same
    wait_for(jobs, again, "done")


def test_when_the_worker_is_killed_the_next_one_goes_on(jobs):
    job = add(jobs, COUNTING.format(pace=0.1))
    wait_for_count(jobs, job, 2)
    worker_of(jobs).kill()
    time.sleep(0.3)
    assert jobs.standing(job.id).state == "running"  # as far as anybody has told
    jobs.wake()
    assert wait_for(jobs, job, "done").attempts == 2
    assert counted(jobs, job) == 10


def test_what_breaks_the_worker_again_and_again_is_given_up(jobs):
    job = add(jobs, "import time; time.sleep(600)")
    for attempt in (1, 2, 3):
        while wait_for(jobs, job, "running").attempts < attempt:
            time.sleep(0.05)
        worker = worker_of(jobs)
        worker.kill()
        psutil.wait_procs([worker], timeout=10)
        jobs.wake()
    assert "It was cut off 3 times" in wait_for(jobs, job, "failed").reason


def test_two_workers_are_never_there(jobs):
    job = add(jobs, COUNTING.format(pace=0.5))
    wait_for_count(jobs, job, 1)
    only = worker_of(jobs).pid
    for _ in range(3):
        jobs.wake()
    time.sleep(1.5)
    assert worker_of(jobs).pid == only
    wait_for(jobs, job, "done")


def test_what_cannot_be_prepared_leaves_nothing(jobs):
    def refuse(folder):
        (folder / "half").touch()
        raise InvalidRequestError("There are no pairs.")

    with pytest.raises(InvalidRequestError, match="no pairs"):
        add(jobs, "", prepare=refuse)
    assert list(jobs) == []
    assert [each for each in jobs.path("").iterdir() if each.is_dir()] == []


@pytest.mark.parametrize("name", ["", "no-such", "../../etc", "a/b", "."])
def test_a_job_that_is_not_there_is_told(jobs, name):
    with pytest.raises(JobNotFoundError, match="There is no job"):
        jobs.get(name)


def test_what_it_says_of_itself_is_shown(jobs):
    program = (
        "import json, pathlib, sys; at = pathlib.Path(sys.argv[-1]);"
        "(at / 'progress.json').write_text(json.dumps({'stage': 'learning', 'share': 0.5}));"
        "sys.exit(75)"
    )
    standing = wait_for(jobs, add(jobs, program), "paused")
    assert (standing.stage, standing.share) == ("learning", 0.5)
    assert sys.executable
