"""A hundred clients at once, of every kind, at the real app; then captions beside plain Gradio.

Captions, questions, recordings, drawings, pages and annotators' judgements; among them those who
read byte by byte, break an upload off or vanish. Nothing may fail but by an honest refusal, no
acknowledged pair may be missing afterwards, and nothing of a broken upload may stay.

    python -m benchmarks.crowd --clients 100 --seconds 300 --plain-seconds 60
"""

import argparse
import asyncio
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic, perf_counter, sleep
from typing import Any

import httpx
import numpy as np

from benchmarks.annotators import Client, Work, add_waiting
from benchmarks.concurrency import SETTINGS, draw_pictures
from benchmarks.crowd_clients import (
    CUT_MARK,
    PAUSE_S,
    WEIGHTS,
    Files,
    RefusedError,
    Tally,
    Visitor,
    read_answer,
    visit,
)
from benchmarks.fuzz import load_models, memory_mb
from benchmarks.fuzz_files import real_files
from benchmarks.servers import Server, env_of, running
from mmdemo.models import read_catalogue
from mmdemo.pairs import PairStore, PeopleStore, Storage, inspect

PASSWORD = "quite a long passphrase"
ANNOTATED_BY = 10  # one client of so many judges
N_PICTURES = 24
# All of them come from one address, which would otherwise be refused.
NO_LIMITS = {
    "MMDEMO_VISITOR_REQUESTS_PER_MINUTE": "0",
    "MMDEMO_VISITOR_UPLOADS_PER_HOUR": "0",
    "MMDEMO_VISITOR_UPLOAD_MB_PER_HOUR": "0",
    "MMDEMO_VISITORS": "contribute",
}


