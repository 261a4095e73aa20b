"""Kill an app again and again while four writers save pairs, and look for what they were promised.

python -m benchmarks.crash
"""

import argparse
import logging
import os
import random
import select
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

from mmdemo.errors import StorageError
from mmdemo.media import Candidate, Suggestion
from mmdemo.pairs import PairDraft, PairStore, Storage

N_WRITERS = 4
LONGEST_LIFE_S = 0.5  # after the first pair was saved
PATIENCE_S = 60.0

_log = logging.getLogger(__name__)


@dataclass
class Promises:
    """What was acknowledged before the app was killed."""

    n_steps: dict[str, int] = field(default_factory=dict)  # latest revision, by pair
    text: dict[str, str] = field(default_factory=dict)  # at that revision
    n_saves: int = 0

    def hear(self, said: str) -> None:
        """Write down what the writers said."""
        for line in said.splitlines():
            pair_id, step, text = line.split("\t")
            self.n_steps[pair_id], self.text[pair_id] = int(step), text
            self.n_saves += 1


def main() -> int:
    """Kill, look, and print; exit code 1 if anything is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    parser.add_argument("--data-dir", type=Path, help="an empty folder, kept; else a temporary one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        data_dir = options.data_dir or Path(temporary)
        promises, chance = Promises(), random.Random(options.seed)
        start_s = time.monotonic()
        for number in tqdm(range(options.kills), disable=not sys.stderr.isatty(), unit="kill"):
            kill_in_the_middle(data_dir, number, chance, promises)
        rows = whole_rows(data_dir)
        broken = [pair_id for pair_id in promises.n_steps if not is_kept(pair_id, promises, rows)]
        print(
            f"{options.kills} kills of {N_WRITERS} writers in {time.monotonic() - start_s:.0f} s: "
            f"{promises.n_saves:,} saves acknowledged, {len(promises.n_steps):,} pairs; "
            f"{len(rows):,} pairs found, each with its file whole; {len(broken)} promises broken"
        )
        return 1 if broken else 0


def kill_in_the_middle(
    data_dir: Path, number: int, chance: random.Random, promises: Promises
) -> None:
    """Start an app in a process of its own, kill it while it saves, and hear what it said.

    Raises:
        RuntimeError: it saved nothing, or ended by itself.
    """
    ear, mouth = os.pipe()
    child = os.fork()  # what is imported is imported: a kill costs half a second, not five
    if child == 0:
        os.close(ear)
        write_on(data_dir, number, mouth)
    os.close(mouth)
    said = b""
    deadline_s = time.monotonic() + PATIENCE_S
    while (left_s := deadline_s - time.monotonic()) > 0:
        if select.select([ear], [], [], left_s)[0]:
            heard = os.read(ear, 65_536)
            if not heard:
                raise RuntimeError(f"The app ended by itself at kill {number}.")
            if not said:
                deadline_s = time.monotonic() + chance.uniform(0, LONGEST_LIFE_S)
            said += heard
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with open(ear, "rb") as rest:  # noqa: PTH123 - a pipe has no path
        said += rest.read()
    if not said:
        raise RuntimeError(f"Nothing was saved within {PATIENCE_S:.0f} s at kill {number}.")
    promises.hear(said.decode())


def write_on(data_dir: Path, number: int, mouth: int) -> None:
    """Be an app: save pairs from several threads, and say which, until somebody kills this."""
    store = PairStore(Storage(f"sqlite:///{data_dir / 'pairs.db'}", data_dir))
    threads = [
        threading.Thread(target=write, args=(store, f"{number}-{writer}", mouth), daemon=True)
        for writer in range(N_WRITERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os._exit(1)


def write(store: PairStore, who: str, mouth: int) -> None:
    """Save pairs, revising every second one, without end; end the app at the first bug."""
    chance = np.random.default_rng(list(who.encode()))
    try:
        for turn in count():
            with suppress(StorageError):  # a save that is refused, on a busy disk, is no promise
                pair = store.add(draft(chance, who, turn))
                say(mouth, pair.id, pair.revision, pair.text)
                if turn % 2:
                    text = f"{pair.text}, seen again"
                    pair = store.revise(pair.id, text=text, verdict="fixed", who=who)
                    say(mouth, pair.id, pair.revision, pair.text)
    except Exception:
        _log.exception("A writer failed, and the app ends.")
        raise
    finally:
        os._exit(1)


def draft(chance: np.random.Generator, who: str, turn: int) -> PairDraft:
    """A pair about a picture of noise; every third picture is one that others save, too."""
    pixels = np.random.default_rng(turn) if turn % 3 == 0 else chance
    picture = Image.fromarray(pixels.integers(0, 256, (32, 32, 3), dtype=np.uint8))
    said = Suggestion("caption", "en", (Candidate("noise", 0.5),), "bundled", "1", 0.1)
    return PairDraft("caption", picture, None, "en", said, f"noise {turn} of {who}", "good", who)


def say(mouth: int, pair_id: str, step: int, text: str) -> None:
    """Acknowledge a save; so short a line is written whole, whatever the other threads do."""
    os.write(mouth, f"{pair_id}\t{step}\t{text}\n".encode())


def is_kept(pair_id: str, promises: Promises, rows: dict[str, tuple[int, str]]) -> bool:
    """Whether a pair is there as it was acknowledged, or one step later, unacknowledged."""
    if pair_id not in rows:
        return False
    n_steps, text = rows[pair_id]
    promised = promises.n_steps[pair_id], promises.text[pair_id]
    return (n_steps, text) == promised or n_steps == promised[0] + 1


def whole_rows(data_dir: Path) -> dict[str, tuple[int, str]]:
    """Read a data folder without mmdemo: number of steps and text of each pair, each checked.

    Raises:
        AssertionError: a row has no file or another one, or lacks something that belongs to it.
    """
    with closing(sqlite3.connect(data_dir / "pairs.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        pairs = database.execute(
            "SELECT uuid, media_sha256, text, revision, item_id,"
            " (SELECT count(*) FROM candidates WHERE pair_id = pairs.id),"
            " (SELECT count(*) FROM revisions WHERE pair_id = pairs.id) FROM pairs"
        ).fetchall()
    for digest in {pair[1] for pair in pairs}:
        picture = data_dir / "pictures" / digest[:2] / f"{digest}.png"
        assert sha256(picture.read_bytes()).hexdigest() == digest, f"{picture} is not whole."
    for pair_id, _, _, revision, item_id, n_candidates, n_revisions in pairs:
        assert n_candidates >= 1, f"The candidates of {pair_id} are gone."
        assert n_revisions == revision, f"The history of {pair_id} is not whole."
        assert item_id is not None, f"The pair {pair_id} has no item."
    return {pair_id: (revision, text) for pair_id, _, text, revision, *_ in pairs}


if __name__ == "__main__":
    sys.exit(main())
