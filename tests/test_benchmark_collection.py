"""The benchmark of the table, in short: that it runs, and that no call goes through everything."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_table_is_measured_with_a_few_pairs():
    options = ["--pairs", "3000", "--rounds", "2", "--saves", "5", "--json"]
    command = [sys.executable, "-m", "benchmarks.collection", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    report = json.loads(done.stdout)
    assert report["pairs"] == 3_000
    assert {"open: first page", "next page", "count all", "save"} <= report["ms"].keys()
    assert max(row["cpu_p95"] for row in report["ms"].values()) < 150
