"""Pictures with a metadata.jsonl beside them, as imagefolder reads them; clips with a clips.jsonl.

```python
load_dataset("imagefolder", data_dir=folder)
load_dataset("audiofolder", data_dir=folder, metadata_filenames=["clips.jsonl"])
```
"""

import json
import re
import shutil
from collections.abc import Collection, Iterable
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp
from typing import TextIO

from mmdemo.errors import InvalidRequestError, StorageError
from mmdemo.media import MediaKind
from mmdemo.pairs import USABLE, Pair, Verdict, storage_failures

# Two files, for imagefolder would take every row of every metadata.jsonl for a picture.
_ROWS: dict[MediaKind, str] = {"picture": "metadata.jsonl", "clip": "clips.jsonl"}
_CLIPS = "clips"
_OUR_NAMES = re.compile(
    rf"metadata\.jsonl|clips\.jsonl|[0-9a-f]{{64}}\.png|{_CLIPS}(/[0-9a-f]{{64}}\.flac)?"
)


def write_jsonl(
    pairs: Iterable[Pair], folder: Path, *, verdicts: Collection[Verdict] = USABLE
) -> int:
    """Write the pairs of these verdicts to `folder`, in their order; return how many.

    An earlier export in `folder` is replaced as a whole, or, on failure, left as it was.

    Raises:
        InvalidRequestError: there are no such pairs, or `folder` holds something else.
        StorageError: `folder` cannot be written.
    """
    folder = folder.resolve()  # what a link names is replaced, not the link
    _refuse_what_is_not_ours(folder)
    with storage_failures(folder, instead="another folder"):
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            fresh = beside / "new"
            fresh.mkdir()
            n_rows = _write_rows((pair for pair in pairs if pair.verdict in verdicts), fresh)
            if not n_rows:
                raise InvalidRequestError(
                    f"There are no pairs to export: none was judged {' or '.join(verdicts)}."
                )
            _swap(fresh, folder, old=beside / "old")
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return n_rows


def _refuse_what_is_not_ours(folder: Path) -> None:
    with storage_failures(folder, instead="another folder"):
        if not folder.exists():
            return
        if not folder.is_dir():
            raise InvalidRequestError(f"{folder} is a file; name a folder to export to.")
        clips = folder / _CLIPS
        paths = [*folder.iterdir(), *(clips.iterdir() if clips.is_dir() else ())]
    names = {path.relative_to(folder).as_posix() for path in paths}
    is_export = not names.isdisjoint(_ROWS.values()) and all(map(_OUR_NAMES.fullmatch, names))
    if names and not is_export:
        raise InvalidRequestError(
            f"{folder} is not empty and not just an earlier export; name a new folder to export to."
        )


def _write_rows(pairs: Iterable[Pair], folder: Path) -> int:
    n_rows = 0
    files: dict[MediaKind, TextIO] = {}
    with ExitStack() as opened:
        for pair in pairs:
            if pair.media not in files:
                path = folder / _ROWS[pair.media]
                file = path.open("w", encoding="utf-8", newline="\n")
                files[pair.media] = opened.enter_context(file)
            row = {"file_name": _copy_media(pair, folder), **_describe(pair)}
            files[pair.media].write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")
            n_rows += 1
    return n_rows


def _copy_media(pair: Pair, folder: Path) -> str:
    """Copy a pair's picture or clip, unless it is there; return its path within `folder`."""
    name = pair.media_path.name if pair.media == "picture" else f"{_CLIPS}/{pair.media_path.name}"
    path = folder / name
    if path.exists():
        return name
    path.parent.mkdir(exist_ok=True)
    # A copy, not a link: whoever edits an export must not edit the collection.
    try:
        shutil.copyfile(pair.media_path, path)
    except FileNotFoundError as error:
        raise StorageError(
            f"{pair.media_path}, the {pair.media} of pair {pair.id}, is gone; "
            "put it back from a backup, or delete that pair."
        ) from error
    return name


def _describe(pair: Pair) -> dict[str, object]:
    """Return every column with one type in every row: no null, and no object of varying keys."""
    return {
        "text": pair.text,
        "language": pair.language,
        "task": pair.task,
        "question": pair.question or "",
        "verdict": pair.verdict,
        "suggested": pair.suggested,
        "candidates": [{"text": each.text, "score": float(each.score)} for each in pair.candidates],
        "model": pair.model,
        "version": pair.version,
        "settings": json.dumps(pair.settings, ensure_ascii=False),
        "seconds": float(pair.seconds),
        "who": pair.who,
        "created_at": pair.created_at.isoformat(timespec="microseconds"),
        "updated_at": pair.updated_at.isoformat(timespec="microseconds"),
        "id": pair.id,
        "sha256": pair.media_sha256,
    }


def _swap(fresh: Path, folder: Path, *, old: Path) -> None:
    """Put `fresh` in the place of `folder`, whose contents go to `old`."""
    if not folder.exists():
        fresh.rename(folder)
        return
    folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        old.rename(folder)
        raise
