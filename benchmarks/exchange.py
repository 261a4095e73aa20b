"""How fast pairs come in and go out: drawn pictures of 128×128, each with a caption.

    python benchmarks/exchange.py --pairs 2000

Prints pairs per second and CPU time per pair: for a folder of PNG files with a list, brought in,
brought in again, checked; and for each format, taken out.

Some file systems are slow to make a file where many were removed a short time ago (ext4: up to five
minutes): to compare runs, give each its own new `--folder`, and remove them all at the end.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from mmdemo.exchange import EXPORTERS, Wishes, bring_in, examine, look_into
from mmdemo.pairs import Intake, PairStore, Storage, inspect
from mmdemo.scenes import draw_scene, random_scene

SIZE = (128, 128)


def main() -> None:
    """Measure, and print a line for each thing measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=2_000)
    parser.add_argument("--formats", nargs="*", default=list(EXPORTERS))
    parser.add_argument("--folder", type=Path, help="a new folder to work in; it is kept")
    options = parser.parse_args()
    if options.folder:
        options.folder.mkdir(parents=True)
        _measure(options.folder, options.pairs, options.formats)
        return
    with TemporaryDirectory(prefix="mmdemo-") as place:
        _measure(Path(place), options.pairs, options.formats)


def _measure(folder: Path, n_pairs: int, formats: Sequence[str]) -> None:
    _draw(folder / "in", n_pairs)
    storage = Storage(f"sqlite:///{folder / 'data' / 'pairs.db'}", folder / "data")
    storage.database()
    found = look_into(folder / "in")
    _time("dry run", n_pairs, lambda: examine(found, Intake(storage), Wishes()))
    _time("import", n_pairs, lambda: bring_in(found, Intake(storage), Wishes()))
    _time("import again", n_pairs, lambda: bring_in(found, Intake(storage), Wishes()))
    _time("check", n_pairs, lambda: list(inspect(storage)))
    pairs = PairStore(storage)
    for name in formats:
        _time(f"export {name}", n_pairs, lambda name=name: EXPORTERS[name](pairs, folder / name))
    storage.close()


def _draw(folder: Path, n_pictures: int) -> None:
    folder.mkdir()
    with (folder / "metadata.jsonl").open("w", encoding="utf-8") as rows:
        for seed in range(n_pictures):
            name = f"{seed:07}.png"
            draw_scene(random_scene(seed)).resize(SIZE).save(folder / name)
            rows.write(json.dumps({"file_name": name, "text": f"scene number {seed}"}) + "\n")


def _time(what: str, n_pairs: int, do: Callable[[], object]) -> None:
    began_s, cpu_s = time.perf_counter(), time.process_time()
    do()
    took_s, cpu_s = time.perf_counter() - began_s, time.process_time() - cpu_s
    load = os.getloadavg()[0]
    print(
        f"{what:22} {n_pairs / took_s:8,.0f} pairs/s   {cpu_s / n_pairs * 1e6:6,.0f} us of CPU "
        f"each   (load {load:.1f})",
        flush=True,
    )


if __name__ == "__main__":
    main()
