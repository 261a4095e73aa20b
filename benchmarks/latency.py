"""How long one caption or answer takes on a warm model, one request after another.

python -m benchmarks.latency
"""

import argparse
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mmdemo.media import LANGUAGES, STYLES, CaptionRequest, Language, Question, Style, Suggestion
from mmdemo.scenes import draw_scene, random_scene
from mmdemo.settings import Settings
from mmdemo.tasks import answer, caption
from mmdemo.workbench import Workbench

N_WARM_UP = 3
QUESTIONS: dict[Language, str] = {"en": "How many things are there?", "zh": "图中有几个东西？"}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=50, help="requests of each kind")
    parser.add_argument("--model", default="", help="catalogue name, hub id or folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as data_dir:
        settings = Settings(
            data_dir=Path(data_dir), captioner=options.model, answerer=options.model
        )
        workbench = Workbench.from_settings(settings)
        print(f"{'on 128×128 pictures':<28}{'median':>10}{'p95':>10}")
        for name, suggestions in requests(workbench, options.runs):
            seconds = [suggestion.seconds for suggestion in suggestions][N_WARM_UP:]
            middle, high = np.quantile(seconds, [0.5, 0.95])
            print(f"{name:<28}{middle:>8.3f} s{high:>8.3f} s")
        print(f"{options.runs} requests each, on {os.cpu_count()} cores")
        workbench.close()


def requests(workbench: Workbench, n_runs: int) -> Iterator[tuple[str, Iterator[Suggestion]]]:
    """Each kind of request by name, with the suggestions that it brings."""
    seeds = range(N_WARM_UP + n_runs)
    for language in LANGUAGES:
        for style in STYLES:
            captions = (caption_scene(workbench, seed, language, style) for seed in seeds)
            yield f"caption {style} {language}", captions
        answers = (ask_about_scene(workbench, seed, language) for seed in seeds)
        yield f"answer {language}", answers


def caption_scene(workbench: Workbench, seed: int, language: Language, style: Style) -> Suggestion:
    """Caption one drawn scene as the page does by default."""
    request = CaptionRequest(draw_scene(random_scene(seed)), language, style)
    return caption(workbench.models, request, workbench.default_model["caption"])


def ask_about_scene(workbench: Workbench, seed: int, language: Language) -> Suggestion:
    """Ask about one drawn scene as the page does by default."""
    question = Question(draw_scene(random_scene(seed)), QUESTIONS[language], language)
    return answer(workbench.models, question, workbench.default_model["answer"])


if __name__ == "__main__":
    main()
