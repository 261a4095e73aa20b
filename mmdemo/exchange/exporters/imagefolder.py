"""A folder for imagefolder and one for audiofolder, each with a folder for each split."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from mmdemo.exchange.columns import row_of
from mmdemo.exchange.folders import Layout, copy_media
from mmdemo.pairs import Pair

# As datasets calls them; "none" is no split of theirs, so that nobody learns from it.
_SPLITS = {"train": "train", "val": "validation", "test": "test", "none": "none"}


def _write(pairs: Iterator[Pair], folder: Path) -> int:
    n_rows = 0
    files: dict[Path, TextIO] = {}
    with ExitStack() as opened:
        for pair in pairs:
            within = folder / f"{pair.media}s" / _SPLITS[pair.split]
            path = copy_media(pair, within / pair.media_path.name)
            if within not in files:
                rows = (within / "metadata.jsonl").open("w", encoding="utf-8", newline="\n")
                files[within] = opened.enter_context(rows)
            row = {"file_name": path.name, **row_of(pair)}
            files[within].write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")
            n_rows += 1
    return n_rows


write_imagefolder = Layout(
    "imagefolder",
    re.compile(
        r"(pictures|clips)(/(train|validation|test|none)(/(metadata\.jsonl|[0-9a-f]{64}\.(png|flac)))?)?"
    ),
    _write,
    'datasets.load_dataset("imagefolder", data_dir="pictures")\n'
    'datasets.load_dataset("audiofolder", data_dir="clips")',
)
