"""Recipes that learn something within seconds, and running them as a user does."""

import json
import subprocess
import sys

_LOOP = """
name = "small"
course = "{course}"
seed = 1
batch_size = {batch_size}
learning_rate = 2e-3
warmup_steps = 5
cooldown = 0.3
weight_decay = 0.0
ema_decay = 0.9
precision = "no"
save_every_s = 600
"""


def small_recipe(course, batch_size, lessons):
    """A recipe for `course`; `lessons` holds its tables [lessons] and [sizes]."""
    return _LOOP.format(course=course, batch_size=batch_size) + lessons


def run_training(folder, recipe, *options):
    """Carry a run in `folder` to its end; what its log says of steps."""
    command = [sys.executable, "-m", "mmdemo.training", str(recipe), "--out", str(folder)]
    subprocess.run(
        [*command, "--device", "cpu", "--time-budget", "600", *options], check=True, timeout=900
    )
    lines = (folder / "log.jsonl").read_text().splitlines()
    return [entry for entry in map(json.loads, lines) if "loss" in entry]
