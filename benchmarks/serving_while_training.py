"""How long captions take while a run is learning, beside how long they take without one.

python -m benchmarks.serving_while_training [--captions 100] [--rounds 3]

One run of this program measures both, turn by turn: captions without a run, the same captions while
one learns, without again. Prints median and p95 of each, and the ratio of the two p95.
"""

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from mmdemo.evaluation.novelties import NOVELTIES, corrections
from mmdemo.jobs import OVER
from mmdemo.media import LANGUAGES, CaptionRequest
from mmdemo.retraining import Choice, start
from mmdemo.scenes import draw_scene, random_scene
from mmdemo.settings import Settings
from mmdemo.tasks import caption
from mmdemo.workbench import Workbench

N_PICTURES, N_WARM_UP = 20, 5
FOREVER_S = 3_600.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--captions", type=int, default=100, help="of each turn")
    parser.add_argument("--rounds", type=int, default=3, help="turns without a run, and with one")
    options = parser.parse_args()
    with TemporaryDirectory() as place:
        bench = Workbench.from_settings(Settings(data_dir=Path(place)))
        for draft in corrections(NOVELTIES["captioner"], N_PICTURES):
            bench.pairs.add(draft)
        _captions(bench, N_WARM_UP)
        job = start(bench, Choice("captioner", time_budget_s=FOREVER_S), "benchmark")
        alone: list[float] = []
        beside: list[float] = []
        for _ in range(options.rounds):
            _until_learning(bench, job.id)
            beside += _captions(bench, options.captions)
            _pause(bench, job.id)
            alone += _captions(bench, options.captions)
            bench.jobs.go_on(job.id)
        bench.jobs.stop(job.id)
        _until_over(bench, job.id)
        bench.close()
    for name, seconds in {"without a run": alone, "while a run learns": beside}.items():
        middle, high = np.quantile(seconds, [0.5, 0.95])
        print(f"{name:<20} median {middle:.3f} s   p95 {high:.3f} s   of {len(seconds)} captions")
    ratio = np.quantile(beside, 0.95) / np.quantile(alone, 0.95)
    print(f"p95 is {ratio:.2f} times that without a run")


def _captions(bench: Workbench, n: int) -> list[float]:
    """Seconds of captions that are asked for one after the other."""
    seconds: list[float] = []
    for seed in range(n):
        request = CaptionRequest(draw_scene(random_scene(seed)), LANGUAGES[seed % 2])
        began_s = time.perf_counter()
        caption(bench.models, request, bench.default_model["caption"])
        seconds.append(time.perf_counter() - began_s)
    return seconds


def _until_learning(bench: Workbench, job_id: str) -> None:
    """Until steps are being taken, not only libraries loaded."""
    log = bench.jobs.path(job_id) / "log.jsonl"
    before = log.stat().st_size if log.exists() else 0
    while not log.exists() or log.stat().st_size <= before:
        standing = bench.jobs.standing(job_id)
        if standing.state in OVER:
            raise SystemExit(f"The run is {standing.state}: {standing.reason}")
        time.sleep(0.2)


def _pause(bench: Workbench, job_id: str) -> None:
    bench.jobs.pause(job_id)
    _until_over(bench, job_id)


def _until_over(bench: Workbench, job_id: str) -> None:
    while bench.jobs.standing(job_id).state not in OVER:
        time.sleep(0.2)


if __name__ == "__main__":
    main()
