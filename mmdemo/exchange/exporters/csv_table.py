"""Pictures with a metadata.csv beside them, clips with a clips.csv; no cell is a formula."""

import csv
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from mmdemo.exchange.cells import without_formulas
from mmdemo.exchange.columns import flat_row_of
from mmdemo.exchange.folders import Layout, copy_media
from mmdemo.media import MediaKind
from mmdemo.pairs import Pair

_ROWS: dict[MediaKind, str] = {"picture": "metadata.csv", "clip": "clips.csv"}


def _write(pairs: Iterator[Pair], folder: Path) -> int:
    n_rows = 0
    writers: dict[MediaKind, Any] = {}
    with ExitStack() as opened:
        for pair in pairs:
            within = folder if pair.media == "picture" else folder / "clips"
            path = copy_media(pair, within / pair.media_path.name)
            row = {"file_name": path.relative_to(folder).as_posix(), **flat_row_of(pair)}
            if pair.media not in writers:
                # With a BOM, for without one Excel takes Chinese for something else.
                table = folder / _ROWS[pair.media]
                file = opened.enter_context(table.open("w", encoding="utf-8-sig", newline=""))
                writers[pair.media] = csv.writer(file, lineterminator="\n")
                writers[pair.media].writerow(row)
            writers[pair.media].writerow([without_formulas(str(each)) for each in row.values()])
            n_rows += 1
    return n_rows


write_csv = Layout(
    "csv",
    re.compile(r"metadata\.csv|clips\.csv|[0-9a-f]{64}\.png|clips(/[0-9a-f]{64}\.flac)?"),
    _write,
    'datasets.load_dataset("imagefolder", data_dir=".")',
)
