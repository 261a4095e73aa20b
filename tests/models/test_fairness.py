"""Owners are served in turn, the queue is bounded, and what waits knows where it stands."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from time import monotonic, sleep

import pytest

from mmdemo.errors import BusyError, StoppedError, TookTooLongError
from mmdemo.media import Ticket
from mmdemo.models import ModelCard, ModelPool, ModelRunner

WAIT_S = 20


@dataclass(frozen=True)
class Number:
    value: int
    ticket: Ticket = field(default_factory=Ticket, compare=False)
    alike: object = 1


class Doubler:
    """Doubles numbers, one batch at each `turn`; remembers its batches."""

    def __init__(self, batch_s=0.0):
        self.batches = []
        self.begun = Event()
        self.go = Event()
        self.batch_s = batch_s

    def double(self, numbers):
        self.begun.set()
        assert self.go.wait(WAIT_S)
        sleep(self.batch_s)
        self.batches.append([number.value for number in numbers])
        return [2 * number.value for number in numbers]


@pytest.fixture
def lend():
    runners = []

    def runner_of(model, **limits):
        card = ModelCard("it", ("double",), weights="", memory_mb=1)
        runners.append(ModelRunner(ModelPool({"it": card}, 10, lambda _: model), **limits))
        return runners[-1]

    yield runner_of
    for runner in runners:
        runner.close()


@pytest.fixture
def threads():
    with ThreadPoolExecutor(128) as pool:
        yield pool


def wait_until(true):
    deadline = monotonic() + WAIT_S
    while not true():
        assert monotonic() < deadline
        sleep(0.005)


def wait_for(runner, n_waiting):
    """Wait until so many wait."""
    wait_until(lambda: sum(queue.n_waiting for queue in runner.queues()) == n_waiting)


def ask(threads, runner, value, owner, **more):
    return threads.submit(runner.run, "it", Doubler.double, Number(value, Ticket(owner), **more))


def begin(threads, runner, model, owner="flood"):
    """The model is at work on one request of that owner, and will be until `go`."""
    first = ask(threads, runner, -1, owner)
    assert model.begun.wait(WAIT_S)
    return first


@pytest.mark.parametrize("alike", [1, 2], ids=["same shape", "other shape"])
def test_fifty_jobs_of_one_do_not_starve_one_of_another(lend, threads, alike):
    model = Doubler()
    runner = lend(model, max_batch=4)
    calls = [begin(threads, runner, model)]
    for value in range(50):
        calls.append(ask(threads, runner, value, "flood"))
        wait_for(runner, value + 1)
    lone = ask(threads, runner, 1_000, "lone", alike=alike)
    wait_for(runner, 51)
    model.go.set()
    assert lone.result(WAIT_S) == 2_000
    for call in calls:
        call.result(WAIT_S)
    at = next(place for place, batch in enumerate(model.batches) if 1_000 in batch)
    assert at == 1  # the very next one after what was at work
    if alike == 1:
        assert len(model.batches[at]) == 4  # which others fill
    served = [value for batch in model.batches for value in batch if 0 <= value < 50]
    assert served == sorted(served)  # each owner's own are served as they came


def test_three_owners_share_each_batch(lend, threads):
    model = Doubler()
    runner = lend(model, max_batch=6)
    calls = [begin(threads, runner, model, "a")]
    for offset, owner in ((0, "a"), (100, "b"), (200, "c")):
        for value in range(offset, offset + 10):
            calls.append(ask(threads, runner, value, owner))
            wait_for(runner, len(calls) - 1)
    model.go.set()
    for call in calls:
        call.result(WAIT_S)
    shares = [sorted(value // 100 for value in batch) for batch in model.batches[1:6]]
    assert shares == [[0, 0, 1, 1, 2, 2]] * 5


def test_what_waits_knows_its_place_and_for_how_long(lend, threads):
    model = Doubler(batch_s=0.2)
    runner = lend(model, max_batch=1)
    model.go.set()
    runner.run("it", Doubler.double, Number(0))  # so that it is known what a batch takes
    model.go.clear()
    model.begun.clear()
    calls = [begin(threads, runner, model)]
    tickets = [Ticket("flood") for _ in range(3)]
    for ticket in tickets:
        calls.append(threads.submit(runner.run, "it", Doubler.double, Number(1, ticket)))
        wait_for(runner, len(calls) - 1)
    assert [ticket.place for ticket in tickets] == [1, 2, 3]
    assert [ticket.wait_s for ticket in tickets] == pytest.approx([0.4, 0.6, 0.8], abs=0.2)
    newcomer = Ticket("lone")
    calls.append(threads.submit(runner.run, "it", Doubler.double, Number(2, newcomer)))
    wait_for(runner, 4)
    assert newcomer.place == 1  # before them who have had their turn
    assert [ticket.place for ticket in tickets] == [2, 3, 4]
    model.go.set()
    for call in calls:
        call.result(WAIT_S)


def test_beyond_what_may_wait_one_is_told_how_long_it_takes(lend, threads):
    model = Doubler(batch_s=0.05)
    runner = lend(model, max_batch=1, most_waiting=3, most_waiting_each=2)
    model.go.set()
    runner.run("it", Doubler.double, Number(0))
    model.go.clear()
    model.begun.clear()
    calls = [begin(threads, runner, model, "a")]
    for owner in ("a", "a", "b"):
        calls.append(ask(threads, runner, 1, owner))
        wait_for(runner, len(calls) - 1)
    with pytest.raises(BusyError, match=r"^2 of your requests wait .* about 1 s; wait until"):
        runner.run("it", Doubler.double, Number(1, Ticket("a")))
    with pytest.raises(BusyError, match=r"^3 requests wait .* about 1 s; try again then\.$"):
        runner.run("it", Doubler.double, Number(1, Ticket("c")))
    part = Ticket("a").part()  # of work that was let in
    calls.append(threads.submit(runner.run, "it", Doubler.double, Number(1, part)))
    calls.append(ask(threads, runner, 1, ""))  # the command line
    wait_for(runner, 5)
    model.go.set()
    assert [call.result(WAIT_S) for call in calls] == [-2, 2, 2, 2, 2, 2]


def test_what_takes_too_long_is_stopped_and_says_so(lend):
    model = Doubler()
    runner = lend(model)
    number = Number(1, Ticket("a", timeout_s=0.2))
    with pytest.raises(TookTooLongError, match="longer than 0 s"):
        runner.run("it", Doubler.double, number)
    assert number.ticket.stopped
    model.go.set()
    assert runner.run("it", Doubler.double, Number(2, Ticket("a", timeout_s=WAIT_S))) == 4


def test_the_parts_of_one_work_share_its_time():
    work = Ticket("a", timeout_s=0.2)
    work.part()
    sleep(0.25)
    assert work.part().left_s == 0.0
    assert Ticket("a").part().left_s is None


def test_what_happened_is_counted(lend, threads):
    model = Doubler()
    runner = lend(model, max_batch=4)
    first = begin(threads, runner, model)
    stopped = Number(5, Ticket("a"))
    call = threads.submit(runner.run, "it", Doubler.double, stopped)
    wait_for(runner, 1)
    (queue,) = runner.queues()
    assert (queue.n_waiting, queue.n_running) == (1, 1)
    stopped.ticket.stop()
    with pytest.raises(StoppedError):
        call.result(WAIT_S)
    model.go.set()
    first.result(WAIT_S)
    wait_until(lambda: runner.queues()[0].n_running == 0)
    (queue,) = runner.queues()
    assert queue.outcomes == {("double", "done"): 1, ("double", "stopped"): 1}
    assert sum(queue.sizes.counts) == 1
    assert {each.outcome for each in runner.recent(60)} == {"done", "stopped"}
    assert runner.is_alive
