"""Sixteen clients at once: this app beside plain Gradio with the same checkpoint, in one run.

Both are served on this machine and asked in turns, by the three HTTP requests that Gradio documents
for programs (upload, call, result): its own client would take more of the cores than either server.
The order of the two changes from round to round, so that what else the machine does hits both.

    python -m benchmarks.concurrency
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import numpy as np

from benchmarks.servers import running
from mmdemo.models import read_catalogue
from mmdemo.scenes import draw_scene, random_scene

ANSWER_WITHIN_S = 300.0
SETTINGS = ["en", "short", 3, ""]  # of the app's /caption; the plain page has them built in


@dataclass(frozen=True)
class Load:
    """How much is asked."""

    n_clients: int
    n_requests: int  # of each client in each round
    n_rounds: int


@dataclass(frozen=True)
class Round:
    """What one server did in one round."""

    seconds: float  # from the first question to the last answer
    latencies_s: tuple[float, ...]

    @property
    def throughput(self) -> float:
        """Captions a second."""
        return len(self.latencies_s) / self.seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--requests", type=int, default=4, help="of each client in each round")
    parser.add_argument("--rounds", type=int, default=4, help="for each of the two")
    parser.add_argument(
        "--checkpoint", type=Path, default=Path(read_catalogue()["bundled"].weights)
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    load = Load(options.clients, options.requests, options.rounds)
    with tempfile.TemporaryDirectory() as scratch:
        rounds = measure(options.checkpoint.absolute(), load, Path(scratch))
    report = {name: summary(measured) for name, measured in rounds.items()}
    report["ratio"] = compare(rounds["this app"], rounds["plain Gradio"])
    if options.json:
        print(json.dumps({**vars(load), "cores": os.cpu_count(), **report}))
    else:
        print_table(report, load)


def measure(checkpoint: Path, load: Load, scratch: Path) -> dict[str, list[Round]]:
    """Serve both, ask both in turns, end both."""
    pictures = draw_pictures(load.n_clients * load.n_requests, scratch)
    app = ["app.py", "--captioner", str(checkpoint), "--data-dir", str(scratch / "data")]
    plain = ["benchmarks/plain_app.py", "--checkpoint", str(checkpoint)]
    with ExitStack() as servers:
        asks = {
            "this app": asker(servers.enter_context(running(app))[0], SETTINGS, load.n_clients),
            "plain Gradio": asker(servers.enter_context(running(plain))[0], [], load.n_clients),
        }
        for ask in asks.values():
            run_round(ask, pictures[: load.n_clients], load.n_clients)  # loads and warms
        rounds: dict[str, list[Round]] = {name: [] for name in asks}
        for number in range(load.n_rounds):
            for name in list(asks)[:: 1 if number % 2 == 0 else -1]:
                rounds[name].append(run_round(asks[name], pictures, load.n_clients))
    return rounds


Ask = Callable[[int, Path], Any]


def asker(address: str, settings: Sequence[Any], n_clients: int) -> Ask:
    """How client number n asks for a caption: uploads the picture, calls, reads the answer."""
    clients = [httpx.Client(base_url=address, timeout=ANSWER_WITHIN_S) for _ in range(n_clients)]

    def ask(n: int, picture: Path) -> None:
        form = {"files": (picture.name, picture.read_bytes(), "image/png")}
        (path,) = accepted(clients[n].post("gradio_api/upload", files=form)).json()
        file = {"path": path, "orig_name": picture.name, "meta": {"_type": "gradio.FileData"}}
        call = {"data": [file, *settings]}
        event = accepted(clients[n].post("gradio_api/call/caption", json=call)).json()["event_id"]
        answer = accepted(clients[n].get(f"gradio_api/call/caption/{event}")).text
        if "event: complete" not in answer:
            raise SystemExit(f"{address} did not caption {picture.name}: {answer}")

    return ask


def accepted(response: httpx.Response) -> httpx.Response:
    """The response, unless it is a refusal."""
    return response.raise_for_status()


def run_round(ask: Ask, pictures: Sequence[Path], n_clients: int) -> Round:
    """Each client asks about its share of the pictures, one after another."""

    def run_client(n: int) -> list[float]:
        return [time_one(ask, n, picture) for picture in pictures[n::n_clients]]

    started_s = time.perf_counter()
    with ThreadPoolExecutor(n_clients) as threads:
        shares = list(threads.map(run_client, range(n_clients), timeout=ANSWER_WITHIN_S))
    seconds = time.perf_counter() - started_s
    return Round(seconds, tuple(latency for share in shares for latency in share))


def time_one(ask: Ask, n: int, picture: Path) -> float:
    """Seconds of one request, from the client's side."""
    started_s = time.perf_counter()
    ask(n, picture)
    return time.perf_counter() - started_s


def draw_pictures(n_pictures: int, folder: Path) -> list[Path]:
    """Different scenes, as PNG files."""
    files = [folder / f"{seed}.png" for seed in range(n_pictures)]
    for seed, file in enumerate(files):
        draw_scene(random_scene(seed)).save(file)
    return files


def summary(rounds: Sequence[Round]) -> dict[str, float]:
    """Throughput: the middle round's; latencies: over all requests."""
    latencies_s = [latency for each in rounds for latency in each.latencies_s]
    p50, p95 = np.quantile(latencies_s, [0.5, 0.95])
    return {
        "captions_per_s": round(median(each.throughput for each in rounds), 2),
        "p50_s": round(float(p50), 3),
        "p95_s": round(float(p95), 3),
    }


def compare(ours: Sequence[Round], theirs: Sequence[Round]) -> dict[str, float]:
    """How many times the throughput: in the middle, and in the worst and best pair of rounds."""
    ratios = [a.throughput / b.throughput for a, b in zip(ours, theirs, strict=True)]
    return {
        "captions_per_s": round(median(ratios), 2),
        "lowest": round(min(ratios), 2),
        "highest": round(max(ratios), 2),
    }


def print_table(report: dict[str, dict[str, float]], load: Load) -> None:
    """The report for people."""
    print(f"{load.n_clients} clients, {load.n_rounds} rounds of {load.n_requests} captions each")
    print(f"{'':<14}{'captions/s':>12}{'p50':>10}{'p95':>10}")
    for name in ("this app", "plain Gradio"):
        row = report[name]
        print(f"{name:<14}{row['captions_per_s']:>12}{row['p50_s']:>8} s{row['p95_s']:>8} s")
    ratio = report["ratio"]
    print(
        f"ratio: {ratio['captions_per_s']} times the captions a second "
        f"({ratio['lowest']} to {ratio['highest']} by round), on {os.cpu_count()} cores"
    )


if __name__ == "__main__":
    main()
