"""The runner joins calls, and lets each caller go its own way."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, active_count
from time import perf_counter

import pytest

from mmdemo.errors import ModelUnavailableError, StoppedError, UnknownModelError
from mmdemo.media import Stage, Ticket
from mmdemo.models import ModelCard, ModelPool, ModelRunner

WAIT_S = 10


@dataclass(frozen=True)
class Number:
    value: int
    alike: int = 1
    ticket: Ticket = field(default_factory=Ticket, compare=False)


class Doubler:
    """Doubles numbers; remembers its batches; waits for `go` if told to; cannot stand 13."""

    def __init__(self, go=None):
        self.batches = []
        self.begun = Event()
        self.go = go

    def double(self, numbers):
        self.begun.set()
        if self.go:
            assert self.go.wait(WAIT_S)
        self.batches.append([number.value for number in numbers])
        if 13 in self.batches[-1]:
            raise ValueError("thirteen")
        return [2 * number.value for number in numbers]


@pytest.fixture
def lend():
    runners = []

    def runner_of(model: object, load: Callable | None = None, **limits):
        card = ModelCard("it", ("double",), weights="", memory_mb=1)
        pool = ModelPool({"it": card}, 10, load or (lambda _: model))
        runners.append(ModelRunner(pool, **limits))
        return runners[-1]

    yield runner_of
    for runner in runners:
        runner.close()


def run_all(runner, numbers):
    with ThreadPoolExecutor(len(numbers)) as threads:
        return list(threads.map(lambda number: runner.run("it", Doubler.double, number), numbers))


def test_one_call_runs_alone(lend):
    model = Doubler()
    assert lend(model).run("it", Doubler.double, Number(4)) == 8
    assert model.batches == [[4]]


def test_calls_that_arrive_together_share_a_batch(lend):
    model = Doubler()
    runner = lend(model, max_batch=4, max_wait_s=WAIT_S)
    assert run_all(runner, [Number(i) for i in range(8)]) == [0, 2, 4, 6, 8, 10, 12, 14]
    assert [len(batch) for batch in model.batches] == [4, 4]


def test_calls_of_unlike_shape_do_not_mix(lend):
    model = Doubler()
    runner = lend(model, max_batch=2, max_wait_s=WAIT_S)
    assert run_all(runner, [Number(i, alike=1 + i % 2) for i in range(4)]) == [0, 2, 4, 6]
    assert sorted(sorted(batch) for batch in model.batches) == [[0, 2], [1, 3]]


def test_a_bad_request_fails_alone(lend):
    runner = lend(Doubler(), max_batch=3, max_wait_s=WAIT_S)
    with ThreadPoolExecutor(3) as threads:
        first, bad, last = (
            threads.submit(runner.run, "it", Doubler.double, Number(value)) for value in (1, 13, 2)
        )
        assert first.result(WAIT_S) == 2
        assert last.result(WAIT_S) == 4
        with pytest.raises(ValueError, match="thirteen"):
            bad.result(WAIT_S)


def test_stop_lets_the_caller_go_while_the_model_is_at_work(lend):
    go = Event()
    model = Doubler(go)
    runner = lend(model)
    number = Number(1)
    with ThreadPoolExecutor(1) as threads:
        call = threads.submit(runner.run, "it", Doubler.double, number)
        assert model.begun.wait(WAIT_S)
        assert number.ticket.stage == Stage.RUNNING
        number.ticket.stop()
        with pytest.raises(StoppedError):
            call.result(WAIT_S)
        assert number.ticket.stage == Stage.DONE
        go.set()
    assert runner.run("it", Doubler.double, Number(2)) == 4


def test_what_was_stopped_in_the_queue_never_runs(lend):
    go = Event()
    model = Doubler(go)
    runner = lend(model)
    queued = Number(2)
    with ThreadPoolExecutor(2) as threads:
        running = threads.submit(runner.run, "it", Doubler.double, Number(1))
        assert model.begun.wait(WAIT_S)
        call = threads.submit(runner.run, "it", Doubler.double, queued)
        queued.ticket.stop()
        with pytest.raises(StoppedError):
            call.result(WAIT_S)
        go.set()
        assert running.result(WAIT_S) == 2
    assert runner.run("it", Doubler.double, Number(3)) == 6
    assert model.batches == [[1], [3]]


def test_stop_lets_the_caller_go_while_the_model_loads(lend):
    loading, go = Event(), Event()

    def load(_card):
        loading.set()
        assert go.wait(WAIT_S)
        return Doubler()

    runner = lend(None, load)
    number = Number(1)
    with ThreadPoolExecutor(1) as threads:
        call = threads.submit(runner.run, "it", Doubler.double, number)
        assert loading.wait(WAIT_S)
        assert number.ticket.stage == Stage.LOADING
        number.ticket.stop()
        with pytest.raises(StoppedError):
            call.result(WAIT_S)
        go.set()


def test_a_ticket_stopped_beforehand_costs_nothing(lend):
    model = Doubler()
    number = Number(1)
    number.ticket.stop()
    with pytest.raises(StoppedError):
        lend(model).run("it", Doubler.double, number)
    assert model.batches == []


def test_a_model_that_cannot_be_loaded_is_told_to_every_caller(lend):
    def load(_card):
        raise ModelUnavailableError("no network")

    runner = lend(None, load)
    for _ in range(2):  # the worker survives
        with pytest.raises(ModelUnavailableError, match="no network"):
            runner.run("it", Doubler.double, Number(1))


def test_an_unknown_model_is_refused_at_once(lend):
    with pytest.raises(UnknownModelError, match="it"):
        lend(Doubler()).run("that", Doubler.double, Number(1))


def test_closing_stops_what_waits_and_ends_the_workers(lend):
    n_threads = active_count()
    go = Event()
    model = Doubler(go)
    runner = lend(model)
    with ThreadPoolExecutor(3) as threads:
        running = threads.submit(runner.run, "it", Doubler.double, Number(1))
        assert model.begun.wait(WAIT_S)
        queued = threads.submit(runner.run, "it", Doubler.double, Number(2))
        closing = threads.submit(runner.close)
        with pytest.raises(StoppedError):
            queued.result(WAIT_S)
        go.set()
        assert running.result(WAIT_S) == 2
        closing.result(WAIT_S)
    assert active_count() == n_threads


def test_a_lone_call_is_not_held_up(lend):
    runner = lend(Doubler(), max_wait_s=0.005)
    runner.run("it", Doubler.double, Number(1))
    begun_s = perf_counter()
    for value in range(10):
        runner.run("it", Doubler.double, Number(value))
    assert (perf_counter() - begun_s) / 10 < 0.1
