"""How far the judge of `mmdemo evaluate painter` can be trusted: its own score on drawn scenes.

python -m benchmarks.judge [--judge DIR] [--scenes N] [--seed S]
"""

import argparse
import json
from pathlib import Path

from mmdemo.evaluation.judge import BUNDLED, judge_version, measure_judge, open_judge


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judge", type=Path, default=BUNDLED, help="a folder with a judge")
    parser.add_argument("--scenes", type=int, default=600)
    parser.add_argument("--seed", type=int, default=90_005)
    options = parser.parse_args()
    scores = measure_judge(open_judge(options.judge), options.scenes, options.seed)
    about = {"version": judge_version(options.judge), "scenes": options.scenes}
    print(json.dumps(about | {"seed": options.seed} | scores))


if __name__ == "__main__":
    main()
