"""The people of `benchmarks/crowd.py`: what each kind of client does, and what came of it."""

import asyncio
import json
import random
import re
import socket
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic, perf_counter
from typing import Any
from urllib.parse import urlsplit

import httpx

ANSWER_WITHIN_S = 300.0
SLOW_BYTES, SLOW_PAUSE_S = 1_000, 0.01
QUESTIONS = ("What is this?", "How many trees are there?", "天空是什么颜色?")
CUT_MARK = b"CUT SHORT IN THE MIDDLE"
CUT_BYTES = 300_000
HONEST = ("wait for this model already", "than can be served fairly", "took longer than")
REFUSALS = (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE)
PAUSE_S = (0.5, 4.0)  # a person looks at what came
FINE = frozenset({"answered", "refused honestly", "cut off", "left"})
_TLS = ssl.create_default_context()  # making one for each client would take a second of them all


@dataclass
class Tally:
    """What came of everything."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    seconds: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    problems: list[str] = field(default_factory=list[str])
    n_server_errors: int = 0  # 5xx that are no honest refusals
    _lock: Lock = field(default_factory=Lock)

    def note(self, kind: str, outcome: str, seconds: float, told: str = "") -> None:
        """Count one thing that a client did; from any thread."""
        with self._lock:
            self.outcomes[kind, outcome] += 1
        if outcome == "answered":
            self.seconds.setdefault(kind, []).append(seconds)
        if outcome not in FINE:
            self.n_server_errors += outcome.startswith("HTTP 5")
            self.problems.append(f"{kind}: {outcome}: {told[:300]}")


class RefusedError(Exception):
    """The server did not do it: the outcome, and what it told."""

    def __init__(self, outcome: str, told: str) -> None:
        super().__init__(told)
        self.outcome = outcome


def read_answer(response: httpx.Response) -> httpx.Response:
    """The response, unless it is a refusal, honest or not."""
    if response.status_code in REFUSALS:
        raise RefusedError("refused honestly", response.text)
    if not response.is_success:
        raise RefusedError(f"HTTP {response.status_code}", response.text)
    return response


def read_stream(text: str) -> None:
    """Raise unless the events end with an answer."""
    if "event: complete" in text:
        return
    told = text.rsplit("data:", 1)[-1].strip()
    is_honest = any(words in told for words in HONEST)
    raise RefusedError("refused honestly" if is_honest else "error", told or "without a word")


@dataclass(frozen=True)
class Files:
    """What is uploaded."""

    pictures: tuple[Path, ...]
    sound: bytes


class Visitor:
    """One of the crowd, with a cookie and connections of its own."""

    def __init__(self, url: str, number: int, files: Files, caption: list[Any]) -> None:
        self.number, self.rng = number, random.Random(number)
        self.http = httpx.AsyncClient(base_url=url, timeout=ANSWER_WITHIN_S, verify=_TLS)
        self._url, self._files, self._caption = urlsplit(url), files, caption

    async def arrive(self) -> None:
        """Get the cookie that a page gets."""
        await self.http.get("config")

    async def caption(self) -> str:
        """A caption of a picture."""
        return await self._run("caption", [await self._picture(), *self._caption])

    async def ask(self) -> str:
        """An answer about a picture."""
        question = self.rng.choice(
            ("What is this?", "How many trees are there?", "天空是什么颜色?")
        )
        return await self._run("ask", [await self._picture(), question, "", 1, ""])

    async def transcribe(self) -> str:
        """A short recording, written down."""
        clip = await self._upload("clip.wav", self._files.sound)
        return await self._run("transcribe", [clip, "en", "transcribe", "", ""])

    async def draw(self) -> str:
        """A drawing."""
        return await self._run("draw", self._drawing())

    async def page(self) -> str:
        """The page, as a browser opens it."""
        read_answer(await self.http.get("", headers={"accept": "text/html"}))
        read_answer(await self.http.get("theme.css"))
        return "answered"

    async def slow(self) -> str:
        """A caption whose answer is read byte by byte, then a part of the page, just so."""
        event = await self._call("caption", [await self._picture(), *self._caption])
        read_stream(await self._read_slowly(f"gradio_api/call/caption/{event}"))
        await self._read_slowly("config")
        return "answered"

    async def cut(self) -> str:
        """An upload that ends in the middle, with its connection."""
        edge = b"cutcutcut"
        head = b'--%s\r\nContent-Disposition: form-data; name="files"; filename="cut.png"\r\n'
        body = head % edge + b"Content-Type: image/png\r\n\r\n" + CUT_MARK + bytes(CUT_BYTES)
        headers = (
            f"content-type: multipart/form-data; boundary={edge.decode()}\r\n"
            f"content-length: {2 * CUT_BYTES}\r\n"
        )
        with await self._open("POST", "gradio_api/upload", headers) as connection:
            with suppress(ConnectionError):  # refused already
                await asyncio.get_running_loop().sock_sendall(connection, body)
            await asyncio.sleep(self.rng.uniform(0, 0.3))
        return "cut off"

    async def vanish(self) -> str:
        """A drawing whose stream is left in the middle."""
        event = await self._call("draw", self._drawing())
        with await self._open("GET", f"gradio_api/call/draw/{event}"):
            await asyncio.sleep(self.rng.uniform(0, 1))
        return "left"

    def _drawing(self) -> list[str]:
        seed = str(self.rng.randrange(10_000))
        return ["a red house under a blue sky", "", seed, "4", "", "", "", "", ""]

    async def _picture(self) -> dict[str, Any]:
        path = self.rng.choice(self._files.pictures)
        return await self._upload(path.name, path.read_bytes())

    async def _upload(self, name: str, data: bytes) -> dict[str, Any]:
        answer = await self.http.post("gradio_api/upload", files={"files": (name, data)})
        path = read_answer(answer).json()[0]
        return {"path": path, "orig_name": name, "meta": {"_type": "gradio.FileData"}}

    async def _call(self, name: str, data: list[Any]) -> str:
        answer = await self.http.post(f"gradio_api/call/{name}", json={"data": data})
        return read_answer(answer).json()["event_id"]

    async def _run(self, name: str, data: list[Any]) -> str:
        event = await self._call(name, data)
        answer = await self.http.get(f"gradio_api/call/{name}/{event}")
        read_stream(read_answer(answer).text)
        return "answered"

    async def _open(self, method: str, path: str, headers: str = "") -> socket.socket:
        """A bare connection with a small buffer, over which the request is sent."""
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        connection.setblocking(False)
        loop = asyncio.get_running_loop()
        where = (self._url.hostname or "127.0.0.1", self._url.port or 80)
        await asyncio.wait_for(loop.sock_connect(connection, where), ANSWER_WITHIN_S)
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        head = f"{method} /{path} HTTP/1.1\r\nhost: {self._url.netloc}\r\ncookie: {cookies}\r\n"
        await loop.sock_sendall(connection, f"{head}connection: close\r\n{headers}\r\n".encode())
        return connection

    async def _read_slowly(self, path: str) -> str:
        """The first bytes of an answer, one after another."""
        read, loop = bytearray(), asyncio.get_running_loop()
        with await self._open("GET", path) as connection:
            while len(read) < SLOW_BYTES:
                byte = await asyncio.wait_for(loop.sock_recv(connection, 1), ANSWER_WITHIN_S)
                if not byte:
                    break
                read += byte
                await asyncio.sleep(SLOW_PAUSE_S)
        status = re.match(rb"HTTP/1.1 (\d+)", read)
        text = read.decode(errors="replace")
        read_answer(httpx.Response(int(status[1]) if status else 599, text=text))
        return text


Doing = Callable[[Visitor], Awaitable[str]]
WEIGHTS: dict[str, tuple[Doing, float]] = {
    "caption": (Visitor.caption, 30),
    "ask": (Visitor.ask, 20),
    "page": (Visitor.page, 15),
    "slow reader": (Visitor.slow, 8),
    "transcribe": (Visitor.transcribe, 6),
    "cut upload": (Visitor.cut, 6),
    "vanished": (Visitor.vanish, 4),
    "draw": (Visitor.draw, 3),
}


async def visit(visitor: Visitor, kinds: list[str], until_s: float, tally: Tally) -> None:
    """Do one of each kind, whatever the time; then more, by weight, until it is over."""
    weights, first = [WEIGHTS[kind][1] for kind in kinds], kinds[visitor.number % len(kinds)]
    async with visitor.http:
        await note(tally, "arrival", visitor.arrive())
        while first or monotonic() < until_s:
            (kind,) = [first] if first else visitor.rng.choices(kinds, weights)
            first = ""
            await note(tally, kind, WEIGHTS[kind][0](visitor))
            if len(kinds) > 1:
                await asyncio.sleep(visitor.rng.uniform(*PAUSE_S))


async def note(tally: Tally, kind: str, doing: Awaitable[str | None]) -> None:
    """Do it, and count what came of it."""
    began_s, told = perf_counter(), ""
    try:
        outcome = await doing or "answered"
    except RefusedError as refused:
        outcome, told = refused.outcome, str(refused)
    except (httpx.HTTPError, OSError, TimeoutError, json.JSONDecodeError) as error:
        outcome, told = "no answer", repr(error)
    tally.note(kind, outcome, perf_counter() - began_s, told)
