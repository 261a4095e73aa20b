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
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.new_thing import named, original
from mmdemo.jobs import OVER
from mmdemo.media import LANGUAGES
from mmdemo.pairs import PairDraft
from mmdemo.retraining import Choice, start
from mmdemo.retraining.runs import version_of
from mmdemo.scenes.new_things import crowned, said_of
from mmdemo.settings import Settings
from mmdemo.workbench import Workbench

N_PAIRS, N_FRESH, N_SCENES = 20, 100, 100
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
        for seed in range(N_PAIRS):
            scene, picture = crowned(seed)
            for language in LANGUAGES:
                text = said_of(scene, language)
                draft = PairDraft("caption", picture, None, language, None, text, "fixed", "Ada")
                bench.pairs.add(draft)
        for name, kills in {"left_alone": 0, "killed": options.kills}.items():
            choice = Choice("captioner", time_budget_s=options.time_budget, n_test_items=0)
            job = start(bench, choice, "benchmark")
            n_kills = _carry(bench, job.id, kills, rng)
            version = version_of(bench.jobs.path(job.id))
            attempts = bench.jobs.standing(job.id).attempts
            report[name] = {"kills": n_kills, "attempts": attempts, "version": version}
            report[name] |= named(bench, version, N_FRESH) | original(bench, version, N_SCENES)
        bench.close()
    print(json.dumps(report, indent=1))


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
