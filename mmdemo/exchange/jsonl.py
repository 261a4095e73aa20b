"""Pictures with a metadata.jsonl beside them: what `load_dataset("imagefolder")` reads."""

import json
import re
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path
from tempfile import mkdtemp

from mmdemo.errors import InvalidRequestError, StorageError
from mmdemo.pairs import USABLE, Pair, Verdict, storage_failures

METADATA = "metadata.jsonl"
_PICTURE_NAME = re.compile(r"[0-9a-f]{64}\.png")


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
        names = {path.name for path in folder.iterdir()}
    is_export = METADATA in names and all(
        name == METADATA or _PICTURE_NAME.fullmatch(name) for name in names
    )
    if names and not is_export:
        raise InvalidRequestError(
            f"{folder} is not empty and not just an earlier export; name a new folder to export to."
        )


def _write_rows(pairs: Iterable[Pair], folder: Path) -> int:
    n_rows = 0
    with (folder / METADATA).open("w", encoding="utf-8", newline="\n") as metadata:
        for pair in pairs:
            name = f"{pair.picture_sha256}.png"
            if not (folder / name).exists():
                _copy_picture(pair, folder / name)
            row = {"file_name": name, **_describe(pair)}
            metadata.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")
            n_rows += 1
    return n_rows


def _copy_picture(pair: Pair, path: Path) -> None:
    # A copy, not a link: whoever edits an export must not edit the collection.
    try:
        shutil.copyfile(pair.picture_path, path)
    except FileNotFoundError as error:
        raise StorageError(
            f"{pair.picture_path}, the picture of pair {pair.id}, is gone; "
            "put it back from a backup, or delete that pair."
        ) from error


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
        "sha256": pair.picture_sha256,
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
