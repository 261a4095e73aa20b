"""How fast the table of pairs stays with many pairs: pages, filters, counts and saves.

Every figure is the time of one call at the server, one after another, after one that warms.

    python -m benchmarks.collection                      100,000 pairs
    python -m benchmarks.collection --pairs 1000000      a million
"""

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.collection_filling import fill
from mmdemo.pairs import PairStore, Storage

PAGE = 12
MOST_COUNTED = 10_001
QUERIES = {
    "a common word": "red",
    "a Chinese word": "红色",
    "a rare word": "zeppelin",
    "a word that is nowhere": "nowhere-to-be-found",
    "a tag": "tag:blurry",
    "a rare tag, open": "tag:rare verdict:open",
    "words, OR, NOT, verdict": "(car OR 汽车) -tag:blurry verdict:good",
    "who and stars": "who:Ada stars>=3",
    "confidence, language": "confidence<0.05 language:zh",
    "changed, long": "is:changed length>40",
    "lacks Chinese": "missing:zh",
    "the test split, fixed": "split:test verdict:fixed",
    "a project, a task": "project:second task:caption",
    "near-duplicates": "is:duplicate",
    "a model's version": "version:77 verdict:open",
    "two days": "created>=2026-01-02 created<=2026-01-03",
}
ORDERS = ("oldest", "unsure", "disputed", "longest", "changed", "stars")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20, help="of each call that reads")
    parser.add_argument("--saves", type=int, default=200)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        storage = Storage(f"sqlite:///{scratch}/pairs.db", Path(scratch))
        started_s = time.perf_counter()
        fill(storage, options.pairs)
        filled_s = time.perf_counter() - started_s
        store = PairStore(storage)
        ms = {name: times(call, options.rounds) for name, call in readings(store).items()}
        ms["save"] = times(saving(store), options.saves)
        n_bytes = (Path(scratch) / "pairs.db").stat().st_size
        storage.close()
    report = {
        "pairs": options.pairs,
        "cores": os.cpu_count(),
        "filled_s": round(filled_s, 1),
        "database_mb": round(n_bytes / 1e6),
        "ms": {name: summary(measured) for name, measured in ms.items()},
    }
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        print_table(report)


def readings(store: PairStore) -> dict[str, Callable[[], Any]]:
    """What opening, filtering, sorting and paging the table asks of the store."""
    n_pairs = store.count()
    calls: dict[str, Callable[[], Any]] = {
        "open: first page": lambda: store.list(limit=PAGE),
        "open: count": lambda: store.count_up_to(MOST_COUNTED),
        "next page": lambda: store.list(limit=PAGE, offset=PAGE),
        "page in the middle": lambda: store.list(limit=PAGE, offset=n_pairs // 2),
        "count all": store.count,
    }
    for name, query in QUERIES.items():
        calls[f"filter: {name}"] = lambda query=query: store.list(limit=PAGE, query=query)
        calls[f"count: {name}"] = lambda query=query: store.count_up_to(MOST_COUNTED, query=query)
    for order in ORDERS:
        calls[f"sort: {order}"] = lambda order=order: store.list(limit=PAGE, order=order)
    calls["sort: longest, with a word"] = lambda: store.list(
        limit=PAGE, order="longest", query="red"
    )
    calls["sort: unsure, with a tag"] = lambda: store.list(
        limit=PAGE, order="unsure", query="tag:blurry"
    )
    return calls


def saving(store: PairStore) -> Callable[[], Any]:
    """One save after another, each of another pair, on disk before it returns."""
    rng = random.Random(7)
    n_pairs = store.count()
    offsets = [rng.randrange(n_pairs) for _ in range(10)]
    pairs = [pair for at in offsets for pair in store.list(limit=PAGE, offset=at)]

    def save() -> None:
        pair = rng.choice(pairs)
        store.revise(pair.id, text=f"saved {rng.random()}", verdict="fixed", who="Ada")

    return save


@dataclass(frozen=True)
class Times:
    """Seconds of each call."""

    wall_s: Sequence[float]  # by the clock
    cpu_s: Sequence[float]  # that this process itself took, whatever else the machine did


def times(call: Callable[[], Any], n_rounds: int) -> Times:
    """Of each call, after one that warms."""
    call()
    wall_s: list[float] = []
    cpu_s: list[float] = []
    for _ in range(n_rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        call()
        wall_s.append(time.perf_counter() - wall)
        cpu_s.append(time.process_time() - cpu)
    return Times(wall_s, cpu_s)


def summary(measured: Times) -> dict[str, float]:
    """Milliseconds: in the middle, and of the slowest."""
    quantiles = np.quantile(measured.wall_s, [0.5, 0.95, 0.99])
    p50, p95, p99 = (round(1_000 * float(each), 1) for each in quantiles)
    cpu_p95 = round(1_000 * float(np.quantile(measured.cpu_s, 0.95)), 1)
    return {"p50": p50, "p95": p95, "p99": p99, "cpu_p95": cpu_p95}


def print_table(report: dict[str, Any]) -> None:
    """The report for people."""
    print(
        f"{report['pairs']:,} pairs, {report['database_mb']:,} MB, {report['cores']} cores; "
        f"filled in {report['filled_s']} s"
    )
    print(f"{'milliseconds':<42}{'p50':>9}{'p95':>9}{'p99':>9}{'cpu p95':>9}")
    for name, row in report["ms"].items():
        print(f"{name:<42}{row['p50']:>9}{row['p95']:>9}{row['p99']:>9}{row['cpu_p95']:>9}")
    readings_ms = {name: row["p95"] for name, row in report["ms"].items() if name != "save"}
    slowest = max(readings_ms, key=lambda name: readings_ms[name])
    print(f"slowest reading, p95: {readings_ms[slowest]} ms ({slowest})")
    print(f"save, p99: {report['ms']['save']['p99']} ms")


if __name__ == "__main__":
    main()
