"""Ten annotators at one server: whether any pair is done twice, any edit lost, any name wrong.

Each is an HTTP client of its own that asks what the page's script asks, types, judges, skips and
takes back, as fast as the server answers.

    python -m benchmarks.annotators --people 10 --seconds 120 --pairs 20000
"""

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any

import httpx
import numpy as np
from PIL import Image

from benchmarks.servers import running
from mmdemo.pairs import PairDraft, PairStore, Storage

ANSWER_WITHIN_S = 60.0
UNDONE_EVERY, SKIPPED_EVERY = 10, 20
SIDE_PX = 16


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--pairs", type=int, default=5_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        storage = Storage(f"sqlite:///{data_dir / 'pairs.db'}", data_dir)
        pairs = PairStore(storage)
        for _ in add_waiting(pairs, options.pairs):
            pass
        with running(["-m", "mmdemo", "serve", "--data-dir", folder]) as (url, _):
            works = annotate_together(url, options.people, options.seconds)
        print(report(works))
        wrong = what_is_wrong(pairs, works)
        storage.close()
    print("nothing done twice, nothing lost, every name right" if not wrong else "\n".join(wrong))
    raise SystemExit(bool(wrong))


def add_waiting(pairs: PairStore, n: int) -> Iterator[str]:
    """Pairs to be judged, each about a small picture like no other; their ids."""
    for number in range(n):
        noise = random.Random(number).randbytes(3 * SIDE_PX**2)
        picture = Image.frombytes("RGB", (SIDE_PX, SIDE_PX), noise)
        draft = PairDraft("draw", picture, None, "en", None, f"noise {number}", "open", "nobody")
        yield pairs.add(draft).id


@dataclass
class Work:
    """What one annotator did, as the server acknowledged it."""

    who: str
    texts: dict[str, str] = field(default_factory=dict[str, str])  # by pair: the last one
    seconds: dict[str, list[float]] = field(default_factory=dict[str, list[float]])  # by request
    problems: list[str] = field(default_factory=list[str])


class Client:
    """One person's page."""

    def __init__(self, url: str, work: Work, password: str = "") -> None:
        self._http = httpx.Client(base_url=url, timeout=ANSWER_WITHIN_S)
        self._work = work
        if password:
            account = {"username": work.who, "password": password}
            self._http.post("login", data=account).raise_for_status()
        components = self._http.get("config").raise_for_status().json()["components"]
        self._component = next(
            each["id"] for each in components if each["props"].get("elem_id") == "annotate"
        )

    def ask(self, what: str, **about: object) -> dict[str, Any]:
        """What the page's script asks; a failure is noted."""
        asked = {"what": what, "who": self._work.who, "browser": self._work.who, **about}
        started_s = perf_counter()
        answer = self._http.post(
            "gradio_api/component_server",
            json={
                "session_hash": self._work.who,
                "component_id": self._component,
                "fn_name": "ask",
                "data": asked,
            },
        ).raise_for_status()
        self._work.seconds.setdefault(what, []).append(perf_counter() - started_s)
        got = answer.json()
        if got.get("error"):
            self._work.problems.append(f"{self._work.who}: {what}: {got['error']}")
        return got


def annotate_together(url: str, n_people: int, seconds: float) -> list[Work]:
    """Everybody annotates until the time is over or nothing is left."""
    until_s = monotonic() + seconds
    works = [Work(f"person {number}") for number in range(n_people)]
    with ThreadPoolExecutor(n_people) as people:
        list(people.map(lambda work: _annotate(Client(url, work), work, until_s), works))
    return works


def _annotate(client: Client, work: Work, until_s: float) -> None:
    rng, passed = random.Random(work.who), list[str]()
    while monotonic() < until_s:
        card = client.ask("next", passed=passed[-200:]).get("card")
        if card is None:
            return
        if rng.randrange(SKIPPED_EVERY) == 0:
            client.ask("release", pairs=[card["id"]])
            passed.append(card["id"])
            continue
        text = f"{card['text']}, seen by {work.who}"
        client.ask("typed", pair=card["id"], text=text[:-2])
        done = _decide(client, work, card, text)
        if done and rng.randrange(UNDONE_EVERY) == 0:
            again = client.ask("undo", pair=card["id"], number=done["revision"])
            if again.get("card") and not again.get("error"):
                _decide(client, work, again["card"], f"{text} twice")


def _decide(client: Client, work: Work, card: dict[str, Any], text: str) -> dict[str, Any] | None:
    """The card afterwards; None where the server refused."""
    about = {"pair": card["id"], "text": text, "accepts": True, "expected": card["revision"]}
    got = client.ask("decide", **about)
    if got.get("error"):
        return None
    work.texts[card["id"]] = text
    return got["card"]


def what_is_wrong(pairs: PairStore, works: list[Work]) -> list[str]:
    """A sentence for each pair done twice, edit lost or name wrong; what failed on the way."""
    wrong = [problem for work in works for problem in work.problems]
    n_times = Counter(pair_id for work in works for pair_id in work.texts)
    wrong += [f"{pair_id} was done by {n} people" for pair_id, n in n_times.items() if n > 1]
    for work in works:
        for pair_id, text in work.texts.items():
            pair = pairs.get(pair_id)
            if (pair.text, pair.who, pair.verdict) != (text, work.who, "fixed"):
                wrong.append(f"{pair_id} says {pair.text!r} by {pair.who}, not {text!r}")
    n_judged = sum(pair.verdict != "open" for pair in pairs)
    if n_judged != len(n_times):
        wrong.append(f"{n_judged} pairs are judged, {len(n_times)} were acknowledged")
    return wrong


def report(works: list[Work]) -> str:
    """How many were done, and how long each kind of request took."""
    names = sorted({name for work in works for name in work.seconds})
    lines = [f"{sum(len(work.texts) for work in works)} pairs done by {len(works)} people"]
    for name in names:
        taken = [each for work in works for each in work.seconds.get(name, [])]
        middle, slow, slowest = 1_000 * np.quantile(taken, [0.5, 0.95, 0.99])
        lines.append(
            f"{name}: {len(taken)} times, median {middle:.0f} ms, "
            f"p95 {slow:.0f} ms, p99 {slowest:.0f} ms"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
