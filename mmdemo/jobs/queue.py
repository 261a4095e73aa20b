"""The line that jobs wait in: huey on SQLite."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from huey import SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer

FILE = "queue.db"


class _Json(Serializer):
    """Messages as JSON: opening somebody's data folder runs nothing of theirs."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(data._asdict()).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(**json.loads(data))


class JobQueue:
    """First come, first served; on the disk before `put` returns."""

    def __init__(self, folder: Path, carry: Callable[[str], object] = lambda _: None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._huey: Any = SqliteHuey(
            "mmdemo",
            filename=str(folder / FILE),
            fsync=True,
            results=False,
            serializer=_Json(),
            timeout=30,
        )

        # Defined here, so that those who queue a job and those who carry it out mean the same.
        def carried(job_id: str) -> None:
            carry(job_id)

        self._carry: Any = self._huey.task()(carried)

    def put(self, job_id: str) -> None:
        """Let a job wait."""
        self._carry(job_id)

    def work(self) -> bool:
        """Carry out the job that waits longest; False where none does."""
        task = self._huey.dequeue()
        if task is None:
            return False
        self._huey.execute(task)
        return True

    def __len__(self) -> int:
        """How many wait."""
        return self._huey.pending_count()
