"""Keep pairs one after another, and print the id of each once it is kept: keep.py DIR WHO COUNT."""

import resource
import signal
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from mmdemo.errors import MmdemoError
from mmdemo.media import Candidate, Suggestion
from mmdemo.pairs import PairDraft, PairStore, Storage


def say(line: str) -> None:
    """Have the line read at once, whatever becomes of this process."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(data_dir: Path, who: str, count: int, max_file_bytes: int | None = None) -> None:
    """Stop at the first pair that is refused, print why, and end with exit code 1."""
    if max_file_bytes is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (max_file_bytes, max_file_bytes))
    store = PairStore(Storage(f"sqlite:///{data_dir / 'pairs.db'}", data_dir))
    chance = np.random.default_rng(sum(who.encode()))
    for number in range(count):
        pixels = chance.integers(0, 256, (48, 48, 3), dtype=np.uint8)
        suggestion = Suggestion("caption", "zh", (Candidate("猫", 0.9),), "bundled", "1", 0.1)
        draft = PairDraft(
            task="caption",
            media=Image.fromarray(pixels),
            question=None,
            language="zh",
            suggestion=suggestion,
            text=f"{who} {number} 只猫 " + "很" * 500,
            verdict="fixed",
            who=who,
        )
        try:
            pair = store.add(draft)
        except MmdemoError as error:
            say(f"{type(error).__name__}: {error}")
            sys.exit(1)
        say(pair.id)


main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), *map(int, sys.argv[4:]))
