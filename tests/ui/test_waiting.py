"""Work is watched while it runs, and stopped when nobody waits for it any more."""

import asyncio
from threading import Event

import pytest

from mmdemo.errors import StoppedError
from mmdemo.media import Stage, Ticket
from mmdemo.ui.desk import Desk
from mmdemo.ui.waiting import Failed, Finished, Progress, watch

WAIT_S = 10


async def all_events(work, ticket):
    return [event async for event in watch(work, ticket)]


def until_stopped(ticket):
    stopped = Event()
    ticket.when_stopped(stopped.set)
    assert stopped.wait(WAIT_S)
    raise StoppedError("Stopped.")


def test_each_stage_is_shown_and_then_the_result():
    shown = Event()

    def work(ticket):
        ticket.stage = Stage.LOADING
        assert shown.wait(WAIT_S)
        return 7

    async def follow():
        events = []
        async for event in watch(work, Ticket()):
            events.append(event)
            if isinstance(event, Progress) and event.stage is Stage.LOADING:
                shown.set()
        return events

    *progress, last = asyncio.run(follow())
    assert Stage.LOADING in {event.stage for event in progress}
    assert last == Finished(7)


def test_what_a_model_has_written_so_far_is_shown():
    shown = Event()

    def work(ticket):
        ticket.partial_text = "a red"
        assert shown.wait(WAIT_S)

    async def follow():
        async for event in watch(work, Ticket()):
            if isinstance(event, Progress) and event.partial_text == "a red":
                shown.set()

    asyncio.run(follow())
    assert shown.is_set()


def test_a_failure_is_the_last_event():
    def work(_):
        raise ValueError("thirteen")

    *_, last = asyncio.run(all_events(work, Ticket()))
    assert isinstance(last, Failed)
    assert str(last.error) == "thirteen"


def test_stop_ends_the_work():
    desk = Desk()

    async def follow():
        with desk.running("session", "caption") as ticket:
            last = None
            async for event in watch(until_stopped, ticket):
                desk.stop("session", "caption")
                last = event
            return last

    assert isinstance(asyncio.run(follow()).error, StoppedError)


def test_when_the_one_who_waits_goes_away_the_work_is_stopped():
    ticket = Ticket()

    async def leave():
        events = watch(until_stopped, ticket)
        await anext(events)
        await events.aclose()

    asyncio.run(leave())
    assert ticket.stopped


def test_a_new_request_stops_the_one_before():
    desk = Desk()
    with desk.running("session", "caption") as first, desk.running("session", "caption") as second:
        assert (first.stopped, second.stopped) == (True, False)


@pytest.mark.parametrize("other", [("session", "answer"), ("elsewhere", "caption")])
def test_stop_is_for_one_page_and_one_task(other):
    desk = Desk()
    with desk.running("session", "caption") as ticket:
        desk.stop(*other)
        assert not ticket.stopped
