"""Pictures and clips with a .txt of the same name beside each, in a folder for each language.

Each folder can be given to a trainer as it is; questions have no place in it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mmdemo.exchange.folders import Layout, copy_media
from mmdemo.pairs import Pair


def _write(pairs: Iterator[Pair], folder: Path) -> int:
    used: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        if pair.question is not None:
            continue
        key = (pair.language, pair.media_sha256)
        used[key] += 1
        again = f"-{used[key]}" if used[key] > 1 else ""
        name = f"{pair.media_sha256}{again}{pair.media_path.suffix}"
        path = copy_media(pair, folder / pair.language / name)
        if pair.text:
            path.with_suffix(".txt").write_text(pair.text + "\n", encoding="utf-8", newline="")
    return used.total()


write_sidecar = Layout(
    "sidecar",
    re.compile(r"(en|zh)(/[0-9a-f]{64}(-[0-9]+)?\.(png|flac|txt))?"),
    _write,
    'pathlib.Path("en").glob("*.txt")',
)
