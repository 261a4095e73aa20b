"""Teach the captioner a thing it has never seen, from twenty corrected pictures, in a minute.

python -m benchmarks.new_thing [--pictures 20] [--time-budget 60] [--fresh 100] [--scenes 100]

Prints how often the new thing is named in fresh pictures, and what became of the score on the
picture world's own test set, before and after.
"""

import argparse
import json
import random
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from mmdemo.evaluation.captioner import evaluate_captioner
from mmdemo.evaluation.sampling import Plan
from mmdemo.exchange import EXPORTERS
from mmdemo.media import LANGUAGES, CaptionRequest, Language, Picture
from mmdemo.pairs import PairDraft, PairStore, Storage
from mmdemo.scenes import Scene, Thing, describe, draw_scene, random_scene
from mmdemo.scenes.draw import draw_outline
from mmdemo.scenes.outlines import rounded
from mmdemo.scenes.pen import Pen
from mmdemo.settings import Settings
from mmdemo.tasks import caption
from mmdemo.workbench import Workbench

ASSET = Path("assets/describer")
NAMES: dict[Language, tuple[str, str]] = {"en": ("hat", "crown"), "zh": ("帽子", "皇冠")}


def crown(pen: Pen) -> None:
    """A crown of five points: no kind of the picture world."""
    tips = [(-0.9, -0.5), (-0.5, 0.1), (-0.3, -0.75), (0, 0), (0.3, -0.75), (0.5, 0.1), (0.9, -0.5)]
    pen.polygon(rounded([(-0.75, 0.7), *tips, (0.75, 0.7)], 0.05))
    pen.line([(-0.74, 0.42), (0.74, 0.42)], pen.dark, 0.1)
    for x, y in ((-0.9, -0.5), (-0.3, -0.75), (0.3, -0.75), (0.9, -0.5)):
        pen.ellipse((x, y), (0.1, 0.1), pen.light)


def crowned(seed: int) -> tuple[Scene, Picture]:
    """A scene of one hat, and its picture with a crown in its place."""
    rng = random.Random(f"new thing:{seed}")
    found = random_scene(rng.randrange(2**30), "train")
    while len(found.things) != 1:
        found = random_scene(rng.randrange(2**30), "train")
    at = found.things[0]
    scene = Scene(found.background, (Thing("hat", at.colour, at.size, at.x_px, at.y_px),))
    picture = draw_scene(Scene(found.background, ()))
    sprite = draw_outline(crown, at.colour, at.side_px)
    picture.paste(sprite, at.box_px[:2], sprite)
    return scene, picture


def said_of(scene: Scene, language: Language) -> str:
    """What a person would write: the caption, with the new word for the old one."""
    return describe(scene, language, "short").replace(*NAMES[language])


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
            thing += NAMES[language][1] in text
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
