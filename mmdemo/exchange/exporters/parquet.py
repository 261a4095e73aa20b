"""Parquet with the pictures and clips within, in shards for each split, as datasets loads it."""

import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from mmdemo.exchange.columns import flat_row_of
from mmdemo.exchange.folders import Layout, read_media
from mmdemo.pairs import Pair

_MAX_BYTES = 400_000_000  # of one shard
_GROUP_ROWS, _GROUP_BYTES = 256, 32_000_000
_COLUMNS = {"picture": ("image", "Image"), "clip": ("audio", "Audio")}
_SPLITS = {"train": "train", "val": "validation", "test": "test", "none": "none"}
_TYPES = {"seconds": "float64", "stars": "int64"}


class _Shards:
    """The shards of one kind and split, one after the other."""

    def __init__(self, folder: Path, pair: Pair) -> None:
        self._arrow: Any = import_module("pyarrow")
        self._parquet: Any = import_module("pyarrow.parquet")
        self._folder = folder / f"{pair.media}s"
        self._folder.mkdir(exist_ok=True)
        self._split = _SPLITS[pair.split]
        self._column, self._kind = _COLUMNS[pair.media]
        self._schema = self._schema_of(list(flat_row_of(pair)))
        self._rows: list[dict[str, Any]] = []
        self._group_bytes = self._n_bytes = self._n_shards = 0
        self._writer: Any = None

    def add(self, pair: Pair) -> None:
        """Take a row; full groups are written."""
        data = read_media(pair)
        media = {"bytes": data, "path": pair.media_path.name}
        self._rows.append({self._column: media, **flat_row_of(pair)})
        self._group_bytes += len(data)
        if len(self._rows) >= _GROUP_ROWS or self._group_bytes >= _GROUP_BYTES:
            self._flush()

    def close(self) -> None:
        """Write what is left."""
        if self._rows:
            self._flush()
        if self._writer is not None:
            self._writer.close()

    def _flush(self) -> None:
        if self._writer is None or self._n_bytes >= _MAX_BYTES:
            if self._writer is not None:
                self._writer.close()
            path = self._folder / f"{self._split}-{self._n_shards:05}.parquet"
            self._writer = self._parquet.ParquetWriter(path, self._schema)
            self._n_shards += 1
            self._n_bytes = 0
        self._writer.write_table(self._arrow.Table.from_pylist(self._rows, schema=self._schema))
        self._n_bytes += self._group_bytes
        self._rows, self._group_bytes = [], 0

    def _schema_of(self, names: list[str]) -> Any:  # noqa: ANN401 - pyarrow has no types
        arrow = self._arrow
        types = {name: _TYPES.get(name, "string") for name in names}
        media = arrow.struct([("bytes", arrow.binary()), ("path", arrow.string())])
        fields = [(name, getattr(arrow, kind)()) for name, kind in types.items()]
        features = {name: {"dtype": kind, "_type": "Value"} for name, kind in types.items()}
        info = {"info": {"features": {self._column: {"_type": self._kind}, **features}}}
        schema = arrow.schema([(self._column, media), *fields])
        return schema.with_metadata({"huggingface": json.dumps(info)})


def _write(pairs: Iterator[Pair], folder: Path) -> int:
    n_pairs = 0
    shards: dict[tuple[str, str], _Shards] = {}
    try:
        for pair in pairs:
            key = (pair.media, pair.split)
            if key not in shards:
                shards[key] = _Shards(folder, pair)
            shards[key].add(pair)
            n_pairs += 1
    finally:
        for each in shards.values():
            each.close()
    return n_pairs


def _configs(folder: Path) -> str:
    """Which files are which split, for load_dataset and the hub's viewer."""
    lines = ["configs:"]
    for kind in sorted(path for path in folder.iterdir() if path.is_dir()):
        lines += [f"- config_name: {kind.name}", "  data_files:"]
        for split in sorted({path.name.split("-")[0] for path in kind.iterdir()}):
            lines += [f"  - split: {split}", f"    path: {kind.name}/{split}-*.parquet"]
    return "\n".join(lines) + "\n"


write_parquet = Layout(
    "parquet",
    re.compile(r"(pictures|clips)(/(train|validation|test|none)-[0-9]{5}\.parquet)?"),
    _write,
    'datasets.load_dataset(".", "pictures")',
    _configs,
)
