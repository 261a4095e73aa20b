"""Connections that only hold a place are closed, the others are not: uvicorn, real sockets."""

import socket
from contextlib import contextmanager, suppress
from threading import Thread
from time import monotonic, sleep

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from mmdemo.web import connections

PATIENCE_S = 0.5
LONG_S = 15


async def echo(request):
    return PlainTextResponse(f"{len(await request.body())} bytes")


async def much(request):
    async def pieces():
        for _ in range(200):
            yield b"x" * 100_000

    return StreamingResponse(pieces())


@pytest.fixture
def address(monkeypatch):
    for name in ("HEAD_S", "PIECE_S", "READER_S"):
        monkeypatch.setattr(connections, name, PATIENCE_S)
    routes = [Route("/echo", echo, methods=["POST", "GET"]), Route("/much", much)]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(Starlette(routes=routes), port=port, log_level="critical")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.01)
    connections.protect(config, max_connections=3)  # as the app does, once it is served
    yield ("127.0.0.1", port)
    server.should_exit = True
    thread.join(LONG_S)


@contextmanager
def connected(address):
    with socket.create_connection(address, timeout=LONG_S) as client:
        yield client


def is_dropped(client):
    """Wait until the server closes; True if it did so without an answer."""
    try:
        return client.recv(1_000) == b""
    except ConnectionResetError:
        return True


def drip(client, line, seconds):
    """Send a piece now and then for so long, unless the server closes; how many were sent."""
    until_s, n_sent = monotonic() + seconds, 0
    try:
        while monotonic() < until_s:
            client.send(line)
            n_sent += 1
            sleep(0.1)
    except (BrokenPipeError, ConnectionResetError):
        pass
    return n_sent


def answer_of(client):
    """The answer, up to what `echo` says at its end."""
    answer = b""
    while b" bytes" not in answer and (piece := client.recv(1_000)):
        answer += piece
    return answer


def test_a_head_that_drips_in_has_its_time(address):
    begun_s = monotonic()
    with connected(address) as client:
        client.send(b"GET /echo HTTP/1.1\r\nHost: x\r\n")
        drip(client, b"X: y\r\n", 4 * PATIENCE_S)
        assert is_dropped(client)
    assert monotonic() - begun_s >= PATIENCE_S


def test_who_connects_and_says_nothing_is_dropped(address):
    with connected(address) as client:
        assert is_dropped(client)


def test_the_head_of_a_second_request_has_its_time_too(address):
    with connected(address) as client:
        client.send(b"GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"0 bytes" in answer_of(client)
        client.send(b"GET /echo HTTP/1.1\r\n")
        assert is_dropped(client)


def test_a_body_that_stops_is_dropped_and_one_that_goes_on_is_not(address):
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n"
    with connected(address) as client:
        client.send(head + b"half of it")
        assert is_dropped(client)
    with connected(address) as client:
        client.send(head)
        client.send(b"x" * (50 - drip(client, b"x", 3 * PATIENCE_S)))
        assert b"50 bytes" in answer_of(client)


def test_a_reader_who_does_not_read_is_dropped(address):
    with connected(address) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        client.send(b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n")
        sleep(3 * PATIENCE_S)
        n_bytes = 0
        with suppress(ConnectionResetError):
            while piece := client.recv(100_000):
                n_bytes += len(piece)
        assert n_bytes < 200 * 100_000


def test_a_head_may_only_be_so_large(address):
    with connected(address) as client:
        client.send(b"GET /echo HTTP/1.1\r\nX: " + b"x" * (connections.HEAD_BYTES + 1))
        assert b"400" in client.recv(1_000) or is_dropped(client)


def test_beyond_the_most_connections_one_is_told(address):
    with connected(address), connected(address), connected(address) as client:
        client.send(b"GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"503" in client.recv(1_000)
