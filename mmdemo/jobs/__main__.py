"""Carry out the jobs of a folder: python -m mmdemo.jobs FOLDER. The app starts this by itself."""

import argparse
from pathlib import Path

from mmdemo.jobs.worker import work


def main() -> None:
    """Read the command line and work."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    work(parser.parse_args().folder)


if __name__ == "__main__":
    main()
