"""Carry a run through its stages: python -m mmdemo.retraining FOLDER. Its job starts this."""

import argparse
import sys
from pathlib import Path
from signal import SIGTERM, signal

from filelock import FileLock, Timeout

from mmdemo.errors import MmdemoError, StoppedError
from mmdemo.jobs import INTERRUPTED
from mmdemo.retraining.stages import Stages

PATIENCE_S = 150.0  # in which a process of the same run that was told to end has ended


def main() -> None:
    """Read the command line and carry on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    try:
        with FileLock(folder / "run.lock", timeout=PATIENCE_S):
            stages = Stages(folder)
            signal(SIGTERM, lambda *_: stages.interrupt())
            sys.stdout.write(f"kept as {stages.carry()}\n")
    except StoppedError:
        sys.exit(INTERRUPTED)
    except Timeout:
        sys.exit("Another process is still at this run; let it go on in a few minutes.")
    except MmdemoError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
