import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from benchmarks.crash import whole_rows
from mmdemo.media import Candidate, Clip, Suggestion
from mmdemo.pairs import DecisionStore, PairDraft, PairStore, QueueStore, Storage, SuggestionStore
from tests.pairs.postgresql import Server, running_server

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(__file__).parent / "programs"
COLOURS = ("red", "green", "blue", "white", "black", "orange")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A real PostgreSQL, started once."""
    with running_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path) -> str:
    """A database of the test's own: whatever the store promises, it keeps on both."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'pairs.db'}"
    return request.getfixturevalue("postgresql").migrated()


@pytest.fixture
def open_storage(database_url, tmp_path) -> Iterator[Callable[..., Storage]]:
    """Opens one data folder again and again, as several apps would."""
    opened = []

    def open_one(**options) -> Storage:
        opened.append(Storage(database_url, tmp_path, **options))
        return opened[-1]

    yield open_one
    for storage in opened:
        storage.close()


@pytest.fixture
def open_store(open_storage) -> Callable[..., PairStore]:
    """Opens stores of pairs on one data folder, as several apps would."""

    def open_one(*, busy_timeout_s=10.0, **options) -> PairStore:
        return PairStore(open_storage(busy_timeout_s=busy_timeout_s), **options)

    return open_one


@pytest.fixture
def store(open_store) -> PairStore:
    return open_store()


@pytest.fixture
def clip() -> Clip:
    """A tenth of a second of a tone."""
    tone = np.sin(np.arange(800) * 0.3) / 2
    stream = BytesIO()
    soundfile.write(stream, tone, 8_000, format="FLAC")
    return Clip(stream.getvalue(), "interview.mp3", 12.5, 12.6)


@pytest.fixture
def draft() -> Callable[..., PairDraft]:
    """Makes drafts that are valid but for what is asked."""

    def make(*, colour="red", task="caption", suggested="a red car", **changes) -> PairDraft:
        language = changes.get("language", "en")
        fields = {
            "task": task,
            "media": Image.new("RGB", (16, 12), colour),
            "question": "What colour is the car?" if task == "answer" else None,
            "language": language,
            "suggestion": Suggestion(
                task=task,
                language=language,
                candidates=(Candidate(suggested, 0.75), Candidate("a car", 0.25)),
                model="bundled",
                version="0123abcd",
                seconds=0.125,
                settings={"style": "short", "n_candidates": 2, "temperature": 0.5},
            ),
            "text": suggested,
            "verdict": "good",
            "who": "Ada",
        }
        return PairDraft(**(fields | changes))

    return make


@pytest.fixture
def keeper() -> Callable[..., subprocess.Popen[str]]:
    """Starts a process that keeps pairs, or drawings, and prints their ids."""

    def start(
        data_dir: Path, who: str, count: int, *options: int, before=(), program="keep.py"
    ) -> subprocess.Popen:
        return subprocess.Popen(
            [
                *before,
                sys.executable,
                str(PROGRAMS / program),
                str(data_dir),
                who,
                str(count),
                *map(str, options),
            ],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return start


@pytest.fixture
def whole_pairs() -> Callable[[Path], set[str]]:
    """Reads a data folder without mmdemo: the ids of its pairs, each of them checked."""

    def read(data_dir: Path) -> set[str]:
        return set(whole_rows(data_dir))

    return read


class Clock:
    """A clock that a test winds forward."""

    def __init__(self):
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self):
        self.now += timedelta(milliseconds=1)
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def queue(store, clock):
    return QueueStore(store._storage, clock=clock)


@pytest.fixture
def decisions(store, clock):
    return DecisionStore(store._storage, clock=clock)


@pytest.fixture
def suggestions(store):
    return SuggestionStore(store._storage)


@pytest.fixture
def waiting(store, draft):
    """Adds pairs that wait to be judged, each about its own picture."""

    def add(n, **changes):
        return [store.add(draft(colour=c, verdict="open", text="", **changes)) for c in COLOURS[:n]]

    return add
