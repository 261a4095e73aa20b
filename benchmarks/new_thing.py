"""Teach the captioner a thing it has never seen, from twenty corrected pictures, in a minute.

python -m benchmarks.new_thing [--pictures 20] [--time-budget 60] [--fresh 100] [--scenes 100]

Prints how often the new thing is named in fresh pictures, and what became of the score on the
picture world's own test set, before and after.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from mmdemo.evaluation.captioner import evaluate_captioner
from mmdemo.evaluation.sampling import Plan
from mmdemo.exchange import EXPORTERS
from mmdemo.media import LANGUAGES, CaptionRequest
from mmdemo.pairs import PairDraft, PairStore, Storage
from mmdemo.scenes.new_things import NEW_WORDS, crowned, said_of
from mmdemo.settings import Settings
from mmdemo.tasks import caption
from mmdemo.workbench import Workbench

ASSET = Path("assets/describer")


def snapshot(n_pictures: int, folder: Path) -> None:
    """Twenty corrected pictures, in both languages, as the collection exports them."""
    store = PairStore(Storage(f"sqlite:///{folder / 'pairs.db'}", folder / "media"))
    for seed in range(n_pictures):
        scene, picture = crowned(seed)
        for language in LANGUAGES:
            text = said_of(scene, language)
            store.add(
                PairDraft("caption", picture, None, language, None, text, "fixed", "somebody")
            )
    EXPORTERS["jsonl"](store, folder / "run" / "snapshot")


def named(bench: Workbench, model: str, n_fresh: int) -> dict[str, float]:
    """In how many fresh pictures the new thing is named, and named with its colour, in percent."""
    right: dict[str, float] = {}
    for language in LANGUAGES:
        thing = whole = 0
        for seed in range(10_000, 10_000 + n_fresh):
            scene, picture = crowned(seed)
            text = caption(bench.models, CaptionRequest(picture, language), model).text
            thing += NEW_WORDS[language] in text
            whole += text == said_of(scene, language)
        right[f"{language}_named"] = 100 * thing / n_fresh
        right[f"{language}_whole_caption"] = 100 * whole / n_fresh
    return right


def original(bench: Workbench, model: str, n_scenes: int) -> dict[str, float]:
    """The score on the picture world's own test set, in percent."""
    plan = Plan(n_scenes=n_scenes, seed=90_003, n_candidates=1, n_workers=bench.n_workers)
    scores = evaluate_captioner(bench.models, model, plan, lambda *_: None)["scores"]
    return {f"{language}_scene_exact": 100 * scores[language]["scene_exact"] for language in scores}


def main() -> None:
    """Measure, teach, measure again, and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=20)
    parser.add_argument("--time-budget", type=float, default=60.0)
    parser.add_argument("--fresh", type=int, default=100)
    parser.add_argument("--scenes", type=int, default=100)
    parser.add_argument("--recipe", type=Path, default=Path("recipes/corrections.toml"))
    options = parser.parse_args()
    with TemporaryDirectory() as place:
        folder = Path(place)
        snapshot(options.pictures, folder)
        taught = folder / "run" / "model"
        order = [sys.executable, "-m", "mmdemo.training", str(options.recipe)]
        order += ["--out", str(taught.parent), "--start-from", str(ASSET)]
        subprocess.run([*order, "--time-budget", str(options.time_budget)], check=True)
        report: dict[str, object] = {"pictures": options.pictures, "budget_s": options.time_budget}
        for name, weights in {"before": ASSET, "after": taught}.items():
            bench = Workbench.from_settings(Settings(data_dir=folder, captioner=str(weights)))
            model = bench.default_model["caption"]
            report[name] = named(bench, model, options.fresh) | original(
                bench, model, options.scenes
            )
            bench.close()
        progress = (folder / "run" / "state" / "progress.json").read_text(encoding="utf-8")
        print(json.dumps(report | json.loads(progress), indent=1))


if __name__ == "__main__":
    main()