@dataclass(frozen=True)
class Crowd:
    """Who comes, and for how long."""

    n_clients: int
    seconds: float

    @property
    def n_annotators(self) -> int:
        """How many of them judge."""
        return max(1, self.n_clients // ANNOTATED_BY)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--plain-seconds", type=float, default=60.0, help="of captions, for each")
    options = parser.parse_args()
    crowd = Crowd(options.clients, options.seconds)
    asking = Crowd(options.clients, options.plain_seconds)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        prepare(folder, crowd)
        files = files_to_send(folder)
        arguments, env = ["-m", "mmdemo", "serve"], env_of(folder, **NO_LIMITS)
        with running(arguments, env, folder / "log.txt") as (url, server):
            load_models(url)
            tally, works, memory = come(url, crowd, files, server)
            is_up = server.poll() is None
            ours = caption_load(url, asking, files, SETTINGS)
        checkpoint = str(Path(read_catalogue()["bundled"].weights).absolute())
        with running(["benchmarks/plain_app.py", "--checkpoint", checkpoint]) as (url, _):
            theirs = caption_load(url, asking, files, [])
        wrong = tally.problems + what_is_wrong(folder, works)
    print(f"{crowd.n_clients} clients for {crowd.seconds:.0f} s on {os.cpu_count()} cores")
    print(report(tally, works))
    print(f"MB of the app, at the start, each minute and at the end: {', '.join(memory)}")
    print(compare(ours, theirs))
    print("\n".join(wrong[:40]) if wrong else "no pair lost, nothing of a cut upload left")
    raise SystemExit(bool(wrong) or not is_up)


def prepare(folder: Path, crowd: Crowd) -> None:
    """Accounts, and pairs to judge, in a new data folder."""
    with closing(open_storage(folder)) as storage:
        people = PeopleStore(storage)
        people.add("owner", "own", PASSWORD)
        for number in range(crowd.n_annotators):
            people.add(name_of(number), "annotate", PASSWORD)
        n_waiting = crowd.n_annotators * (20 + int(crowd.seconds / 2))  # more than they manage
        for _ in add_waiting(PairStore(storage), n_waiting):
            pass


def open_storage(folder: Path) -> Storage:
    """The collection in the app's data folder."""
    return Storage(f"sqlite:///{folder / 'data' / 'pairs.db'}", folder / "data")


def name_of(number: int) -> str:
    """An annotator's."""
    return f"person {number}"


def files_to_send(folder: Path) -> Files:
    """Different pictures and a short recording."""
    (folder / "sent").mkdir()
    return Files(tuple(draw_pictures(N_PICTURES, folder / "sent")), real_files()["WAV"])


def come(
    url: str, crowd: Crowd, files: Files, server: Server | None = None
) -> tuple[Tally, list[Work], list[str]]:
    """All clients at once: what came of it, what was acknowledged, MB of the app meanwhile."""
    tally, until_s = Tally(), monotonic() + crowd.seconds
    works = [Work(name_of(number)) for number in range(crowd.n_annotators)]
    n_visitors = crowd.n_clients - crowd.n_annotators
    visitors = [Visitor(url, number, files, SETTINGS) for number in range(n_visitors)]
    with ThreadPoolExecutor(len(works) + 1) as threads:
        watched = threads.submit(watch, server, until_s)
        judging = [threads.submit(judge, url, work, until_s, tally) for work in works]
        asyncio.run(visit_all(visitors, list(WEIGHTS), until_s, tally))
        for each in judging:
            each.result()
        memory = watched.result()
    if server:
        memory.append(f"{memory_mb(server):,.0f}")
    return tally, works, memory


async def visit_all(
    visitors: Sequence[Visitor], kinds: list[str], until_s: float, tally: Tally
) -> None:
    """All of them at once."""
    await asyncio.gather(*(visit(visitor, kinds, until_s, tally) for visitor in visitors))


def watch(server: Server | None, until_s: float) -> list[str]:
    """MB of the app, now and each minute."""
    seen: list[str] = []
    while server is not None and monotonic() < until_s:
        seen.append(f"{memory_mb(server):,.0f}")
        sleep(max(0.0, min(60.0, until_s - monotonic())))
    return seen


def judge(url: str, work: Work, until_s: float, tally: Tally) -> None:
    """One annotator: begins to type, then says Good or Fix, over and over, at least once."""
    rng, client = Random(work.who), Client(url, work, PASSWORD)
    while True:
        began_s = perf_counter()
        outcome, told = "answered", ""
        try:
            if not judge_next(client, work, is_good=rng.random() < 0.5):
                return
        except RefusedError as refused:
            outcome, told = refused.outcome, str(refused)
        except httpx.HTTPStatusError as error:
            try:
                read_answer(error.response)
            except RefusedError as refused:
                outcome, told = refused.outcome, str(refused)
        except httpx.HTTPError as error:
            outcome, told = "no answer", repr(error)
        tally.note("judge", outcome, perf_counter() - began_s, told)
        if monotonic() >= until_s:
            return
        sleep(rng.uniform(*PAUSE_S))


def judge_next(client: Client, work: Work, *, is_good: bool) -> bool:
    """Judge the next pair; whether there was one. What was acknowledged is in `work.texts`."""
    card = client.ask("next", passed=[]).get("card")
    if card is None:
        return False
    text = card["text"] if is_good else f"{card['text']}, seen by {work.who}"
    client.ask("typed", pair=card["id"], text=text[:-2])
    about: dict[str, Any] = {"pair": card["id"], "text": text, "expected": card["revision"]}
    got = client.ask("decide", accepts=True, **about)
    if got.get("error"):
        raise RefusedError("error", str(got["error"]))
    work.texts[card["id"]] = text
    return True


def what_is_wrong(folder: Path, works: Sequence[Work]) -> list[str]:
    """Acknowledged pairs that are not there as they were, files without pairs, cut uploads."""
    with closing(open_storage(folder)) as storage:
        wrong = [f"{each.trouble}: {each.path}" for each in inspect(storage, lambda _: None)]
        kept = {pair.id: (pair.text, pair.who) for pair in PairStore(storage)}
    for work in works:
        for pair_id, text in work.texts.items():
            if kept.get(pair_id) != (text, work.who):
                wrong.append(f"{pair_id} is {kept.get(pair_id)}, not {text!r} by {work.who}")
    return wrong + left_of_cut_uploads(folder)


def left_of_cut_uploads(folder: Path) -> list[str]:
    """Files with the beginning of an upload that was broken off."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [f"left of a cut upload: {path}" for path in files if _begins(path)]


def _begins(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(CUT_MARK)) == CUT_MARK


def caption_load(
    url: str, crowd: Crowd, files: Files, settings: list[Any]
) -> tuple[float, list[float]]:
    """The crowd asks for captions only, one after another: captions a second, and seconds each."""
    tally, began_s = Tally(), perf_counter()
    visitors = [Visitor(url, n, files, settings) for n in range(crowd.n_clients)]
    asyncio.run(visit_all(visitors, ["caption"], monotonic() + crowd.seconds, tally))
    taken = tally.seconds.get("caption", [0.0])
    if tally.problems:
        print(f"{len(tally.problems)} captions failed at {url}: {tally.problems[0]}")
    return len(taken) / (perf_counter() - began_s), taken


def report(tally: Tally, works: Sequence[Work]) -> str:
    """What came of everything, by kind."""
    lines = [f"{'':<14}{'n':>7}{'p50':>10}{'p95':>10}  outcomes"]
    for kind in sorted({kind for kind, _ in tally.outcomes}):
        found = {what: n for (of, what), n in tally.outcomes.items() if of == kind}
        taken = tally.seconds.get(kind)
        shown = [f"{each:.2f} s" for each in np.quantile(taken, [0.5, 0.95])] if taken else ["", ""]
        told = ", ".join(f"{n} {what}" for what, n in sorted(found.items()))
        lines.append(f"{kind:<14}{sum(found.values()):>7}{shown[0]:>10}{shown[1]:>10}  {told}")
    n_pairs = sum(len(work.texts) for work in works)
    n_refused = sum(n for (_, what), n in tally.outcomes.items() if what == "refused honestly")
    lines.append(f"honest refusals: {n_refused}; other 5xx: {tally.n_server_errors}")
    lines.append(f"pairs acknowledged: {n_pairs}")
    return "\n".join(lines)


def compare(ours: tuple[float, list[float]], theirs: tuple[float, list[float]]) -> str:
    """The same load of captions at both."""
    lines = ["captions only, the same load:"]
    p95s = [float(np.quantile(taken, 0.95)) for _, taken in (ours, theirs)]
    for name, (each, taken), p95 in zip(("this app", "plain"), (ours, theirs), p95s, strict=True):
        lines.append(f"  {name}: {each:.2f} a second of {len(taken)}, p95 {p95:.2f} s")
    throughput, p95 = ours[0] / theirs[0], p95s[0] / p95s[1]
    lines.append(f"  ratio: {throughput:.2f} times the throughput, {p95:.2f} times the p95")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
