"""Pictures with a metadata.jsonl beside them, as imagefolder reads them; clips with a clips.jsonl.

```python
load_dataset("imagefolder", data_dir=folder)
load_dataset("audiofolder", data_dir=folder, metadata_filenames=["clips.jsonl"])
```
"""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from mmdemo.exchange.columns import row_of
from mmdemo.exchange.folders import Layout, copy_media
from mmdemo.media import MediaKind
from mmdemo.pairs import Pair

# Two files, for imagefolder would take every row of every metadata.jsonl for a picture.
_ROWS: dict[MediaKind, str] = {"picture": "metadata.jsonl", "clip": "clips.jsonl"}


def _write(pairs: Iterator[Pair], folder: Path) -> int:
    n_rows = 0
    files: dict[MediaKind, TextIO] = {}
    with ExitStack() as opened:
        for pair in pairs:
            if pair.media not in files:
                path = folder / _ROWS[pair.media]
                file = path.open("w", encoding="utf-8", newline="\n")
                files[pair.media] = opened.enter_context(file)
            within = folder if pair.media == "picture" else folder / "clips"
            path = copy_media(pair, within / pair.media_path.name)
            row = {"file_name": path.relative_to(folder).as_posix(), **row_of(pair)}
            files[pair.media].write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")
            n_rows += 1
    return n_rows


write_jsonl = Layout(
    "jsonl",
    re.compile(r"metadata\.jsonl|clips\.jsonl|[0-9a-f]{64}\.png|clips(/[0-9a-f]{64}\.flac)?"),
    _write,
    'datasets.load_dataset("imagefolder", data_dir=".")  # clips: see clips.jsonl',
)
