"""Run `python -m mmdemo`."""

from mmdemo.cli import run

if __name__ == "__main__":
    run()
