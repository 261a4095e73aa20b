"""The pairs that a run learns from, as they were when it began: an export beside the run."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mmdemo.errors import InvalidRequestError
from mmdemo.media import Language

SNAPSHOT = "snapshot"  # in the run's folder, beside the model
ROWS = {"picture": "metadata.jsonl", "clip": "clips.jsonl"}


@dataclass(frozen=True)
class Corrected:
    """One picture or clip with the text that a person wanted."""

    id: str
    path: Path
    task: str
    language: Language
    question: str
    text: str
    style: str
    split: Literal["train", "val", "test", "none"]


def needed(start_from: Path | None) -> Path:
    """The checkpoint that corrections are about.

    Raises:
        InvalidRequestError: there is none.
    """
    if start_from is None:
        raise InvalidRequestError("Corrections need a checkpoint to start from (--start-from).")
    return start_from


def what_to_learn(run: Path, tasks: tuple[str, ...]) -> tuple[list[Corrected], list[Corrected]]:
    """The pairs of a run that are learnt from, and those that are held out.

    Raises:
        InvalidRequestError: there is none to learn from, or a file is missing.
    """
    pairs = read_snapshot(run / SNAPSHOT, tasks)
    learnt = [pair for pair in pairs if pair.split == "train"]
    if pairs and not learnt:
        raise InvalidRequestError(
            "All corrected pairs belong to what is kept for comparison, so that there is none to "
            "learn from; correct what is shown of other pictures or recordings."
        )
    if not learnt:
        raise InvalidRequestError("There is no pair to learn from; correct some outputs first.")
    return learnt, [pair for pair in pairs if pair.split in ("val", "test")]


def read_snapshot(folder: Path, tasks: tuple[str, ...]) -> list[Corrected]:
    """The usable pairs of these tasks, in the order in which they were written.

    Raises:
        InvalidRequestError: the folder is no export, or a file of it is missing.
    """
    found = [_corrected(row, folder) for row in _rows(folder) if row["task"] in tasks]
    for each in found:
        if not each.path.is_file():
            raise InvalidRequestError(
                f"{each.path}, which pair {each.id} is about, is gone; start the run anew."
            )
    return found


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    files = [folder / name for name in ROWS.values() if (folder / name).is_file()]
    if not files:
        raise InvalidRequestError(f"{folder} holds no exported pairs; start the run anew.")
    for file in files:
        with file.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines)


def _corrected(row: dict[str, Any], folder: Path) -> Corrected:
    return Corrected(
        id=row["id"],
        path=folder / row["file_name"],
        task=row["task"],
        language=row["language"],
        question=row["question"],
        text=row["text"],
        style=json.loads(row["settings"]).get("style", "short"),
        split=row.get("split", "train"),
    )
