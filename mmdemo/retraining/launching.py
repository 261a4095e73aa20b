"""How a training is launched: a process of its own, whose memory ends with it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

TRAINING = "mmdemo.training"
# glibc gives large blocks back to the system and asks for them again at every step; keeping them
# spares the system much work when training on a CPU. Other systems ignore these.
KEEP_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 33),
    "MALLOC_TOP_PAD_": str(1 << 28),
    "ONEDNN_PRIMITIVE_CACHE_CAPACITY": "8192",  # kernels, one for each length of sound
}


def launch(recipe: Path, folder: Path, options: Sequence[str]) -> subprocess.Popen[bytes]:
    """A training by this recipe in this folder; what it has to say goes to standard error."""
    command = [sys.executable, "-m", TRAINING, str(recipe), "--out", str(folder), *options]
    return subprocess.Popen(command, env=KEEP_MEMORY | os.environ, stdout=subprocess.DEVNULL)
