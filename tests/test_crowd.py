"""A crowd at one server, in its short form: the long one is benchmarks/crowd.py; a sudden end."""

import os
import signal
import time
from dataclasses import replace
from threading import Thread

import httpx
import psutil
import pytest

from benchmarks import crowd, crowd_clients
from benchmarks.annotators import Client, Work
from benchmarks.servers import env_of, running
from mmdemo.jobs import JobStore
from tests.ui.conftest import parrot, serve, workbench  # noqa: F401 - fixtures

MANY = crowd.Crowd(n_clients=12, seconds=2.0)
NO_LIMITS = {
    "visitor_requests_per_minute": 0,
    "visitor_uploads_per_hour": 0,
    "visitor_upload_mb_per_hour": 0,
}
# Counts up to ten in a file of its folder, and goes on where it was.
COUNTING = """
import pathlib, sys, time
count = pathlib.Path(sys.argv[-1], "count.txt")
for n in range(int(count.read_text() or 0) if count.exists() else 0, 10):
    time.sleep(0.3)
    count.write_text(str(n + 1))
"""


@pytest.mark.slow
def test_a_crowd_of_every_kind_meets_no_error_and_loses_nothing(
    serve,  # noqa: F811
    workbench,  # noqa: F811
    tmp_path,
    monkeypatch,
):
    monkeypatch.setattr(crowd_clients, "SLOW_PAUSE_S", 0.001)
    crowd.prepare(tmp_path, MANY)
    url = serve(replace(workbench, visitors="contribute"), **NO_LIMITS)
    tally, works, _ = crowd.come(url, MANY, crowd.files_to_send(tmp_path))
    assert tally.problems == []
    assert crowd.what_is_wrong(tmp_path, works) == []
    assert sum(len(work.texts) for work in works) >= 1
    kinds = {kind for kind, _ in tally.outcomes}
    assert {*crowd.WEIGHTS, "judge"} <= kinds
    assert "other 5xx: 0" in crowd.report(tally, works)


@pytest.mark.slow
def test_a_server_that_is_killed_under_load_comes_back_with_everything(tmp_path):
    few = crowd.Crowd(n_clients=30, seconds=60.0)  # three annotators
    crowd.prepare(tmp_path, few)
    works = [Work(crowd.name_of(number)) for number in range(few.n_annotators)]
    jobs, env = JobStore(tmp_path / "data" / "jobs"), env_of(tmp_path, **crowd.NO_LIMITS)
    with running(["-m", "mmdemo", "serve"], env) as (url, server):
        typist = Client(url, Work("person 0"), crowd.PASSWORD)
        card = typist.ask("next", passed=[])["card"]
        typist.ask("typed", pair=card["id"], text="half a sentence")
        judged = [Thread(target=judge_on, args=(url, work)) for work in works[1:]]
        for each in judged:
            each.start()
        job = jobs.add("count", "counting", ["-c", COUNTING], who="Ada", prepare=lambda _: None)
        count = jobs.path(job.id) / "count.txt"
        wait_until(lambda: count.exists() and all(len(work.texts) > 3 for work in works[1:]))
        kill_all(server.pid, jobs.path("").absolute())
        for each in judged:
            each.join()
        port = url.rstrip("/").rsplit(":", 1)[1]
    assert int(count.read_text() or 0) < 10
    with running(["-m", "mmdemo", "serve"], env, port=int(port)):
        assert typist.ask("begin", pair=card["id"])["card"]["typed"] == "half a sentence"
        wait_until(lambda: jobs.standing(job.id).state == "done")
    assert crowd.what_is_wrong(tmp_path, works) == []
    assert jobs.standing(job.id).attempts == 2


def judge_on(url, work):
    """Judge until the server is gone."""
    client = Client(url, work, crowd.PASSWORD)
    try:
        while crowd.judge_next(client, work, is_good=len(work.texts) % 2 == 0):
            pass
    except httpx.HTTPError:
        return


def kill_all(server, place):
    """What a machine's sudden end does: the server, the worker of the jobs, and what it runs."""
    doomed = [psutil.Process(server)]
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if line[1:3] == ["-m", "mmdemo.jobs"] and line[-1] == str(place):
            doomed += [process, *process.children(recursive=True)]
    assert len(doomed) >= 3
    for process in doomed:
        os.kill(process.pid, signal.SIGKILL)


def wait_until(is_so, within_s=60.0):
    deadline_s = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline_s
        time.sleep(0.05)
