"""WebDataset shards: tar files with the picture or clip, its text and its row for each pair."""

import json
import re
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from mmdemo.exchange.columns import row_of
from mmdemo.exchange.folders import Layout, read_media
from mmdemo.pairs import Pair

MAX_SAMPLES, MAX_BYTES = 10_000, 500_000_000  # of one shard


class _Shards:
    """The shards of one split, one after the other."""

    def __init__(self, folder: Path, split: str) -> None:
        self._folder, self._split = folder, split
        self._n_shards = self._n_samples = self._n_bytes = 0
        self._tar: tarfile.TarFile | None = None

    def add(self, pair: Pair) -> None:
        """Write a sample."""
        tar = self._open()
        parts = {
            pair.media_path.suffix[1:]: read_media(pair),
            "txt": pair.text.encode(),
            "json": json.dumps(row_of(pair), ensure_ascii=False, allow_nan=False).encode(),
        }
        for ending, data in parts.items():
            member = tarfile.TarInfo(f"{pair.id}.{ending}")  # of no time and nobody: the same again
            member.size = len(data)
            tar.addfile(member, BytesIO(data))
            self._n_bytes += len(data)
        self._n_samples += 1

    def close(self) -> None:
        """Finish the last shard."""
        if self._tar is not None:
            self._tar.close()
            self._tar = None

    def _open(self) -> tarfile.TarFile:
        if self._n_samples >= MAX_SAMPLES or self._n_bytes >= MAX_BYTES:
            self.close()
        if self._tar is None:
            path = self._folder / f"{self._split}-{self._n_shards:06}.tar"
            self._tar = tarfile.open(path, "w")  # noqa: SIM115 - `close` closes it
            self._n_shards += 1
            self._n_samples = self._n_bytes = 0
        return self._tar


def _write(pairs: Iterator[Pair], folder: Path) -> int:
    n_pairs = 0
    shards: dict[str, _Shards] = {}
    try:
        for pair in pairs:
            shards.setdefault(pair.split, _Shards(folder, pair.split)).add(pair)
            n_pairs += 1
    finally:
        for each in shards.values():
            each.close()
    return n_pairs


write_webdataset = Layout(
    "webdataset",
    re.compile(r"(train|val|test|none)-[0-9]{6}\.tar"),
    _write,
    'webdataset.WebDataset("train-000000.tar").decode("pil").to_tuple("png", "txt", "json")',
)
