"""Preferences in the shape that DPO trainers read: a prompt, what was chosen, what was rejected.

```python
rows = load_dataset("json", data_files="preferences.jsonl", split="train")
rows = rows.cast_column("images", [Image()])  # paths are relative to the file
```
"""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mmdemo.errors import InvalidRequestError, StorageError
from mmdemo.pairs import Preference, Side, storage_failures


def write_preferences(preferences: Iterable[Preference], out: Path) -> int:
    """Write what was decided to `out`, and its pictures and clips to a folder beside it.

    Left out is what teaches nothing: where both were found the same, or said the same.

    Returns:
        How many rows were written.

    Raises:
        InvalidRequestError: there is nothing to write.
        StorageError: it cannot be written, or a file is gone.
    """
    folder = out.with_name(f"{out.stem}-media")
    n_rows = 0
    draft = out.with_name(f".{out.name}.new")
    with storage_failures(out, instead="another file"):
        out.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            for preference in filter(_is_decided, preferences):
                row = _row_of(preference, folder)
                file.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")
                n_rows += 1
        if n_rows:
            draft.replace(out)
    draft.unlink(missing_ok=True)
    if not n_rows:
        raise InvalidRequestError(
            "There is no preference to write: nobody has found one of two different outputs better."
        )
    return n_rows


def _is_decided(preference: Preference) -> bool:
    a, b = preference.a, preference.b
    return preference.winner != "same" and (a.text, a.picture) != (b.text, b.picture)


def _row_of(preference: Preference, folder: Path) -> dict[str, Any]:
    a_won = preference.winner == "a"
    chosen, rejected = (preference.a, preference.b) if a_won else (preference.b, preference.a)
    media = [_copied(preference.media_path, folder)] if preference.media_path else []
    return {
        "id": preference.id,
        "task": preference.task,
        "language": preference.language,
        "prompt": preference.question or preference.prompt or "",
        "chosen": _output(chosen, folder),
        "rejected": _output(rejected, folder),
        "images": media if preference.media == "picture" else [],
        "audios": media if preference.media == "clip" else [],
        "chosen_model": f"{chosen.model}@{chosen.version}",
        "rejected_model": f"{rejected.model}@{rejected.version}",
        "who": preference.who,
        "at": preference.updated_at.isoformat(),
    }


def _output(side: Side, folder: Path) -> str:
    """What it said, or the file of what it drew."""
    return _copied(side.picture, folder) if side.picture else side.text


def _copied(path: Path, folder: Path) -> str:
    """Copy a file to the folder, unless it is there; its path as the rows name it."""
    copy = folder / path.name
    if not copy.exists():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(path, copy)
        except FileNotFoundError as error:
            raise StorageError(f"{path} is gone; put it back from a backup.") from error
    return f"{folder.name}/{copy.name}"
