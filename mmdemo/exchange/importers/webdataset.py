"""WebDataset shards: tar files whose members of one name and several endings are one sample."""

import json
import tarfile
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange.columns import incoming_in
from mmdemo.exchange.incoming import BadRow, Incoming, MediaFile, file_of_bytes, kind_of_name
from mmdemo.exchange.json_values import row_in
from mmdemo.exchange.trees import MAX_FILE_BYTES, Tree, refuse_trap
from mmdemo.media.sounds import SUFFIXES

_PICTURES = frozenset({"png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff", "ppm", "avif"})
_CLIPS = frozenset(suffix[1:] for suffix in SUFFIXES)
_TEXTS = ("txt", "caption", "text")
_Member = tuple[str, str, bytes]  # key, ending, what it holds


def read_webdataset(tree: Tree, files: Sequence[str]) -> Iterator[Incoming | BadRow]:
    """Read each sample.

    Raises:
        InvalidRequestError: a shard is no tar file, holds paths that lead out of it, or a member
            that is too large.
    """
    for name in files:
        with tree.open(name) as stream:
            members = _members(PurePosixPath(name).name, stream)
            for key, sample in groupby(members, key=lambda member: member[0]):
                parts = {ending: data for _, ending, data in sample}
                yield from _read(f"{PurePosixPath(name).name}:{key}", key, parts)


def _members(name: str, stream: BinaryIO) -> Iterator[_Member]:
    try:
        with tarfile.open(fileobj=stream, mode="r|*") as shard:
            for member in shard:
                refuse_trap(name, member.name)
                if member.size > MAX_FILE_BYTES:
                    raise InvalidRequestError(
                        f"{name} holds {member.name} of {member.size // 1_000_000:,} MB; "
                        f"{MAX_FILE_BYTES // 1_000_000:,} MB are the most. Split it."
                    )
                file = shard.extractfile(member) if member.isreg() else None
                folder, _, base = member.name.rpartition("/")
                key, _, ending = base.partition(".")
                if file is not None and key:
                    yield f"{folder}/{key}" if folder else key, ending.lower(), file.read()
    except (tarfile.TarError, EOFError, OSError) as error:
        raise InvalidRequestError(
            f"{name} is no tar file, or was cut off while copying; save or download it again."
        ) from error


def _read(where: str, key: str, parts: dict[str, bytes]) -> Iterator[Incoming | BadRow]:
    def find() -> MediaFile:
        for ending, data in parts.items():
            if ending in _PICTURES | _CLIPS:
                name = f"{PurePosixPath(key).name}.{ending}"
                return file_of_bytes(name, kind_of_name(name), data)
        raise InvalidRequestError("This sample holds neither a picture nor a clip.")

    try:
        yield from incoming_in(_row(parts), where, find)
    except InvalidRequestError as error:
        yield BadRow(where, str(error))


def _row(parts: dict[str, bytes]) -> dict[str, Any]:
    try:
        row = row_in(json.loads(parts.get("json", b"{}")))
        text = next((parts[ending].decode() for ending in _TEXTS if ending in parts), None)
    except (ValueError, RecursionError) as error:
        raise InvalidRequestError("This sample's json or txt cannot be read.") from error
    return row if text is None or row.get("text") else {**row, "text": text}
