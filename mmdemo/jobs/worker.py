"""The worker: one for each folder of jobs, which carries one job after the other and then ends."""

from functools import partial
from pathlib import Path

from filelock import Timeout

from mmdemo.jobs.carrying import carry, recover
from mmdemo.jobs.queue import JobQueue
from mmdemo.jobs.store import JobStore, worker_lock

LOOK_S = 1.0  # for the lock: whoever only looks whether it is held holds it for a moment


def work(folder: Path) -> None:
    """Carry out all that waits; returns at once where another worker is at it."""
    store = JobStore(folder)
    queue = JobQueue(folder, partial(carry, store))
    lock = worker_lock(folder)
    while True:
        try:
            with lock.acquire(timeout=LOOK_S):
                for job_id in recover(store):
                    queue.put(job_id)  # twice in the line is once carried out
                while queue.work():
                    pass
        except Timeout:
            return
        if not len(queue):  # looked at after the lock was let go: who came later finds it free
            return
