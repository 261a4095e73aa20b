"""Keep drawings one after another, and print the id of each once it is kept: DIR WHO COUNT."""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from mmdemo.media import Drawing
from mmdemo.pairs import DrawingStore, Storage


def main(data_dir: Path, who: str, count: int) -> None:
    """Each has a picture of its own."""
    store = DrawingStore(Storage(f"sqlite:///{data_dir / 'pairs.db'}", data_dir))
    chance = np.random.default_rng(sum(who.encode()))
    for number in range(count):
        picture = Image.fromarray(chance.integers(0, 256, (48, 48, 3), dtype=np.uint8))
        drawing = Drawing(picture, f"{who} {number} 只猫", {"seed": number}, "bundled", "1", 0.1)
        sys.stdout.write(store.add(drawing, who).id + "\n")
        sys.stdout.flush()  # read at once, whatever becomes of this process


main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
