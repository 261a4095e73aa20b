"""Files and folders that are put in their place as a whole: whoever reads sees old or new."""

import json
import os
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from mmdemo.errors import StorageError

LEFTOVER_AGE_S = 3_600.0  # what is younger may still be in the making


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Put `content` where `path` is, on the disk before this returns.

    Raises:
        StorageError: the disk is full, or the folder may not be written; the old file stays.
    """
    beside = path.with_name(f".{path.name}-{uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written ({error.strerror}); free some space or name another place."
        ) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def copy_folder(source: Path, target: Path) -> None:
    """Copy a folder of files; all of it is on the disk when this returns.

    Raises:
        StorageError: it cannot be written; nothing is left of it.
    """
    try:
        shutil.copytree(source, target, copy_function=_copy_synced)
    except (OSError, shutil.Error) as error:
        shutil.rmtree(target, ignore_errors=True)
        reason = getattr(error, "strerror", None) or "the disk may be full"
        raise StorageError(
            f"{target} cannot be written ({reason}); free some space or name another place."
        ) from error


def remove_leftovers(folder: Path, prefix: str) -> None:
    """Remove what processes that were killed left half-made or half-deleted in a folder."""
    for path in folder.glob(f"{prefix}*"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > LEFTOVER_AGE_S:
                shutil.rmtree(path, ignore_errors=True)


def _copy_synced(source: str, target: str) -> str:
    shutil.copyfile(source, target)
    with Path(target).open("rb") as file:
        os.fsync(file.fileno())
    return target


def read_json(path: Path) -> dict[str, Any]:
    """What a file holds; empty where there is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
