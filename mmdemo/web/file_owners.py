"""Which caller uploaded, or was handed, which file; remembered in a file of its own.

A record is a digest of both names, 16 bytes: it tells who may have a file, and lists neither
people nor files to whoever reads it.
"""

from collections import OrderedDict
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from threading import Lock

RECORDS = ".owners"
CAPACITY = 200_000  # records in memory, some 30 MB; the oldest go first
_BYTES = 16


class FileOwners:
    """May be used from several threads; survives a restart, also a sudden one."""

    def __init__(self, folder: Path, capacity: int = CAPACITY) -> None:
        self._path = folder / RECORDS
        self._capacity = capacity
        self._lock = Lock()
        self._records: OrderedDict[bytes, None] = OrderedDict()
        self._read()

    def __len__(self) -> int:
        return len(self._records)

    def add(self, caller: str, name: str) -> None:
        """Note that a caller may have the file of that name."""
        record = _record(caller, name)
        with self._lock:
            is_new = record not in self._records
            self._records[record] = None
            self._records.move_to_end(record)
            if len(self._records) > self._capacity:
                self._records.popitem(last=False)
            if is_new:
                self._append(record)

    def has(self, caller: str, name: str) -> bool:
        """Whether a caller may have the file of that name."""
        return _record(caller, name) in self._records

    def _append(self, record: bytes) -> None:
        # What cannot be written holds until the next start: a full disk costs nobody a picture.
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                file.write(record)

    def _read(self) -> None:
        try:
            data = self._path.read_bytes()
        except OSError:
            return
        whole = len(data) - len(data) % _BYTES  # the last one may have been cut off
        records = [data[at : at + _BYTES] for at in range(0, whole, _BYTES)]
        self._records = OrderedDict.fromkeys(records[-self._capacity :])
        if len(records) > self._capacity or whole < len(data):
            with suppress(OSError):
                beside = self._path.with_suffix(".new")
                beside.write_bytes(b"".join(self._records))
                beside.replace(self._path)


def _record(caller: str, name: str) -> bytes:
    return blake2b(f"{caller}\0{name}".encode(errors="replace"), digest_size=_BYTES).digest()
