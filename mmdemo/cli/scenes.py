"""mmdemo scenes: draw pictures of the picture world, with everything that is known of them."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from mmdemo.errors import InvalidRequestError, StorageError
from mmdemo.scenes import Scene, Split, draw_scene, random_scene
from mmdemo.scenes.record import scene_record
from mmdemo.scenes.sheet import contact_sheet

EXAMPLES = """\b
Examples:
  mmdemo scenes --seed 0 --count 1000 --out scenes
  mmdemo scenes --seed 7 --count 48 --sheet sheet.png
\b
Load them: datasets.load_dataset("imagefolder", data_dir="scenes")
"""

SeedOption = Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the first scene.")]
CountOption = Annotated[int, typer.Option("--count", metavar="N", min=1, help="How many scenes.")]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder for the pictures and metadata.jsonl."),
]
SheetOption = Annotated[
    Path | None,
    typer.Option("--sheet", metavar="FILE", help="Write all of them on one contact sheet."),
]
SplitOption = Annotated[Split, typer.Option("--split", help="Which of the three worlds of seeds.")]
HeldOutOption = Annotated[
    bool,
    typer.Option("--held-out", help="Scenes with a combination that training never sees."),
]


def scenes(
    seed: SeedOption = 0,
    count: CountOption = 100,
    out: OutOption = None,
    sheet: SheetOption = None,
    split: SplitOption = "test",
    held_out: HeldOutOption = False,
) -> None:
    """Draw scenes; the same seed gives the same scene on every machine."""
    if not (out or sheet):
        raise InvalidRequestError("Name a folder with --out, or a picture file with --sheet.")
    drawn = {
        number: random_scene(number, split, held_out=held_out)
        for number in range(seed, seed + count)
    }
    try:
        if out:
            _write_folder(drawn, split, out)
        if sheet:
            sheet.parent.mkdir(parents=True, exist_ok=True)
            contact_sheet(list(drawn.values())).save(sheet)
    except OSError as error:
        raise StorageError(
            f"{out or sheet} cannot be written ({error.strerror or error}); choose another place."
        ) from error


def _write_folder(drawn: dict[int, Scene], split: Split, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "metadata.jsonl").open("w", encoding="utf-8") as metadata:
        for seed, scene in tqdm(drawn.items(), disable=not sys.stderr.isatty(), unit="scene"):
            name = f"{split}-{seed:06d}.png"
            draw_scene(scene).save(folder / name)
            row = {"file_name": name, "split": split, **scene_record(scene, seed)}
            metadata.write(json.dumps(row, ensure_ascii=False) + "\n")
