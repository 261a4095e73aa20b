"""Pictures drawn: one alone, and eight requests at once beside the plain diffusers pipeline.

Both have the same checkpoint and settings; the plain pipeline draws one after another, in float32,
which is what it opens in where nobody says otherwise. They take turns in one run.
python -m benchmarks.drawing --model FOLDER
"""

# What diffusers exports counts as private.
# pyright: reportPrivateImportUsage=false

import argparse
import os
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import torch
from diffusers import AutoPipelineForText2Image

from mmdemo.media import LANGUAGES, DrawRequest
from mmdemo.models.devices import usable_cores
from mmdemo.scenes import WISH_FAMILIES, prompt_for, random_wish
from mmdemo.settings import Settings
from mmdemo.tasks import draw_all
from mmdemo.workbench import Workbench

Drawer = Callable[[Sequence[DrawRequest]], object]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="", help="catalogue name or folder")
    parser.add_argument("--requests", type=int, default=8, help="how many at once")
    parser.add_argument("--rounds", type=int, default=5, help="how often each has its turn")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workbench = Workbench.from_settings(Settings(data_dir=Path(folder), painter=options.model))
        ours, plain = here(workbench), as_usual(workbench)
        requests = some_requests(options.requests)
        for draw in (ours, plain):  # warm
            draw(requests)
        alone = [seconds(ours, requests[:1]) for _ in range(options.rounds)]
        turns = [(seconds(ours, requests), seconds(plain, requests)) for _ in range(options.rounds)]
        workbench.close()
    ratios = [theirs / own for own, theirs in turns]
    print(f"one picture: {np.median(alone):.2f} s, on {usable_cores()} cores")
    print(
        f"{len(requests)} at once: {np.median([own for own, _ in turns]):.2f} s here, "
        f"{np.median([theirs for _, theirs in turns]):.2f} s one after another; "
        f"{np.median(ratios):.2f} times as fast ({min(ratios):.2f} to {max(ratios):.2f} by round)"
    )


def some_requests(n: int) -> list[DrawRequest]:
    """Prompts of every family, in both languages by turns."""
    rng = random.Random(1)
    wishes = [random_wish(WISH_FAMILIES[place % len(WISH_FAMILIES)], rng) for place in range(n)]
    return [
        DrawRequest(prompt_for(wish, LANGUAGES[place % len(LANGUAGES)]), seed=place)
        for place, wish in enumerate(wishes)
    ]


def seconds(draw: Drawer, requests: Sequence[DrawRequest]) -> float:
    """How long it takes to draw them."""
    started_s = perf_counter()
    draw(requests)
    return perf_counter() - started_s


def here(workbench: Workbench) -> Drawer:
    """Draws as the page does when everybody asks at the same time."""
    name = workbench.default_model["draw"]
    return lambda requests: list(draw_all(workbench.models, requests, name))


def as_usual(workbench: Workbench) -> Drawer:
    """Draws with the pipeline itself, one after another, at the same settings."""
    card = workbench.catalogue[workbench.default_model["draw"]]
    if not card.is_folder:
        raise SystemExit("Give the folder of a checkpoint with --model.")
    pipeline: Any = AutoPipelineForText2Image.from_pretrained(card.weights, dtype=torch.float32)
    pipeline.set_progress_bar_config(disable=True)
    given = {"num_inference_steps": card.n_steps, "guidance_scale": card.guidance_scale}
    settings = {name: value for name, value in given.items() if value is not None}

    def draw(requests: Sequence[DrawRequest]) -> None:
        for request in requests:
            generator = torch.Generator().manual_seed(request.seed)
            pipeline(request.prompt, generator=generator, **settings)

    return draw


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    main()
