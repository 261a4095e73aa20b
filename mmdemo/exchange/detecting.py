"""Finds out in which format something is that is to be brought in."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange.importers.coco import is_coco, read_coco
from mmdemo.exchange.importers.csv_table import read_csv
from mmdemo.exchange.importers.jsonl import read_jsonl
from mmdemo.exchange.importers.label_studio import is_label_studio, read_label_studio
from mmdemo.exchange.importers.parquet import read_parquet
from mmdemo.exchange.importers.sidecar import read_sidecar
from mmdemo.exchange.importers.webdataset import read_webdataset
from mmdemo.exchange.incoming import Importer
from mmdemo.exchange.reading import read_json
from mmdemo.exchange.trees import Dropped, Folder, Tree, ZipTree
from mmdemo.media.sounds import SUFFIXES

IMPORTERS: dict[str, Importer] = {
    "jsonl": read_jsonl,
    "csv": read_csv,
    "coco": read_coco,
    "label-studio": read_label_studio,
    "parquet": read_parquet,
    "webdataset": read_webdataset,
    "files": read_sidecar,  # pictures and clips, with texts beside them or without
}
# In the order in which they are looked for; lists of one of ours may lie beside each other.
_ENDINGS: dict[str, tuple[str, ...]] = {
    "jsonl": (".jsonl", ".ndjson"),
    "csv": (".csv", ".tsv"),
    "parquet": (".parquet",),
    "webdataset": (".tar", ".tar.gz", ".tgz"),
    "json": (".json",),
    "files": (
        *(".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm", ".ico"),
        *(".avif", ".heic", ".svg", *sorted(SUFFIXES)),
    ),
}


@dataclass(frozen=True)
class Found:
    """Something to be brought in."""

    format: str  # of IMPORTERS
    tree: Tree
    files: list[str]  # that the importer is to read


def look_into(path: Path, wanted: str | None = None) -> Found:
    """Find out what `path` is: a folder, a zip file, or a file in one of the formats.

    Args:
        path: what the person named.
        wanted: the format, where they said it.

    Raises:
        InvalidRequestError: it is missing, a trap, or nothing that can be brought in.
    """
    if wanted is not None and wanted not in IMPORTERS:
        raise InvalidRequestError(
            f"There is no format {wanted!r}; use one of {', '.join(IMPORTERS)}."
        )
    if not path.exists():
        raise InvalidRequestError(f"There is no file {path}; check its path.")
    if path.is_dir():
        return _in_tree(Folder(path), wanted)
    if path.suffix.lower() == ".zip":
        return _in_tree(ZipTree(path), wanted)
    return _choose(Folder(path.absolute().parent), [path.name], wanted)


def look_among(paths: Sequence[Path]) -> Found:
    """Find out what files are that came without their folders; see `look_into`."""
    return look_into(paths[0]) if len(paths) == 1 else _in_tree(Dropped(paths), None)


def _in_tree(tree: Tree, wanted: str | None) -> Found:
    return _choose(tree, tree.names(), wanted)


def _choose(tree: Tree, names: list[str], wanted: str | None) -> Found:
    for kind, endings in _ENDINGS.items():
        files = [name for name in names if name.lower().endswith(endings)]
        found = _json_kind(tree, files) if kind == "json" else (kind, files)
        if found[1] and wanted in (None, found[0]):
            return Found(found[0], tree, found[1])
    asked = f" as {wanted}" if wanted else ""
    named = names[0] if len(names) == 1 else tree.name
    raise InvalidRequestError(
        f"{named} holds nothing that can be brought in{asked}; "
        "give pictures, clips, CSV, JSONL, COCO or Label Studio JSON, Parquet, WebDataset, or a "
        "folder or zip of these."
    )


def _json_kind(tree: Tree, names: list[str]) -> tuple[str, list[str]]:
    """Which of the formats in JSON these files are in, and which of them are."""
    for name in names:
        try:
            whole = read_json(tree, name)
        except InvalidRequestError:
            if len(names) == 1:
                raise
            continue
        for kind, is_kind in (("coco", is_coco), ("label-studio", is_label_studio)):
            if is_kind(whole):
                folder = PurePosixPath(name).parent
                return kind, [each for each in names if PurePosixPath(each).parent == folder]
    return "json", []
