"""Kill a run at random moments until it is done, and hold it against one that was left alone.

python -m benchmarks.kill_training [--kills 20] [--time-budget 60] [--seed 0]

Both learn the same twenty corrected pictures for as long. Prints how often each was begun, and what
both score on a hundred fresh pictures and on the picture world's own test set.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mmdemo.evaluation.novelties import NOVELTIES, corrections
from mmdemo.jobs import OVER
from mmdemo.retraining import Choice, start
from mmdemo.retraining.runs import version_of
from mmdemo.settings import Settings
from mmdemo.workbench import Workbench

N_PICTURES = 20
SOONEST_S, LATEST_S = 5.0, 40.0  # after a run was begun or gone on with


def main() -> None:
    """Run both, and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--time-budget", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    report: dict[str, Any] = {"budget_s": options.time_budget}
    with TemporaryDirectory() as place:
        bench = Workbench.from_settings(Settings(data_dir=Path(place)))
        for draft in corrections(NOVELTIES["captioner"], N_PICTURES):
            bench.pairs.add(draft)
        for name, kills in {"left_alone": 0, "killed": options.kills}.items():
            choice = Choice("captioner", time_budget_s=options.time_budget, n_test_items=0)
            job = start(bench, choice, "benchmark")
            n_kills = _carry(bench, job.id, kills, rng)
            version = version_of(bench.jobs.path(job.id))
            attempts = bench.jobs.standing(job.id).attempts
            report[name] = {"kills": n_kills, "attempts": attempts, "version": version}
            report[name] |= _scores(bench.versions.path(version))
        bench.close()
    print(json.dumps(report, indent=1))


def _scores(checkpoint: Path) -> dict[str, Any]:
    """What it says of fresh pictures and of the original test set, where nothing is taught."""
    order = [sys.executable, "-m", "mmdemo", "learning-curve", "captioner", "--points", "0"]
    order += ["--model", str(checkpoint), "--out", str(checkpoint.parent / "curve"), "--json"]
    done = subprocess.run(order, check=True, capture_output=True, text=True)
    (point,) = json.loads(done.stdout)["points"]
    return {part: point[part] for part in ("fresh", "test_set")}


def _carry(bench: Workbench, job_id: str, kills: int, rng: random.Random) -> int:
    """See a run to its end; how often it was killed."""
    done = 0
    wait_s = rng.uniform(SOONEST_S, LATEST_S)
    began_s = time.monotonic()
    while (standing := bench.jobs.standing(job_id)).state != "done":
        if standing.state in OVER:
            bench.jobs.go_on(job_id)
            wait_s, began_s = rng.uniform(SOONEST_S, LATEST_S), time.monotonic()
        elif done < kills and standing.state == "running" and time.monotonic() - began_s > wait_s:
            with suppress(ProcessLookupError):
                os.killpg(bench.jobs.noted(job_id)["pid"], signal.SIGKILL)
                done += 1
            wait_s = float("inf")  # until it was noticed and gone on with
        time.sleep(0.1)
    return done


if __name__ == "__main__":
    main()
